/** The members of a set in its shortest spelling: `0-2,7` is 0, 1, 2 and 7. */
export const cpuList = (set: string): readonly number[] =>
  set.split(',').flatMap((range) => {
    const [first = '', last = first] = range.split('-');
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index);
  });

/** -1 if there is none. Not `Math.max(...)`, which cannot take as many as a document can have. */
export const highest = (numbers: Iterable<number>): number => {
  let most = -1;
  for (const one of numbers) if (one > most) most = one;
  return most;
};
