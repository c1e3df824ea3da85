import type { DomainInterface, IPAddress, TypedParams } from '@virtkit/core/driver';
import * as t from 'io-ts';
import type { Agent, AgentCallOptions } from './agent.js';
import { list, readReturn, UInt32 } from './codecs.js';
import { joined } from './params.js';

const Address = t.type({
  'ip-address-type': t.keyof({ ipv4: null, ipv6: null }),
  'ip-address': t.string,
  prefix: UInt32,
});
const Interface = t.intersection([
  t.type({ name: t.string }),
  t.partial({ 'hardware-address': t.string, 'ip-addresses': list(Address) }),
]);
type Interface = t.TypeOf<typeof Interface>;

/** The network interfaces of the guest. What it calls `eth0:1` are more addresses of `eth0`. */
export async function getInterfaces(agent: Agent, options?: AgentCallOptions): Promise<readonly DomainInterface[]> {
  const command = 'guest-network-get-interfaces';
  return merged(readReturn(list(Interface), await agent.execute(command, undefined, options), command));
}

function merged(interfaces: readonly Interface[]): readonly DomainInterface[] {
  const byName = new Map<string, Interface[]>();
  for (const one of interfaces) {
    const name = one.name.split(':', 1)[0]!;
    const parts = byName.get(name);
    if (parts) parts.push(one);
    else byName.set(name, [one]);
  }
  return [...byName].map(([name, parts]) => {
    const hwaddr = parts[0]?.['hardware-address'];
    const addresses = parts.flatMap((part) => part['ip-addresses'] ?? []);
    return { name, ...(hwaddr !== undefined && { hwaddr }), addrs: addresses.map(ipAddress) };
  });
}

const ipAddress = ({ 'ip-address-type': type, 'ip-address': addr, prefix }: t.TypeOf<typeof Address>): IPAddress => ({
  type,
  addr,
  prefix,
});

/** As `getGuestInfo` gives them; nothing when there are none. */
export function interfaceParams(interfaces: readonly DomainInterface[]): TypedParams {
  if (interfaces.length === 0) return {};
  return joined([{ 'if.count': interfaces.length }, ...interfaces.map((one, i) => oneInterface(`if.${i}`, one))]);
}

function oneInterface(prefix: string, { name, hwaddr, addrs }: DomainInterface): TypedParams {
  return joined([
    {
      [`${prefix}.name`]: name,
      ...(hwaddr !== undefined && { [`${prefix}.hwaddr`]: hwaddr }),
      [`${prefix}.addr.count`]: addrs.length,
    },
    ...addrs.map(({ type, addr, prefix: bits }, j) => ({
      [`${prefix}.addr.${j}.type`]: type,
      [`${prefix}.addr.${j}.addr`]: addr,
      [`${prefix}.addr.${j}.prefix`]: bits,
    })),
  ]);
}
