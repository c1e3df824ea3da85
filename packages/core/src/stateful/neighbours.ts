import type { DomainInterface } from '../driver/domain-interface.js';
import type { Domain } from '../model/domain/domain.js';
import type { HostFiles } from './host-files.js';

/** The addresses by which the host talked to the cards of a guest lately. */
export function neighbours({ devices }: Domain, files: HostFiles): readonly DomainInterface[] {
  const known = (files.find('proc/net/arp') ?? '').split('\n').slice(1);
  const entries = known.map((line) => {
    const [addr = '', , , mac = ''] = line.trim().split(/\s+/);
    return { addr, mac: mac.toLowerCase() };
  });
  return (devices?.interfaces ?? []).flatMap(({ mac, target }) => {
    const hwaddr = mac?.address.toLowerCase();
    const addrs = entries
      .filter((entry) => entry.mac === hwaddr)
      .map(({ addr }) => ({ type: 'ipv4' as const, addr, prefix: 0 }));
    return addrs.length > 0 ? [{ name: target?.dev ?? '', hwaddr, addrs }] : [];
  });
}
