import { doc, attribute, children, cpuSet, element, live, maybe, oneOf } from '../../xml/index.js';
import { string, unsigned, unsigned64 } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';

const group = { vcpus: attribute('vcpus', cpuSet), id: live(maybe(attribute('id', string))) };

/** A share of the host's CPU caches for some vCPUs. */
export const Cachetune = element('cachetune', {
  ...group,
  caches: children(
    'cache',
    element('cache', {
      id: attribute('id', unsigned),
      level: attribute('level', unsigned),
      type: attribute('type', oneOf('both', 'code', 'data')),
      size: doc('In `unit`, which libvirt prints as the largest that fits.', attribute('size', unsigned64)),
      unit: maybe(attribute('unit', string)),
    }),
  ),
  monitors: children(
    'monitor',
    element('monitor', { level: attribute('level', unsigned), vcpus: attribute('vcpus', cpuSet) }),
  ),
});
export type Cachetune = TypeOf<typeof Cachetune>;

/** A share of the host's memory bandwidth for some vCPUs. */
export const Memorytune = element('memorytune', {
  ...group,
  nodes: children(
    'node',
    /** Percent. */
    element('node', { id: attribute('id', unsigned), bandwidth: attribute('bandwidth', unsigned) }),
  ),
  monitors: children('monitor', element('monitor', { vcpus: attribute('vcpus', cpuSet) })),
});
export type Memorytune = TypeOf<typeof Memorytune>;
