// Reads as much of a Rust file as counting needs: tokens without comments and texts, and from them
// the items of a file. It does not expand macros and does not know types.

const KEYWORDS = new Set(['crate', 'self', 'super', 'Self']);

/** A file's tokens: `{kind, text, line}` with kind `word`, `mark`, `text`, `life` or `doc`. */
export function tokens(source) {
  const found = [];
  let at = 0;
  let line = 1;
  const take = (kind, end, text = source.slice(at, end)) => {
    if (kind) found.push({ kind, text, line });
    for (; at < end; at += 1) if (source[at] === '\n') line += 1;
  };
  while (at < source.length) {
    const rest = source.slice(at, at + 300);
    let match;
    if ((match = /^\s+/.exec(rest))) take(null, at + match[0].length);
    else if (rest.startsWith('//')) {
      const end = ends(source, '\n', at);
      const doc = /^\/\/[/!](?!\/)/.test(rest);
      take(doc ? 'doc' : null, end, source.slice(at + 3, end));
    } else if (rest.startsWith('/*')) take(null, blockEnd(source, at));
    else if ((match = /^(?:br|cr|r)(#*)"/.exec(rest))) {
      take('text', ends(source, `"${match[1]}`, at + match[0].length) + 1 + match[1].length);
    } else if ((match = /^[bc]?"/.exec(rest))) take('text', quoteEnd(source, at + match[0].length));
    else if ((match = /^b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\])'/u.exec(rest))) {
      take('text', at + match[0].length);
    } else if ((match = /^'[A-Za-z_]\w*/.exec(rest))) take('life', at + match[0].length);
    else if ((match = /^(?:r#)?[\p{L}_][\p{L}\p{N}_]*/u.exec(rest))) {
      take('word', at + match[0].length, match[0].replace(/^r#/, ''));
    } else if ((match = /^\d[\w]*(?:\.\d[\w]*)?/.exec(rest))) take('text', at + match[0].length);
    else take('mark', at + (rest.startsWith('::') || rest.startsWith('=>') || rest.startsWith('->') ? 2 : 1));
  }
  return found;
}

function ends(source, mark, from) {
  const end = source.indexOf(mark, from);
  return end < 0 ? source.length : end;
}

function blockEnd(source, from) {
  let depth = 0;
  for (let at = from; at < source.length; at += 1) {
    if (source.startsWith('/*', at)) (depth += 1), (at += 1);
    else if (source.startsWith('*/', at)) {
      (depth -= 1), (at += 1);
      if (depth === 0) return at + 1;
    }
  }
  return source.length;
}

function quoteEnd(source, from) {
  let at = from;
  while (at < source.length && source[at] !== '"') at += source[at] === '\\' ? 2 : 1;
  return at + 1;
}

/**
 * The items of a file or of the block of a module, an `impl` or a `trait`: `{what, name, visibility,
 * attributes, docs, tokens, inner}`. `inner` are the items of a block, `tokens` all of an item's.
 */
export function items(list) {
  const found = [];
  let at = 0;
  while (at < list.length) {
    const from = at;
    const docs = [];
    const attributes = [];
    for (;;) {
      if (list[at]?.kind === 'doc') docs.push(list[at++].text);
      else if (is(list[at], '#')) {
        const open = is(list[at + 1], '!') ? at + 2 : at + 1;
        const close = groupEnd(list, open);
        attributes.push(list.slice(open + 1, close - 1));
        at = close;
      } else break;
    }
    if (at >= list.length) break;
    let visibility = '';
    if (is(list[at], 'pub')) {
      const close = is(list[at + 1], '(') ? groupEnd(list, at + 1) : at + 1;
      visibility = spelled(list.slice(at, close));
      at = close;
    }
    const end = itemEnd(list, at);
    const own = list.slice(at, end);
    found.push({ ...named(own), visibility, attributes, docs: docs.join('\n'), tokens: own });
    at = Math.max(end, from + 1);
  }
  return found;
}

const BEFORE = new Set(['async', 'unsafe', 'const', 'extern', 'default', 'safe']);

function named(own) {
  let at = 0;
  // `const NAME`, but `const fn`; `extern "C" fn`, but `extern crate`.
  const word = /^(async|default|extern|fn|impl|mod|safe|trait|unsafe)$/;
  while (BEFORE.has(own[at]?.text) && (own[at + 1]?.kind === 'text' || word.test(own[at + 1]?.text))) {
    at += own[at + 1].kind === 'text' ? 2 : 1;
  }
  const what = own[at]?.text;
  const open = own.findIndex((token, place) => place > at && is(token, '{'));
  const block = open < 0 ? null : own.slice(open + 1, -1);
  if (what === 'impl') return { what, name: implemented(own.slice(at + 1, open)), inner: items(block ?? []) };
  if (what === 'trait' || what === 'mod') {
    return { what, name: own[at + 1]?.text, inner: block ? items(block) : null };
  }
  if (what === 'struct' || what === 'enum' || what === 'union') {
    return { what, name: own[at + 1].text, inner: parts(own.slice(at + 2)) };
  }
  return { what, name: own[at + 1]?.text, inner: null };
}

/** What a block is for: `Room` of `impl Room`, and null for `impl Trait for Room`. */
function implemented(header) {
  let at = is(header[0], '<') ? angleEnd(header, 0) : 0;
  if (header.some((token) => is(token, 'for'))) return null;
  while (is(header[at + 1], '::')) at += 2;
  return header[at]?.text ?? null;
}

/** The fields of a struct or the variants of an enum, in the same shape as items. */
function parts(rest) {
  const open = rest.findIndex((token) => /^[{(;]$/.test(token.text));
  if (open < 0 || !is(rest[open], '{')) return [];
  return split(rest.slice(open + 1, groupEnd(rest, open) - 1)).map((part) => {
    let at = 0;
    const docs = [];
    const attributes = [];
    while (part[at]?.kind === 'doc' || is(part[at], '#')) {
      if (part[at].kind === 'doc') docs.push(part[at++].text);
      else {
        const close = groupEnd(part, at + 1);
        attributes.push(part.slice(at + 2, close - 1));
        at = close;
      }
    }
    let visibility = '';
    if (is(part[at], 'pub')) {
      const close = is(part[at + 1], '(') ? groupEnd(part, at + 1) : at + 1;
      visibility = spelled(part.slice(at, close));
      at = close;
    }
    const type = is(part[at + 1], ':') ? spelled(part.slice(at + 2)) : '';
    const inner = is(part[at + 1], '{') ? parts(part.slice(at + 1)) : [];
    return { name: part[at]?.text, visibility, attributes, docs: docs.join('\n'), type, inner };
  }).filter((part) => part.name);
}

function split(list) {
  const found = [[]];
  let angle = 0;
  for (let at = 0; at < list.length; at += 1) {
    if (/^[[({]$/.test(list[at].text) && list[at].kind === 'mark') {
      const end = groupEnd(list, at);
      found.at(-1).push(...list.slice(at, end));
      at = end - 1;
      continue;
    }
    if (is(list[at], '<')) angle += 1;
    if (is(list[at], '>')) angle -= 1;
    if (is(list[at], ',') && angle === 0) found.push([]);
    else found.at(-1).push(list[at]);
  }
  return found.filter((part) => part.length > 0);
}

/** The index after an item: after its `;`, or after its block. */
function itemEnd(list, from) {
  const braces = !/^(use|const|static|type)$/.test(list[from]?.text) || list[from + 1]?.text === 'fn';
  for (let at = from; at < list.length; at += 1) {
    if (list[at].kind !== 'mark') continue;
    if (is(list[at], ';')) return at + 1;
    if (is(list[at], '{')) {
      at = groupEnd(list, at) - 1;
      if (braces) return at + 1;
    } else if (is(list[at], '(') || is(list[at], '[')) at = groupEnd(list, at) - 1;
  }
  return list.length;
}

/** The index after the group that opens at `from`. */
function groupEnd(list, from) {
  let depth = 0;
  for (let at = from; at < list.length; at += 1) {
    if (list[at].kind !== 'mark') continue;
    if ('([{'.includes(list[at].text)) depth += 1;
    else if (')]}'.includes(list[at].text) && --depth === 0) return at + 1;
  }
  return list.length;
}

function angleEnd(list, from) {
  let depth = 0;
  for (let at = from; at < list.length; at += 1) {
    if (is(list[at], '<')) depth += 1;
    else if (is(list[at], '>') && --depth === 0) return at + 1;
  }
  return list.length;
}

/** Tokens as text without spaces, but between words. */
export function spelled(list) {
  let text = '';
  let before;
  for (const token of list) {
    if (token.kind === 'doc') continue;
    if (before && before !== 'mark' && token.kind !== 'mark') text += ' ';
    text += token.text;
    before = token.kind;
  }
  return text;
}

export function is(token, text) {
  return token !== undefined && token.text === text && token.kind !== 'text' && token.kind !== 'doc';
}

/** True if an item is compiled for tests alone. */
export function forTests(item) {
  return item.attributes.some((attribute) => /^cfg\((all\()?test\b/.test(spelled(attribute)));
}

/**
 * Every path that a list of tokens names, as lists of segments; the leaves of `use` trees too, which
 * are marked as imports. Paths of one segment are left out, unless they are imported.
 */
export function paths(list) {
  const found = [];
  for (let at = 0; at < list.length; at += 1) {
    const token = list[at];
    if (is(token, 'use') && token.kind === 'word') {
      const end = useEnd(list, at);
      leaves(list.slice(at + 1, end), [], found);
      at = end;
    } else if (token.kind === 'word' && is(list[at + 1], '::') && !is(list[at - 1], '::')) {
      const path = [token.text];
      while (is(list[at + 1], '::') && list[at + 2]?.kind === 'word') {
        path.push(list[at + 2].text);
        at += 2;
      }
      if (path.length > 1 || KEYWORDS.has(path[0])) found.push({ path, imported: false });
    }
  }
  return found;
}

function useEnd(list, from) {
  let at = from;
  while (at < list.length && !is(list[at], ';')) at += 1;
  return at;
}

function leaves(list, before, found) {
  let at = 0;
  if (is(list[0], '::')) at = 1;
  const path = [...before];
  while (list[at]?.kind === 'word' && !is(list[at], 'as')) {
    path.push(list[at].text);
    at += is(list[at + 1], '::') ? 2 : 1;
  }
  if (is(list[at], '{')) {
    for (const part of split(list.slice(at + 1, groupEnd(list, at) - 1))) leaves(part, path, found);
    return;
  }
  const alias = is(list[at], 'as') ? list[at + 1]?.text : null;
  const last = path.at(-1) === 'self' && path.length > 1 ? path.slice(0, -1) : path;
  found.push({ path: is(list[at], '*') ? [...last, '*'] : last, imported: true, alias });
}
