// French sets no-break spaces inside its quotation marks, before its tall punctuation and between a
// number and its unit; quotation marks inside others are “ ”. The texts are written with plain spaces;
// this sets them once, when the language is loaded.

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
  return unnested(text)
    .replace(/«[ \u00a0]/g, "«\u00a0")
    .replace(/[ \u00a0]»/g, "\u00a0»")
    .replace(/ :/g, "\u00a0:")
    .replace(/ ([;?!])/g, "\u202f$1")
    .replace(/(\d) (%|s\b)/g, "$1\u202f$2");
}

/** `« a « b » c »` with one level of its marks: `« a “b” c »`. */
function unnested(text: string): string {
  let depth = 0;
  return text.replace(/«[ \u00a0]?|[ \u00a0]?»/g, (mark) => {
    if (mark.startsWith("«")) {
      depth += 1;
      return depth === 1 ? mark : "“";
    }
    depth -= 1;
    return depth <= 0 ? mark : "”";
  });
}
