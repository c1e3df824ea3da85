import {
  doc,
  anyOf,
  attribute,
  child,
  children,
  content,
  cpuSet,
  element,
  maybe,
  size,
  sizeAttribute,
  string,
  unsigned,
} from '../../xml/index.js';
import { signed, unsigned64 } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';
import { entries } from '../entries.js';

/** Memory pages of one size: how many there are, or only that there can be some. */
export const HostPages = element('pages', {
  unit: maybe(attribute('unit', anyOf('KiB'))),
  size: doc('In `unit`.', attribute('size', unsigned64)),
  count: maybe(content(unsigned64)),
});

const HostCpuId = element('cpu', {
  id: attribute('id', unsigned),
  socketId: maybe(attribute('socket_id', signed)),
  dieId: maybe(attribute('die_id', signed)),
  clusterId: maybe(attribute('cluster_id', signed)),
  coreId: maybe(attribute('core_id', signed)),
  siblings: doc('Of the same core.', maybe(attribute('siblings', cpuSet))),
});

const Distances = element('distances', {
  siblings: children(
    'sibling',
    element('sibling', { id: attribute('id', unsigned), value: attribute('value', unsigned) }),
  ),
});

/** A cache on the side of the memory. */
const SideCache = element('cache', {
  level: attribute('level', unsigned),
  associativity: maybe(attribute('associativity', anyOf('none', 'direct', 'full'))),
  policy: maybe(attribute('policy', anyOf('none', 'writeback', 'writethrough'))),
  size: maybe(child('size', element('size', { value: sizeAttribute('value', 'KiB') }))),
  line: maybe(child('line', element('line', { value: sizeAttribute('value', 'B') }))),
});

/** A NUMA node of the host. */
export const HostCell = element(
  'cell',
  {
    id: attribute('id', unsigned),
    memory: maybe(size('memory', 'KiB')),
    pages: children('pages', HostPages),
    distances: maybe(child('distances', Distances)),
    caches: children('cache', SideCache),
    cpus: maybe(child('cpus', element('cpus', { num: attribute('num', unsigned), cpus: children('cpu', HostCpuId) }))),
  },
  { pair: true },
);
export type HostCell = TypeOf<typeof HostCell>;

const link = {
  initiator: attribute('initiator', unsigned),
  target: attribute('target', unsigned),
  cache: maybe(attribute('cache', unsigned)),
  type: attribute('type', anyOf('access', 'read', 'write')),
};
/** How fast memory is from each node. */
export const Interconnects = element('interconnects', {
  links: entries({
    latency: element('latency', { ...link, value: attribute('value', unsigned64) }),
    bandwidth: element('bandwidth', { ...link, value: sizeAttribute('value', 'KiB') }),
  }),
});

export const HostTopology = element('topology', {
  cells: child(
    'cells',
    element('cells', { num: attribute('num', unsigned), cells: children('cell', HostCell) }, { pair: true }),
  ),
  interconnects: maybe(child('interconnects', Interconnects)),
});
export type HostTopology = TypeOf<typeof HostTopology>;

/** What can be measured of a resource. */
const Monitor = element('monitor', {
  level: maybe(attribute('level', unsigned)),
  reuseThreshold: doc('Bytes.', maybe(attribute('reuseThreshold', unsigned))),
  maxMonitors: attribute('maxMonitors', unsigned),
  features: children('feature', element('feature', { name: attribute('name', string) })),
});
const monitor = maybe(child('monitor', Monitor));

/** Sizes here are in the unit that stands beside them. */
const Bank = element('bank', {
  id: attribute('id', unsigned),
  level: attribute('level', unsigned),
  type: attribute('type', anyOf('both', 'code', 'data')),
  size: attribute('size', unsigned64),
  unit: attribute('unit', string),
  cpus: attribute('cpus', cpuSet),
  controls: children(
    'control',
    element('control', {
      granularity: attribute('granularity', unsigned64),
      min: maybe(attribute('min', unsigned64)),
      unit: attribute('unit', string),
      type: attribute('type', anyOf('both', 'code', 'data')),
      maxAllocs: attribute('maxAllocs', unsigned),
    }),
  ),
});

/** The host's caches, and how they can be shared out. */
export const HostCache = element('cache', { banks: children('bank', Bank), monitor });
export type HostCache = TypeOf<typeof HostCache>;

/** How memory bandwidth can be shared out; values are per cent. */
export const HostMemoryBandwidth = element('memory_bandwidth', {
  nodes: children(
    'node',
    element('node', {
      id: attribute('id', unsigned),
      cpus: attribute('cpus', cpuSet),
      control: maybe(
        child(
          'control',
          element('control', {
            granularity: attribute('granularity', unsigned),
            min: maybe(attribute('min', unsigned)),
            maxAllocs: attribute('maxAllocs', unsigned),
          }),
        ),
      ),
    }),
  ),
  monitor,
});
export type HostMemoryBandwidth = TypeOf<typeof HostMemoryBandwidth>;
