import { VirtError } from '../../errors.js';
import { at, domainError } from './domain-error.js';
import { cpuList } from './numbers.js';
import type { Cachetune, Memorytune } from './resctrl.js';
import type { Cputune } from './tuning.js';

interface Group {
  readonly vcpus: string;
  readonly monitors?: readonly { readonly vcpus: string }[];
}

/** Groups are of vCPUs that there are; those of nobody, and those with nothing in them, are left out. */
export function completeResctrl(tune: Cputune, vcpus: number): Pick<Cputune, 'cachetunes' | 'memorytunes'> {
  const cachetunes = within(tune.cachetunes, vcpus).filter((one) => one.caches || one.monitors);
  const memorytunes = within(tune.memorytunes, vcpus).filter((one) => one.nodes || one.monitors);
  const owners: Owners = new Map();
  at('/domain/cputune/cachetune', () => {
    checkCaches(cachetunes, owners);
  });
  at('/domain/cputune/memorytune', () => {
    checkBandwidth(memorytunes, owners);
  });
  return {
    ...(cachetunes.length > 0 ? { cachetunes } : {}),
    ...(memorytunes.length > 0 ? { memorytunes } : {}),
  };
}

function within<G extends Group>(groups: readonly G[] = [], vcpus: number): readonly G[] {
  return groups.flatMap((group) => {
    const members = cpuList(group.vcpus).filter((one) => one < vcpus);
    return members.length > 0 ? [{ ...group, vcpus: spelled(members) }] : [];
  });
}

/** In the shortest spelling, as a set of CPUs is kept. */
function spelled(members: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const one of members) {
    const last = ranges.at(-1);
    if (last && last[1] === one - 1) last[1] = one;
    else ranges.push([one, one]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}

const resctrlError = (message: string) => new VirtError('VIR_ERR_XML_ERROR', message, { domain: 'VIR_FROM_RESCTRL' });
const xmlError = (message: string) => domainError('VIR_ERR_XML_ERROR', message);

/** Which group each vCPU is in. */
type Owners = Map<number, Group>;

/** Takes the vCPUs for the group; whose they are already, if that is another. */
function claim(owners: Owners, group: Group): Group | undefined {
  for (const one of cpuList(group.vcpus)) {
    const owner = owners.get(one);
    if (owner) return owner;
    owners.set(one, group);
  }
  return undefined;
}

function checkCaches(groups: readonly Cachetune[], owners: Owners): void {
  for (const group of groups) {
    if (claim(owners, group)) throw xmlError('a vCPU is in two <cachetune>');
    const seen = new Map<string, string>();
    for (const { level, id, type } of group.caches ?? []) {
      const cache = `${level} ${id}`;
      const before = seen.get(cache);
      if (before !== undefined && (before === type || before === 'both' || type === 'both')) {
        throw resctrlError(`the cache ${id} of level ${level} is given twice`);
      }
      seen.set(cache, type);
    }
    checkMonitors(group);
  }
}

function checkBandwidth(groups: readonly Memorytune[], owners: Owners): void {
  const given = new Set<string>();
  for (const group of groups) {
    const owner = claim(owners, group);
    if (owner && owner.vcpus !== group.vcpus) throw xmlError('a vCPU is in two groups');
    for (const { id } of group.nodes ?? []) {
      const node = `${group.vcpus} ${id}`;
      if (given.has(node)) throw resctrlError('the bandwidth of a node is given twice');
      given.add(node);
    }
    checkMonitors(group);
  }
}

/** A monitor is of the group, or of some of it. */
function checkMonitors(group: Group): void {
  const members = new Set(cpuList(group.vcpus));
  for (const { vcpus } of group.monitors ?? []) {
    if (!cpuList(vcpus).every((one) => members.has(one))) {
      throw domainError('VIR_ERR_INVALID_ARG', 'a monitor is of vCPUs that are not in its group');
    }
  }
}
