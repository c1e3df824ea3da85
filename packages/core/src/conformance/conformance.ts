import type { Member } from '../driver/session.js';
import { areas } from './areas.js';
import { testInventory, type Inventory } from './inventory.js';
import { Kit, type Case, type Expect, type KitOptions, type OpenHost, type Runner } from './kit.js';
import { has, lacking } from './support.js';

/** Tests that a driver is excused from, and why. */
export interface Skip {
  readonly reason: string;
  /** Titles of tests, or the starts of titles that end in `…`. */
  readonly tests: readonly string[];
}

export interface ConformanceOptions {
  readonly test: Runner;
  readonly expect: Expect;
  readonly open: OpenHost;
  /** Tests that are not run. */
  readonly skip?: readonly Skip[];
  /** Tests that are known to fail. They are run all the same: one that passes is a failure, so that no entry outlives its cause. */
  readonly fails?: readonly Skip[];
  /** Told of each test whose opposite is run, as the host lacks `member`. */
  readonly onLacking?: (member: Member, title: string) => void;
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
  const { test, expect, open, skip = [], fails = [], patience = 5000, objects = 1000 } = options;
  const inventory = { ...testInventory, ...options.inventory };
  const known: KitOptions['known'] = new Map();
  const skipped = excuses(skip, 'skip');
  const failing = excuses(fails, 'fail');
  for (const { area, cases } of areas) {
    for (const one of cases) {
      const title = `${area}: ${one.name}`;
      const lacks = (member: Member) => options.onLacking?.(member, title);
      const run = () => runCase(one, { expect, open, inventory, patience, objects, known }, lacks);
      const reason = skipped.reasonFor(title);
      const failure = failing.reasonFor(title);
      if (reason !== undefined) {
        (test.skip ?? test)(`${title}, skipped: ${reason}`, test.skip ? run : async () => {});
      } else if (failure !== undefined) test(`${title}, known to fail: ${failure}`, () => mustFail(run));
      else test(title, run);
    }
  }
  skipped.check();
  failing.check();
}

/** The reasons of a list by title, and whether each of its entries is the title of a test. */
function excuses(list: readonly Skip[], verb: string) {
  const unused = new Set(list.flatMap(({ tests }) => tests));
  return {
    reasonFor(title: string): string | undefined {
      const found = list.find(({ tests }) => tests.some((name) => fits(name, title)));
      for (const name of found?.tests ?? []) if (fits(name, title)) unused.delete(name);
      return found?.reason;
    },
    check() {
      const [wrong] = unused;
      if (wrong !== undefined) throw new TypeError(`there is no conformance test ${JSON.stringify(wrong)} to ${verb}`);
    },
  };
}

async function mustFail(run: () => Promise<void>): Promise<void> {
  const failed = await run().then(
    () => false,
    () => true,
  );
  if (!failed) throw new Error('this passes: take it off the list of tests that are known to fail');
}

const fits = (name: string, title: string): boolean =>
  name.endsWith('…') ? title.startsWith(name.slice(0, -1)) : name === title;

async function runCase(one: Case, options: KitOptions, onLacking: (member: Member) => void): Promise<void> {
  const kit = new Kit(options, await options.open());
  try {
    for (const need of one.needs) {
      if (await has(kit, need)) continue;
      onLacking(need);
      return await lacking(kit, need);
    }
    await one.run(kit);
  } finally {
    await kit.close();
  }
}
