import type { InterfaceStats } from '../driver/domain-interface.js';
import type { Interface } from '../model/domain/interface.js';
import type { HostFiles } from './host-files.js';

/** Whose packets the host counts as the guest does: those of a card that is the host's own. */
const sameSide: readonly Interface['type'][] = ['direct', 'hostdev'];

/** What the host counted of a card, as the guest sees it. `undefined`: the host has no such device. */
export function interfaceCounts(files: HostFiles, card: Interface): InterfaceStats | undefined {
  const name = card.target?.dev;
  if (name === undefined) return undefined;
  const line = (files.find('proc/net/dev') ?? '').split('\n').find((one) => one.trim().startsWith(`${name}:`));
  if (!line) return undefined;
  const numbers = line
    .slice(line.indexOf(':') + 1)
    .trim()
    .split(/\s+/)
    .map(BigInt);
  const side = (first: number) =>
    numbers.slice(first, first + 4) as unknown as readonly [bigint, bigint, bigint, bigint];
  const [host, wire] = [side(0), side(8)];
  const [rx, tx] = sameSide.includes(card.type) ? [host, wire] : [wire, host];
  return {
    rxBytes: rx[0],
    rxPackets: rx[1],
    rxErrs: rx[2],
    rxDrop: rx[3],
    txBytes: tx[0],
    txPackets: tx[1],
    txErrs: tx[2],
    txDrop: tx[3],
  };
}
