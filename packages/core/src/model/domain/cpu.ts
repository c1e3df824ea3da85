import {
  attribute,
  child,
  children,
  content,
  cpuSet,
  element,
  fallback,
  integer,
  maybe,
  once,
  oneOf,
  oneOfWith,
  signed,
  sizeAttribute,
  string,
} from '../../xml/index.js';
import { text, unless, unsigned, unsigned64, via, yesNo } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';

export const CpuTopology = element('topology', {
  sockets: attribute('sockets', unsigned),
  dies: fallback(attribute('dies', unsigned), 1),
  cores: attribute('cores', unsigned),
  threads: attribute('threads', unsigned),
});

const NumaCache = element('cache', {
  level: attribute('level', integer(1)),
  associativity: unless(
    'none',
    maybe(attribute('associativity', oneOfWith('VIR_ERR_XML_ERROR', 'none', 'direct', 'full'))),
  ),
  policy: unless(
    'none',
    maybe(attribute('policy', oneOfWith('VIR_ERR_XML_ERROR', 'none', 'writeback', 'writethrough'))),
  ),
  size: maybe(child('size', element('size', { value: sizeAttribute('value', 'KiB') }))),
  line: maybe(child('line', element('line', { value: sizeAttribute('value', 'B') }))),
});

const between = {
  initiator: attribute('initiator', unsigned),
  target: attribute('target', unsigned),
  cache: unless(0, maybe(attribute('cache', unsigned))),
};
const betweenCells = ({
  initiator,
  target,
  cache = 0,
  type,
}: {
  initiator: number;
  target: number;
  cache?: number;
  type: string;
}) => `${initiator} ${target} ${cache} ${type}`;

/** How fast the memory of one NUMA cell is seen from another. */
const Interconnects = element('interconnects', {
  latencies: children(
    'latency',
    element('latency', {
      ...between,
      type: attribute('type', oneOf('access', 'read', 'write')),
      value: attribute('value', unsigned64),
    }),
    betweenCells,
  ),
  bandwidths: children(
    'bandwidth',
    element('bandwidth', {
      ...between,
      type: attribute('type', oneOf('access', 'read', 'write')),
      value: sizeAttribute('value', 'KiB'),
    }),
    betweenCells,
  ),
});

const NumaCell = element('cell', {
  id: maybe(attribute('id', unsigned)),
  cpus: maybe(attribute('cpus', cpuSet)),
  /** KiB. */
  memory: sizeAttribute('memory', 'KiB'),
  memAccess: maybe(attribute('memAccess', oneOf('shared', 'private'))),
  discard: maybe(attribute('discard', yesNo)),
  distances: maybe(
    child(
      'distances',
      element('distances', {
        siblings: children(
          'sibling',
          element('sibling', { id: attribute('id', unsigned), value: attribute('value', unsigned) }),
          ({ id }) => String(id),
        ),
      }),
    ),
  ),
  caches: children('cache', NumaCache, ({ level }) => String(level)),
});
export const Numa = element('numa', {
  cells: children('cell', NumaCell, ({ id }) => (id === undefined ? undefined : String(id))),
  interconnects: maybe(child('interconnects', Interconnects)),
});
export type Numa = TypeOf<typeof Numa>;

/** The parts that describe a CPU, wherever one is described. */
export const cpuParts = {
  arch: maybe(text('arch', string)),
  model: maybe(
    child(
      'model',
      element('model', {
        fallback: maybe(attribute('fallback', oneOf('allow', 'forbid'))),
        vendorId: maybe(attribute('vendor_id', string)),
        name: maybe(content(string)),
      }),
    ),
  ),
  vendor: maybe(text('vendor', string)),
  microcodeVersion: maybe(via('microcode', 'version', unsigned)),
  signature: maybe(
    child(
      'signature',
      element('signature', {
        family: maybe(attribute('family', unsigned)),
        model: maybe(attribute('model', unsigned)),
        stepping: maybe(attribute('stepping', unsigned)),
      }),
    ),
  ),
  counter: maybe(
    child(
      'counter',
      element('counter', {
        name: attribute('name', string),
        /** Hz. */
        frequency: maybe(attribute('frequency', unsigned64)),
        scaling: maybe(attribute('scaling', yesNo)),
      }),
    ),
  ),
  topology: maybe(child('topology', CpuTopology)),
  cache: once(
    maybe(
      child(
        'cache',
        element('cache', {
          level: maybe(attribute('level', signed)),
          mode: attribute('mode', oneOf('emulate', 'passthrough', 'disable')),
        }),
      ),
    ),
    { domain: 'VIR_FROM_CPU' },
  ),
  maxphysaddr: maybe(
    child(
      'maxphysaddr',
      element('maxphysaddr', {
        mode: attribute('mode', oneOf('emulate', 'passthrough')),
        bits: maybe(attribute('bits', unsigned)),
      }),
    ),
  ),
  features: children(
    'feature',
    element('feature', {
      policy: maybe(attribute('policy', oneOf('force', 'require', 'optional', 'disable', 'forbid'))),
      name: attribute('name', string),
    }),
    ({ name }) => name,
  ),
  numa: maybe(child('numa', Numa)),
};

/** The guest's CPU. */
export const Cpu = element(
  'cpu',
  {
    mode: maybe(
      attribute('mode', {
        ...oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'custom', 'host-model', 'host-passthrough', 'maximum'),
        domain: 'VIR_FROM_CPU',
      }),
    ),
    match: maybe(attribute('match', oneOf('minimum', 'exact', 'strict'))),
    check: maybe(attribute('check', oneOf('none', 'partial', 'full'))),
    migratable: maybe(attribute('migratable', oneOf('on', 'off'))),
    ...cpuParts,
  },
  { filled: true },
);
export type Cpu = TypeOf<typeof Cpu>;
