import type { Nwfilter, NwfilterReference } from '../model/nwfilter/nwfilter.js';

/** How many values each variable has. */
export type Variables = ReadonlyMap<string, number>;

/** The variables that hold in a filter that is referred to: the parameters of the reference, and those around it first. */
export function withParameters(around: Variables, { parameters = [] }: NwfilterReference): Variables {
  const own = new Map<string, number>();
  for (const { name } of parameters) if (name !== undefined) own.set(name, (own.get(name) ?? 0) + 1);
  return new Map([...own, ...around]);
}

/** What the rules of a filter ask for and is not there: `IP`, `IP[2]`, as libvirt names them. */
export function missingVariables({ entries = [] }: Nwfilter, given: Variables): Set<string> {
  const missing = new Set<string>();
  for (const entry of entries) {
    if (entry.kind !== 'rule') continue;
    for (const packet of entry.packets ?? []) {
      for (const value of Object.values(packet)) {
        const asked = typeof value === 'string' ? variable.exec(value) : null;
        if (asked && (given.get(asked[1]!) ?? 0) <= Number(asked[2] ?? 0)) missing.add(asked[0].slice(1));
      }
    }
  }
  return missing;
}

/** `$IP` and `$IP[@1]` want a list of any length, `$IP[2]` one of three. */
const variable = /^\$([A-Za-z0-9_]*)(?:\[(?:@\d+|(\d+))\])?$/;
