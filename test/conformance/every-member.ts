import { driverFunctions, type DriverFunction, type Member, type Session } from '@virtkit/core/driver';
import { areas } from '../../packages/core/src/conformance/areas.js';
import { members, samples } from '../../packages/core/src/conformance/samples.js';
import { Slot } from '../../packages/core/src/conformance/slots.js';
import { change, type Breaking } from './change.js';
import { flagsGiven, type Mutation } from './run-kit.js';

/** A way to break any member of a kind, and the tests that must notice: the titles are in the order they are tried in. */
export interface Fault {
  readonly member: Member;
  readonly what: string;
  readonly mutate: Mutation;
  readonly titles: readonly string[];
}

const writes = new Set(
  Object.values<DriverFunction>(driverFunctions).flatMap(({ member, write }) => (write === true ? [member] : [])),
);
const slotNames = (member: Member) =>
  (samples[member] as readonly unknown[]).map((arg) => (arg instanceof Slot ? arg.name : ''));
const subjects = ['ref', 'domain', 'network', 'storagePool'];
const takesObject = (member: Member) => subjects.includes(slotNames(member)[0] ?? '');
const isSubscription = (member: Member) => /ubscribe$/.test(member);
const isWrite = (member: Member) => writes.has(member);
const isRead = (member: Member) => !writes.has(member) && !isSubscription(member);

const flagsAt = (member: Member) => slotNames(member).findIndex((name) => /^(addressF|f)lags$/.test(name));
const without = (member: Member, bits: number): Breaking => {
  const at = flagsAt(member);
  return (original, args) => original(...args.map((arg, index) => (index === at ? (arg as number) & ~bits : arg)));
};

/** The tests of what a member does; what holds for all of them, refusals above all, is tested elsewhere. */
const ownArea = /^(?!support|read-only|aborted|unknown|many objects|now or later)/;

/** Each way to break a member: whom it fits, and whose tests must notice. */
const ways: readonly {
  readonly what: string;
  readonly fits: (member: Member) => boolean;
  readonly breaking: (member: Member) => Breaking;
  readonly by: RegExp;
}[] = [
  { what: 'does nothing', fits: isWrite, breaking: () => async () => undefined, by: ownArea },
  {
    what: 'tells nothing',
    fits: isSubscription,
    breaking: () => async () => async () => undefined,
    by: /^events: /,
  },
  {
    what: 'tells what is not so',
    fits: isRead,
    breaking: () => async (original, args) => wrong(await original(...args)),
    by: ownArea,
  },
  {
    what: 'takes any flag',
    fits: (member) => flagsAt(member) !== -1,
    breaking: (member) => without(member, 0xffff_0000),
    by: /^unknown flags: /,
  },
  {
    what: 'swallows its refusals',
    fits: takesObject,
    breaking: () => (original, args) => original(...args).catch(() => undefined),
    by: /^unknown object: /,
  },
];

/** Something else of the same kind. */
function wrong(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'bigint') return value + 1n;
  if (typeof value === 'string') return '';
  if (value instanceof Uint8Array) return value.map((byte) => byte ^ 1);
  if (Array.isArray(value)) return value.length > 0 ? value.slice(0, -1) : ['kit'];
  if (value instanceof Map) return new Map();
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, wrong(one)]));
  }
  return 'kit';
}

const tests = areas.flatMap(({ area, cases }) =>
  cases.map(({ name, needs }) => ({ area, title: `${area}: ${name}`, needs })),
);

/** The tests that need a member, those that it is about first; then the others of the areas that they are in. */
function titlesFor(member: Member, by: RegExp): readonly string[] {
  const able = tests.filter(({ title }) => by.test(title));
  const section = `${member.split('.')[0]}.`;
  const near = new Set(
    able.filter(({ needs }) => needs.some((need) => need.startsWith(section))).map(({ area }) => area),
  );
  const about = able.filter(({ needs }) => needs[0] === member);
  const needing = able.filter(({ needs }) => needs.includes(member));
  const others = by === ownArea ? able.filter(({ area }) => near.has(area)) : [];
  return [...new Set([...about, ...needing, ...others].map(({ title }) => title))];
}

/** Every way to break every member that `session` has. */
export const faultsOf = (session: Session): readonly Fault[] =>
  members
    .filter((member) => {
      const [section, name] = member.split('.') as [keyof Session, string];
      return typeof (session[section] as Record<string, unknown> | undefined)?.[name] === 'function';
    })
    .flatMap((member) =>
      ways
        .filter(({ fits }) => fits(member))
        .map(({ what, breaking, by }) => ({
          member,
          what,
          mutate: change(member, breaking(member)),
          titles: titlesFor(member, by),
        })),
    );

/** For each flag that the kit's own tests give a member: to do as if it were not there. */
export async function ignoredFlags(folder: string): Promise<readonly Fault[]> {
  const titles = tests.filter(({ title }) => ownArea.test(title)).map(({ title }) => title);
  const faults: Fault[] = [];
  for (const [member, given] of await flagsGiven(titles, folder, flagsAt)) {
    for (let bit = 1; bit < 0x1_0000; bit *= 2) {
      if ((given & bit) === 0) continue;
      const mutate = change(member, without(member, bit));
      faults.push({
        member,
        what: `ignores its flag ${bit}`,
        mutate,
        titles: [...titlesFor(member, /^now or later: /), ...titlesFor(member, ownArea)],
      });
    }
  }
  return faults;
}
