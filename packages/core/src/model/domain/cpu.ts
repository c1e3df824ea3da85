import {
  attribute,
  child,
  children,
  content,
  cpuSet,
  element,
  fallback,
  maybe,
  once,
  oneOf,
  oneOfWith,
  signed,
  sizeAttribute,
  string,
} from '../../xml/index.js';
import { raw, text, unsigned, unsigned64, via, yesNo } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';

export const CpuTopology = element('topology', {
  sockets: attribute('sockets', unsigned),
  dies: fallback(attribute('dies', unsigned), 1),
  cores: attribute('cores', unsigned),
  threads: attribute('threads', unsigned),
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
  caches: children('cache', element('cache', {})),
});
export const Numa = element('numa', {
  cells: children('cell', NumaCell, ({ id }) => (id === undefined ? undefined : String(id))),
  interconnects: raw('interconnects'),
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
