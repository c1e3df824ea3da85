/** What is another on each run, on any host. */
const patterns: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UUID'],
  [/\b52:54:00(?::[0-9a-f]{2}){3}\b/g, 'MAC'],
];

/** Moments: whether two of them fall into one second is chance. */
const moments: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\b[12]\d{9}\b/g, 'SECONDS'],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d{4})?/g, 'TIME'],
];

/** Makes the outputs of one script comparable: what is made up by the host is numbered by its first appearance. */
export function steady(): (text: string) => string {
  const seen = new Map<string, string>();
  const counts = new Map<string, number>();
  const name = (what: string) => (found: string) => {
    const known = seen.get(found);
    if (known !== undefined) return known;
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    const given = `${what}-${count}`;
    seen.set(found, given);
    return given;
  };
  // Time that has passed is never the same twice.
  return (text) =>
    patterns.reduce(
      (all, [pattern, what]) => all.replace(pattern, name(what)),
      moments.reduce(
        (all, [pattern, what]) => all.replace(pattern, what),
        text.replace(/^(CPU time: +)[\d.]+s$/gm, '$1TIME'),
      ),
    );
}
