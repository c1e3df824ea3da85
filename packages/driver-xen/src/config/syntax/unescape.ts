const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const known = new Map(Object.entries(escapes));

/**
 * What a string between quotes says. `undefined`: a backslash is followed by something that has no meaning. Numbers after a
 * backslash are such, too: xl reads them in another way than it documents.
 */
export function unescape(inside: string): string | undefined {
  let plain = '';
  for (let at = 0; at < inside.length; at++) {
    const char = inside[at]!;
    if (char !== '\\') {
      plain += char;
      continue;
    }
    const meant = known.get(inside[++at] ?? '');
    if (meant === undefined) return undefined;
    plain += meant;
  }
  return plain;
}
