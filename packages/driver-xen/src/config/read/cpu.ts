import type { Cputune, Domain, Vcpu } from '@virtkit/core/xml';
import { scalars } from '@virtkit/core/xml';
import { configError, quoted } from '../errors.js';
import type { Item, Settings } from '../settings.js';

/** More than any host or guest has. */
export const mostCpus = 4096;

/** How many virtual processors, where they run, and how the host's are shared. */
export function readVcpus(settings: Settings): Pick<Domain, 'vcpu' | 'cputune'> {
  const count = settings.integer('vcpus', 1, mostCpus) ?? 1;
  const most = settings.integer('maxvcpus', 1, mostCpus) ?? count;
  if (most < count) throw settings.error('maxvcpus', `${most} is less than the ${count} of vcpus`);
  const vcpu: Vcpu = { placement: 'static', count: most, ...(most === count ? {} : { current: count }) };
  const shares = settings.integer('cpu_weight', 1, 65535);
  const vcpupins = readPins(settings, most);
  const cputune: Cputune = {
    ...(shares === undefined ? {} : { shares: BigInt(shares) }),
    ...(vcpupins.length > 0 ? { vcpupins } : {}),
  };
  return {
    vcpu: { ...vcpu, ...readCpuset(settings) },
    ...(Object.keys(cputune).length > 0 ? { cputune } : {}),
  };
}

/** One text is for all processors. */
function readCpuset(settings: Settings): Pick<Vcpu, 'cpuset'> {
  if (settings.isList('cpus')) return {};
  const text = settings.string('cpus');
  if (text === undefined || text === 'all') return {};
  const cpuset = cpuSet(text);
  if (cpuset === undefined) throw settings.error('cpus', `${quoted(text)} is no set of processors`);
  return { cpuset };
}

/** In a list each has a text of its own. What is said of processors that the guest lacks does not count. */
function readPins(settings: Settings, count: number): NonNullable<Cputune['vcpupins']> {
  if (!settings.isList('cpus')) return [];
  return settings
    .strings('cpus')
    .slice(0, count)
    .flatMap((item, vcpu) => (item.text === 'all' ? [] : [{ vcpu, cpuset: pinned(item) }]));
}

function pinned({ text, place }: Item): string {
  const cpuset = cpuSet(text);
  if (cpuset === undefined) throw configError(place, `${quoted(text)} is no set of processors`);
  return cpuset;
}

/** As the XML spells it. Nodes of the host are nothing that the XML could name in their place. */
export function cpuSet(text: string): string | undefined {
  const set = scalars.cpuSet.parse(text.replaceAll(/[ \t]/g, ''));
  return set === '' ? undefined : set;
}
