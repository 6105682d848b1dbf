// French sets a no-break space inside its quotation marks and before its tall punctuation. The
// texts are written with plain spaces; this sets them once, when the language is loaded.

/** The same tree of texts and functions of texts, with French spacing. */
export function typeset<T>(tree: T): T {
  return walked(tree) as T;
}

function walked(node: unknown): unknown {
  if (typeof node === "string") return spaced(node);
  if (typeof node === "function") return (...args: unknown[]) => walked(node(...args));
  if (Array.isArray(node)) return node.map(walked);
  if (typeof node === "object" && node !== null) {
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walked(value)]));
  }
  return node;
}

function spaced(text: string): string {
  return text
    .replace(/« /g, "«\u00a0")
    .replace(/ »/g, "\u00a0»")
    .replace(/ :/g, "\u00a0:")
    .replace(/ ([;?!])/g, "\u202f$1");
}
