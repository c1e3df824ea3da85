// What may stand in a name, for ASCII: bit 1 to begin it, bit 2 to go on.
const ascii = new Uint8Array(128);
for (const char of ':ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz') ascii[char.charCodeAt(0)] = 3;
for (const char of '-.0123456789') ascii[char.charCodeAt(0)] = 2;

const wideStart =
  /[\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\ud800-\udfff\uf900-\ufdcf\ufdf0-\ufffd]/;
// eslint-disable-next-line no-misleading-character-class -- one UTF-16 unit is tested at a time
const widePart = /[\xb7\u0300-\u036f\u203f-\u2040]/;

/** Whether an XML name may begin with this UTF-16 unit (a half of an astral character counts as yes). */
export const isNameStart = (code: number): boolean =>
  code < 128 ? (ascii[code]! & 1) === 1 : code >= 128 && wideStart.test(String.fromCharCode(code));

/** Whether this UTF-16 unit may go on with an XML name. */
export const isNameChar = (code: number): boolean =>
  code < 128
    ? ascii[code] !== 0
    : code >= 128 && (wideStart.test(String.fromCharCode(code)) || widePart.test(String.fromCharCode(code)));

/** Whether the text from `from` up to `to` is white space only. */
export function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x09 && code !== 0x0d) return false;
  }
  return true;
}

/** The character of a reference such as `#38` or `#x26`, if XML allows it. */
function codePoint(reference: string): string | undefined {
  const digits = /^#(?:([0-9]+)|x([0-9A-Fa-f]+))$/.exec(reference);
  if (!digits) return undefined;
  const code = digits[1] === undefined ? parseInt(digits[2]!, 16) : parseInt(digits[1], 10);
  const allowed =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff);
  return allowed ? String.fromCodePoint(code) : undefined;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };

/** What a reference stands for, without its `&` and `;`: a predefined entity, or a character by number. */
export function resolveReference(reference: string): string | undefined {
  if (reference.startsWith('#')) return codePoint(reference);
  return Object.hasOwn(entities, reference) ? entities[reference] : undefined;
}

/**
 * A text of its own. An engine may keep a long slice as a window on the text it was cut from: one name that a program
 * holds on to would then hold a whole document in memory. What is glued together anew is no window on it.
 */
export function own(slice: string): string {
  if (slice.length < shortestWindow) return slice;
  const glued = `${slice}\0`;
  glued.charCodeAt(0);
  return glued.slice(0, -1);
}
const shortestWindow = 13;
