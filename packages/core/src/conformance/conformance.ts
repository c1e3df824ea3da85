import { areas } from './areas.js';
import { testInventory, type Inventory } from './inventory.js';
import { Kit, type Case, type Expect, type KitOptions, type OpenHost, type Runner } from './kit.js';
import { has, lacking } from './support.js';

/** Tests that are not run, and why. */
export interface Skip {
  readonly reason: string;
  /** Titles of tests, or the starts of titles that end in `…`. */
  readonly tests: readonly string[];
}

export interface ConformanceOptions {
  readonly test: Runner;
  readonly expect: Expect;
  readonly open: OpenHost;
  readonly skip?: readonly Skip[];
  /** XML that differs from what libvirt's test driver takes. */
  readonly inventory?: Partial<Inventory>;
  /** Milliseconds that a host has to do what it was asked for, and to tell it. Default: 5000. */
  readonly patience?: number;
  /** How many objects are many. Default: 1000. */
  readonly objects?: number;
}

/**
 * Registers the conformance tests with a test runner: what every driver must do. Each test opens a host of its own. What
 * a driver does not have, its tests ask for the opposite: `VIR_ERR_NO_SUPPORT`, and a host that is as it was.
 *
 * @example
 * import { expect, test } from '@jest/globals';
 * conformance({ test, expect, open: ({ readOnly } = {}) => open('own:///', { drivers: [own()], readOnly }) });
 */
export function conformance(options: ConformanceOptions): void {
  const { test, expect, open, skip = [], patience = 5000, objects = 1000 } = options;
  const inventory = { ...testInventory, ...options.inventory };
  const known: KitOptions['known'] = new Map();
  const unused = new Set(skip.flatMap(({ tests }) => tests));
  for (const { area, cases } of areas) {
    for (const one of cases) {
      const title = `${area}: ${one.name}`;
      const skipped = skip.find(({ tests }) => tests.some((name) => fits(name, title)));
      for (const name of skipped?.tests ?? []) if (fits(name, title)) unused.delete(name);
      const run = () => runCase(one, { expect, open, inventory, patience, objects, known });
      if (!skipped) test(title, run);
      else (test.skip ?? test)(`${title}, skipped: ${skipped.reason}`, test.skip ? run : async () => {});
    }
  }
  const [wrong] = unused;
  if (wrong !== undefined) throw new TypeError(`there is no conformance test ${JSON.stringify(wrong)} to skip`);
}

const fits = (name: string, title: string): boolean =>
  name.endsWith('…') ? title.startsWith(name.slice(0, -1)) : name === title;

async function runCase(one: Case, options: KitOptions): Promise<void> {
  const kit = new Kit(options, await options.open());
  try {
    for (const need of one.needs) if (!(await has(kit, need))) return await lacking(kit, need);
    await one.run(kit);
  } finally {
    await kit.close();
  }
}
