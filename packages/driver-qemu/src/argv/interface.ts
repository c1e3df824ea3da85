import type { Interface } from '@virtkit/core/xml';
import { idOf, placeProps } from './address.js';
import type { OptionPairs } from './argument.js';
import { bootIndex } from './boot-order.js';
import { chardev } from './chardev.js';
import type { MonitorCommand } from './command-line.js';
import type { Guest } from './context.js';
import { props, type Props } from './props.js';
import { present, refused } from './refused.js';
import { virtioName, virtioProps } from './virtio.js';

type InterfaceType = Interface['type'];
export type InterfaceOf<T extends InterfaceType> = Extract<Interface, { type: T }>;

/** Descriptors, or names that the monitor knows them by (`getfd`). */
export interface NetdevFds {
  readonly tap?: readonly string[];
  /** Of a tap device that QEMU opens itself: its name, and whether the kernel moves its traffic. */
  readonly tapName?: { readonly name: string; readonly vhost: boolean };
  readonly vhost?: readonly string[];
  /** Of a vDPA device: a path into a set of descriptors, such as `/dev/fdset/0`. */
  readonly vdpa?: string;
  /** The socket of a helper that is the network. */
  readonly helperSocket?: string;
}

const netdevId = (card: Interface): string => `host${idOf(card)}`;
const queues = (count: number | undefined) => (count !== undefined && count > 1 ? count : undefined);

const tapTypes: readonly InterfaceType[] = ['network', 'bridge', 'direct', 'ethernet'];
/** Whether a card's other end is a tap device of the host. */
export const needsTap = ({ type }: Interface): boolean => tapTypes.includes(type);
/** Whether the kernel moves the card's traffic, under KVM: of a virtio card that asks for it, or that can have it and does not say. */
export const needsVhost = (card: Interface, { def, context }: Guest): boolean => {
  const name = driverOf(card)?.name;
  if (def.type !== 'kvm') return false;
  return needsTap(card) && isVirtio(card) && (name === 'vhost' || (name === undefined && context.vhostNet === true));
};

/** Several descriptors go by another name than one. */
const descriptors = (one: string, fds: readonly string[] = []): Props =>
  fds.length > 1 ? { [`${one}s`]: fds.join(':') } : { [one]: fds[0] };

function tap(card: Interface, { tap: taps, tapName, vhost }: NetdevFds): Props {
  if (tapName)
    return {
      type: 'tap',
      ifname: tapName.name,
      script: 'no',
      downscript: 'no',
      queues: queues(driverOf(card)?.queues),
      vhost: tapName.vhost || undefined,
      sndbuf: card.tune?.sndbuf,
    };
  return {
    type: 'tap',
    ...descriptors('fd', present(taps, "a card's tap device")),
    ...(vhost && { vhost: true, ...descriptors('vhostfd', vhost) }),
    sndbuf: card.tune?.sndbuf,
  };
}

type SocketSource = InterfaceOf<'mcast'>['source'];
function ends({ address, port }: SocketSource, isListening = false): string {
  if (address === undefined && !isListening) throw refused('a socket to another guest needs its address');
  return `${address ?? ''}:${present(port, "a socket's port")}`;
}

type Builds = { readonly [T in InterfaceType]?: (card: InterfaceOf<T>, fds: NetdevFds) => Props };

const builds: Builds = {
  network: tap,
  bridge: tap,
  direct: tap,
  ethernet: tap,
  client: ({ source }) => ({ type: 'socket', connect: ends(source) }),
  server: ({ source }) => ({ type: 'socket', listen: ends(source, true) }),
  mcast: ({ source }) => ({ type: 'socket', mcast: ends(source) }),
  udp({ source }) {
    const local = present(source.local, "a udp card's own address");
    return { type: 'socket', udp: ends(source), localaddr: `${local.address}:${local.port}` };
  },
  user(card, { helperSocket }) {
    if (card.backend?.type !== 'passt') return { type: 'user', ...userAddresses(card) };
    return { type: 'stream', server: false, addr: { type: 'unix', path: present(helperSocket, "passt's socket") } };
  },
  vhostuser: (card) => ({ type: 'vhost-user', chardev: `char${idOf(card)}`, queues: queues(card.driver?.queues) }),
  vdpa: (card, { vdpa }) => ({
    type: 'vhost-vdpa',
    vhostdev: present(vdpa, 'the descriptor of a vDPA device'),
    queues: queues(card.driver?.queues),
  }),
};

