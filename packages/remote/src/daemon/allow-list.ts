/** Whether a name is on a list of patterns, in which `*` is any text and `?` any character. */
export const allowedBy =
  (patterns: readonly string[]) =>
  (name: string): boolean =>
    patterns.some((pattern) => matches(pattern, name));

/** Goes back to the last `*` only: a long name costs time in proportion to it, whatever the pattern. */
export function matches(pattern: string, name: string): boolean {
  let [at, from] = [0, 0];
  let star: { readonly pattern: number; name: number } | undefined;
  while (from < name.length) {
    if (pattern[at] === '*') {
      star = { pattern: ++at, name: from };
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[from])) {
      at += 1;
      from += 1;
    } else if (star) {
      at = star.pattern;
      from = ++star.name;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
