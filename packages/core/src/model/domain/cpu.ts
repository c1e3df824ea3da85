import {
  doc,
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
  clusters: doc('In each die; later than libvirt 9.0.', maybe(attribute('clusters', unsigned))),
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
  id: doc('The number of the cell, from 0.', maybe(attribute('id', unsigned))),
  cpus: doc('Its virtual CPUs.', maybe(attribute('cpus', cpuSet))),
  memory: doc('Its memory.', sizeAttribute('memory', 'KiB')),
  memAccess: doc(
    'Whether its memory is shared with other processes.',
    maybe(attribute('memAccess', oneOf('shared', 'private'))),
  ),
  discard: doc('Whether its memory is thrown away at the end.', maybe(attribute('discard', yesNo))),
  distances: doc(
    'How far the other cells are.',
    maybe(
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
  ),
  caches: doc(
    'The caches of its memory.',
    children('cache', NumaCache, ({ level }) => String(level)),
  ),
});
export const Numa = element('numa', {
  cells: children('cell', NumaCell, ({ id }) => (id === undefined ? undefined : String(id))),
  interconnects: maybe(child('interconnects', Interconnects)),
});
export type Numa = TypeOf<typeof Numa>;

/** The parts that describe a CPU, wherever one is described. */
export const cpuParts = {
  arch: doc('The architecture.', maybe(text('arch', string))),
  model: doc(
    'The model by name.',
    maybe(
      child(
        'model',
        element('model', {
          fallback: maybe(attribute('fallback', oneOf('allow', 'forbid'))),
          vendorId: maybe(attribute('vendor_id', string)),
          name: maybe(content(string)),
        }),
      ),
    ),
  ),
  vendor: doc('The vendor that the host must have.', maybe(text('vendor', string))),
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
        frequency: doc('Hz.', maybe(attribute('frequency', unsigned64))),
        scaling: maybe(attribute('scaling', yesNo)),
      }),
    ),
  ),
  topology: doc('How many sockets, dies, cores and threads.', maybe(child('topology', CpuTopology))),
  cache: doc(
    'How the guest sees the caches.',
    once(
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
  ),
  maxphysaddr: doc(
    'How wide physical addresses are.',
    maybe(
      child(
        'maxphysaddr',
        element('maxphysaddr', {
          mode: attribute('mode', oneOf('emulate', 'passthrough')),
          bits: maybe(attribute('bits', unsigned)),
        }),
      ),
    ),
  ),
  features: doc(
    'Features beside those of the model.',
    children(
      'feature',
      element('feature', {
        policy: doc(
          'Whether it must, may or must not be there.',
          maybe(attribute('policy', oneOf('force', 'require', 'optional', 'disable', 'forbid'))),
        ),
        name: doc('The feature.', attribute('name', string)),
      }),
      ({ name }) => name,
    ),
  ),
  numa: doc('The NUMA cells of the guest.', maybe(child('numa', Numa))),
};

/** The guest's CPU. */
export const Cpu = element(
  'cpu',
  {
    mode: doc(
      "How it relates to the host's CPU.",
      maybe(
        attribute('mode', {
          ...oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'custom', 'host-model', 'host-passthrough', 'maximum'),
          domain: 'VIR_FROM_CPU',
        }),
      ),
    ),
    match: doc("How strictly the host's CPU must fit.", maybe(attribute('match', oneOf('minimum', 'exact', 'strict')))),
    check: doc(
      'How strictly it is checked when the guest starts.',
      maybe(attribute('check', oneOf('none', 'partial', 'full'))),
    ),
    migratable: doc(
      'Whether features that stand in the way of migration are left out.',
      maybe(attribute('migratable', oneOf('on', 'off'))),
    ),
    ...cpuParts,
  },
  { filled: true },
);
export type Cpu = TypeOf<typeof Cpu>;
