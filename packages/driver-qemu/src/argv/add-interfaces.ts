import type { Interface } from '@virtkit/core/xml';
import { idOf } from './address.js';
import type { Guest } from './context.js';
import { interfaceHostdev } from './hostdev.js';
import {
  interfaceChardev,
  interfaceDevice,
  interfaceLink,
  needsTap,
  needsVhost,
  netdev,
  type NetdevFds,
} from './interface.js';
import type { Plan } from './plan.js';
import { present } from './refused.js';

/** The network cards, with what must be opened for them before. */
export function addInterfaces(guest: Guest, plan: Plan): void {
  for (const card of guest.def.devices?.interfaces ?? []) {
    if (card.type === 'hostdev') {
      plan.device(interfaceHostdev(card, guest));
      continue;
    }
    if (card.type === 'vhostuser') plan.pairs('chardev', interfaceChardev(card));
    plan.json('netdev', netdev(card, prepared(card, guest, plan)));
    plan.device(interfaceDevice(card, guest));
    const link = interfaceLink(card);
    if (link) plan.commands.push(link);
  }
}

function prepared(card: Interface, guest: Guest, plan: Plan): NetdevFds {
  const device = idOf(card);
  if (card.type === 'user' && card.backend?.type === 'passt') {
    const socket = `${guest.context.runDirectory}/${device}-passt.sock`;
    plan.prepare.push({ kind: 'helper', program: 'passt', device, socket });
    return { helperSocket: socket };
  }
  if (card.type === 'vdpa') {
    const [fd] = plan.fds(1);
    plan.prepare.push({ kind: 'open', fd: fd!, path: card.source.dev });
    plan.pairs('add-fd', [
      ['set', fd],
      ['fd', fd],
      ['opaque', device],
    ]);
    return { vdpa: `/dev/fdset/${fd}` };
  }
  if (!needsTap(card)) return {};
  if (guest.context.tapsByName) {
    const name = present(card.target?.dev, "the name of a card's tap device");
    return { tapName: { name, vhost: needsVhost(card, guest) } };
  }
  const queues = (card.type === 'hostdev' ? undefined : card.driver?.queues) ?? 1;
  const tap = plan.fds(queues);
  plan.prepare.push({ kind: 'tap', interface: device, fds: tap });
  if (!needsVhost(card, guest)) return { tap: tap.map(String) };
  const vhost = plan.fds(queues);
  plan.prepare.push({ kind: 'vhost-net', interface: device, fds: vhost });
  return { tap: tap.map(String), vhost: vhost.map(String) };
}
