/** Groups of list flags, each flag with whether an object fits it. */
export type Facts = readonly (readonly (readonly [bit: number, fits: boolean])[])[];

/** Whether an object is listed: of each group of which any flag is given, one that is given must fit. */
export const matchesAny = (flags: number, facts: Facts): boolean =>
  facts.every((group) => {
    const given = group.filter(([bit]) => (flags & bit) !== 0);
    return given.length === 0 || given.some(([, fits]) => fits);
  });
