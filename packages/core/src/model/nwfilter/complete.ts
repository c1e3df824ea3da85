import { randomUuid, type RandomSource } from '../random.js';
import { chains, type Nwfilter, type NwfilterReference, type NwfilterRule } from './nwfilter.js';
import { packets, type NwfilterPacket, type PacketKind } from './protocols.js';

/** Where a chain stands whose document does not say so; `stp` and `root` are at 0, which is not printed. */
const chainPriorities: Readonly<Record<string, number>> = {
  mac: -800,
  vlan: -750,
  ipv4: -700,
  ipv6: -600,
  arp: -500,
  rarp: -400,
};

/** What libvirt makes of a network filter when it is defined. */
export function completeNwfilter(filter: Nwfilter, options: RandomSource): Nwfilter {
  const { chain = 'root', priority: _priority, entries, ...others } = filter;
  const priority = filter.chain === undefined ? 0 : (filter.priority ?? usualChainPriority(filter.chain));
  return {
    ...others,
    chain,
    ...(priority === 0 ? {} : { priority }),
    uuid: filter.uuid ?? randomUuid(options),
    ...(entries ? { entries: entries.map(completeEntry) } : {}),
  };
}

const usualChainPriority = (chain: string): number =>
  chainPriorities[chains.find((one) => chain.startsWith(one)) ?? ''] ?? 0;

type Entry = NonNullable<Nwfilter['entries']>[number];
const completeEntry = (entry: Entry): Entry =>
  entry.kind === 'filterref'
    ? { ...completeReference(entry), kind: entry.kind }
    : { ...completeRule(entry), kind: entry.kind };

/** Parameters by their names; libvirt forgets those that are not well formed. */
export function completeReference(reference: NwfilterReference): NwfilterReference {
  const { parameters, ...others } = reference;
  const kept = (parameters ?? []).filter(
    ({ name, value }) => /^[A-Za-z0-9_]*$/.test(name ?? ' ') && value !== undefined && /^[A-Za-z0-9_.:]+$/.test(value),
  );
  const sorted = kept.toSorted((a, b) => (a.name! < b.name! ? -1 : a.name! > b.name! ? 1 : 0));
  return { ...others, ...(sorted.length > 0 ? { parameters: sorted } : {}) };
}

function completeRule(rule: NwfilterRule): NwfilterRule {
  const { stateMatch, packets: asked, ...others } = rule;
  const kind = asked?.[0]?.kind;
  return {
    ...others,
    ...(stateMatch === false ? { stateMatch } : {}),
    ...(asked && kind ? { packets: onePacket(kind, asked) } : {}),
  };
}

interface Item {
  readonly value: unknown;
  readonly isNegative: boolean;
}

/**
 * libvirt puts all that a rule says about packets into one record, each attribute with its sign, and prints it as one
 * element for each run of attributes of one sign.
 */
function onePacket(kind: PacketKind, asked: readonly NwfilterPacket[]): NwfilterPacket[] {
  const keys = Object.keys(packets[kind].parts).filter((key) => key !== 'match');
  const items = new Map<string, Item>();
  for (const packet of asked) {
    if (packet.kind !== kind) continue;
    for (const key of keys) {
      const value = (packet as unknown as Readonly<Record<string, unknown>>)[key];
      if (value !== undefined) items.set(key, { value, isNegative: packet.match === 'no' });
    }
  }
  for (const [key, from] of signs[kind] ?? aboveIp) {
    const item = items.get(key);
    if (item) items.set(key, { ...item, isNegative: items.get(from)?.isNegative ?? false });
  }
  if (!setsOfAnyForm.includes(kind)) completeSet(items);
  return runs(kind, keys, items);
}

function runs(kind: PacketKind, keys: readonly string[], items: ReadonlyMap<string, Item>): NwfilterPacket[] {
  const found: Record<string, unknown>[] = [];
  let sign: boolean | undefined;
  for (const key of keys) {
    const item = items.get(key);
    if (!item) continue;
    if (item.isNegative !== sign) found.push({ kind, ...(item.isNegative ? { match: 'no' } : {}) });
    found[found.length - 1]![key] = item.value;
    sign = item.isNegative;
  }
  return (found.length > 0 ? found : [{ kind }]) as unknown as NwfilterPacket[];
}

/** A set of addresses is looked up by the source; libvirt forgets a set whose flags are given, except for `all`. */
function completeSet(items: Map<string, Item>): void {
  if (items.has('ipset') && !items.has('ipsetFlags')) items.set('ipsetFlags', { value: 'src', isNegative: false });
  else for (const key of ['ipset', 'ipsetFlags']) items.delete(key);
}
const setsOfAnyForm: readonly PacketKind[] = ['all', 'all-ipv6'];

type Signs = readonly (readonly [key: string, like: string])[];
const maskOf = (...names: string[]): Signs => names.map((name) => [`${name}Mask`, `${name}Addr`]);
const highOf = (...names: string[]): Signs => names.map((name) => [`${name}Hi`, name]);

/** Whose sign an attribute takes: an end of a range has that of its begin, present or not. */
const aboveIp: Signs = [
  ...maskOf('srcIp', 'dstIp'),
  ['srcIpTo', 'srcIpFrom'],
  ['dstIpTo', 'dstIpFrom'],
  ['srcPortEnd', 'srcPortStart'],
  ['dstPortStart', 'srcPortStart'],
  ['dstPortEnd', 'srcPortStart'],
];
const icmp: Signs = [...aboveIp, ['code', 'type']];
const signs: Readonly<Partial<Record<PacketKind, Signs>>> = {
  mac: maskOf('srcMac', 'dstMac'),
  vlan: maskOf('srcMac', 'dstMac'),
  stp: [
    ...maskOf('srcMac'),
    ['rootAddressMask', 'rootAddress'],
    ['senderAddressMask', 'senderAddress'],
    ...highOf('rootPriority', 'rootCost', 'senderPriority', 'port', 'age', 'maxAge', 'helloTime', 'forwardDelay'),
  ],
  arp: [],
  rarp: [],
  ip: maskOf('srcIp', 'dstIp'),
  ipv6: [...maskOf('srcIp', 'dstIp'), ['typeEnd', 'type'], ['code', 'type'], ['codeEnd', 'type']],
  icmp,
  icmpv6: icmp,
};
