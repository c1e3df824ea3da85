/**
 * Whether `text` is of `pattern`: `*` stands for any number of characters, `?` for one, all else for itself. Takes no
 * more steps than the two lengths multiplied, whatever either says: texts are the clients'.
 */
export function matches(pattern: string, text: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  for (let index = 0; index < text.length;) {
    if (pattern[at] === '*') {
      [star, resume] = [at, index];
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      resume += 1;
      [at, index] = [star + 1, resume];
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/** Whether `text` is of one of the patterns. */
export const matchesAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => matches(pattern, text));
