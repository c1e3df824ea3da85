import type { HostInterface } from '@virtkit/core/xml';
import { testError } from './errors.js';

const inside = { bridge: ['ethernet', 'bond', 'vlan'], bond: ['ethernet'] } as const;

/** The name of an interface whose definition is sound. */
export function checkInterface(def: HostInterface): string {
  if (def.name === undefined) throw fail('interface has no name');
  if (def.type === 'vlan' && def.vlan.interface === undefined) throw fail('vlan interface misses name attribute');
  if (def.type === 'bridge') checkPorts(def.bridge.interfaces, inside.bridge);
  if (def.type === 'bond') checkPorts(def.bond.interfaces, inside.bond);
  return def.name;
}

function checkPorts(ports: readonly HostInterface[] = [], types: readonly string[]): void {
  for (const port of ports) {
    if (!types.includes(port.type)) throw fail(`interface has unsupported type '${port.type}'`);
    checkInterface(port);
  }
}

const fail = (message: string) => testError('VIR_ERR_XML_ERROR', message);