/** The host's end of a card. */
export function netdev(card: Interface, fds: NetdevFds = {}): Props {
  const build = builds[card.type] as ((card: Interface, fds: NetdevFds) => Props) | undefined;
  if (!build) throw refused(`an interface of type '${card.type}' is not supported by QEMU`);
  return props({ ...build(card, fds), id: netdevId(card) });
}

function userAddresses({ ips = [] }: InterfaceOf<'user'>): Props {
  const all = ips.map(({ address, family, prefix }) =>
    (family ?? (address.includes(':') ? 'ipv6' : 'ipv4')) === 'ipv4'
      ? { net: prefix ? `${address}/${prefix}` : address }
      : { 'ipv6-prefix': address, 'ipv6-prefixlen': prefix || undefined },
  );
  return Object.assign({}, ...all) as Props;
}

/** The socket that a vhost-user card is behind. */
export function interfaceChardev(card: InterfaceOf<'vhostuser'>): OptionPairs {
  const { type, path, mode, reconnect } = card.source;
  const backend = {
    type,
    sources: [
      { path, mode: mode === 'server' ? ('bind' as const) : ('connect' as const), ...(reconnect && { reconnect }) },
    ],
  };
  // QEMU waits for whoever is to connect, and goes on without: unlike a console, the card is of no use until then.
  return chardev(`char${idOf(card)}`, backend).filter(([key]) => key !== 'wait');
}

const isVirtio = ({ model }: Interface): boolean => model?.startsWith('virtio') ?? false;
const driverOf = (card: Interface) => (card.type === 'hostdev' ? undefined : card.driver);

const transmits = { iothread: 'bh', timer: 'timer' } as const;

function virtioNet(card: Interface): Props {
  const driver = driverOf(card);
  const { host, guest } = driver ?? {};
  const several = queues(driver?.queues);
  return {
    driver: virtioName('virtio-net', card, card.model),
    ...virtioProps(driver),
    tx: driver?.txmode && transmits[driver.txmode],
    ioeventfd: driver?.ioeventfd,
    event_idx: driver?.eventIdx,
    csum: host?.csum,
    gso: host?.gso,
    host_tso4: host?.tso4,
    host_tso6: host?.tso6,
    host_ecn: host?.ecn,
    host_ufo: host?.ufo,
    mrg_rxbuf: host?.mrgRxbuf,
    guest_csum: guest?.csum,
    guest_tso4: guest?.tso4,
    guest_tso6: guest?.tso6,
    guest_ecn: guest?.ecn,
    guest_ufo: guest?.ufo,
    mq: several && true,
    // One vector for each queue in each direction, one for configuration and one for control.
    vectors: several && card.address?.type !== 'ccw' ? 2 * several + 2 : undefined,
    rx_queue_size: driver?.rxQueueSize,
    tx_queue_size: driver?.txQueueSize,
    rss: driver?.rss,
    hash: driver?.rssHashReport,
    host_mtu: card.mtu,
    failover: card.teaming?.type === 'persistent' ? true : undefined,
  };
}

/** What the guest sees of a network card. */
export const interfaceDevice = (card: Interface, guest: Guest): Props =>
  props({
    ...(isVirtio(card) ? virtioNet(card) : { driver: present(card.model, "a card's model") }),
    netdev: netdevId(card),
    id: idOf(card),
    mac: present(card.mac, "a card's MAC address").address,
    bootindex: bootIndex(card, 'interfaces', guest.def),
    ...placeProps(card, guest),
  });

/** A cable that is out: cards are made with it in. */
export const interfaceLink = (card: Interface): MonitorCommand | undefined =>
  card.link === 'down' ? { execute: 'set_link', arguments: { name: idOf(card), up: false } } : undefined;
