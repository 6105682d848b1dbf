// Scripts and answers as TOML: plain values first, then tables, then lists of tables.

/** An object as TOML. A string's JSON form is a TOML basic string too. */
export function toml(table, path = []) {
  const entries = Object.entries(table).filter(([, value]) => value !== undefined);
  const plain = entries.filter(([, value]) => !isTable(value) && !isTables(value));
  const lines = plain.map(([key, value]) => `${name(key)} = ${JSON.stringify(value)}\n`);
  for (const [key, value] of entries) {
    const at = [...path, key];
    const header = at.map(name).join('.');
    if (isTable(value)) lines.push(`[${header}]\n`, toml(value, at));
    if (isTables(value)) lines.push(...value.map((one) => `[[${header}]]\n${toml(one, at)}`));
  }
  return lines.join('');
}

const name = (key) => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key));
const isTable = (value) => typeof value === 'object' && !Array.isArray(value);
const isTables = (value) => Array.isArray(value) && value.length > 0 && isTable(value[0]);
