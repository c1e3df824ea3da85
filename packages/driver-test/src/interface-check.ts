import type { HostInterface } from '@virtkit/core/xml';
import { testError } from './errors.js';

const inside = { bridge: ['ethernet', 'bond', 'vlan'], bond: ['ethernet'] } as const;

/** The name of an interface whose definition is sound. */
export function checkInterface(def: HostInterface): string {
  if (def.name === undefined) throw fail('an interface needs a name');
  if (def.type === 'vlan' && def.vlan.interface === undefined) throw fail(`VLAN '${def.name}' needs an <interface>`);
  if (def.type === 'bridge') checkPorts(def.bridge.interfaces, inside.bridge);
  if (def.type === 'bond') checkPorts(def.bond.interfaces, inside.bond);
  return def.name;
}

function checkPorts(ports: readonly HostInterface[] = [], types: readonly string[]): void {
  for (const port of ports) {
    if (!types.includes(port.type)) throw fail(`an interface of type '${port.type}' cannot be part of another`);
    checkInterface(port);
  }
}

const fail = (message: string) => testError('VIR_ERR_XML_ERROR', message);
