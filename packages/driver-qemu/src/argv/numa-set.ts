/** The numbers of a set in its shortest spelling: `0-2,7` is 0, 1, 2 and 7. */
export const numbersOf = (set: string): readonly number[] =>
  set.split(',').flatMap((range) => {
    const [first = '', last = first] = range.split('-');
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index);
  });
