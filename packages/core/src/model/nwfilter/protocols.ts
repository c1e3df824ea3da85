import { anyOf, attribute, doc, element, maybe } from '../../xml/index.js';
import type { Part, Scalar, TypeOf } from '../../xml/index.js';
import { entries } from '../entries.js';
import { connectionState, tcpFlags } from './flag-words.js';
import {
  arpOpcode,
  comment,
  decimal16,
  dscp,
  etherType,
  ipProtocol,
  ipset,
  ipsetFlags,
  ipv4,
  ipv4Mask,
  ipv6,
  ipv6Mask,
  mac,
  macMask,
  truth,
  uint16,
  uint32,
  uint8,
  vlanEncapsulation,
  vlanId,
} from './scalars.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- a table of scalars of any type */

type Attributes = Readonly<Record<string, readonly [name: string, scalar: Scalar<any>]>>;
type Parts<T extends Attributes> = { [K in keyof T]: Part<T[K][1] extends Scalar<infer V> ? V : never, true> };

/** What an attribute is about; an end of a range stands with its begin. */
const about: Readonly<Record<string, string>> = {
  srcMacAddr: 'The MAC address of the sender.',
  srcMacMask: 'Which bits of it are looked at.',
  dstMacAddr: 'The MAC address of the receiver.',
  dstMacMask: 'Which bits of it are looked at.',
  protocolId: 'What the frame carries.',
  vlanId: 'The tag.',
  encapProtocol: 'What the tagged frame carries.',
  comment: "At most 256 bytes; shown in the lists of the host's firewall.",
  srcIpAddr: 'The address of the sender.',
  srcIpMask: 'Its netmask, as a number of bits.',
  dstIpAddr: 'The address of the receiver.',
  dstIpMask: 'Its netmask, as a number of bits.',
  srcIpFrom: 'The first of a range of senders.',
  srcIpTo: 'The last of that range.',
  dstIpFrom: 'The first of a range of receivers.',
  dstIpTo: 'The last of that range.',
  srcPortStart: 'The port of the sender, or the first of a range.',
  srcPortEnd: 'The last port of that range.',
  dstPortStart: 'The port of the receiver, or the first of a range.',
  dstPortEnd: 'The last port of that range.',
  dscp: 'The differentiated services code point.',
  connlimitAbove: 'More connections than so many at a time.',
  state: 'In which state of its connection the packet is.',
  ipset: 'A set of addresses, made on the host with ipset.',
  ipsetFlags: 'Which address of the packet is looked up, for each part of the set.',
  option: 'A TCP option that is there.',
  flags: 'TCP: the flags looked at, a slash, those that are to be set. STP: the flags of the message.',
  protocol: 'The protocol above IP.',
  type: 'The type of the message.',
  typeEnd: 'The last of a range of types.',
  code: 'The code of the message.',
  codeEnd: 'The last of a range of codes.',
  hwType: 'The kind of hardware addresses.',
  protocolType: 'The kind of protocol addresses.',
  opcode: 'What is asked or answered.',
  arpSrcMacAddr: 'The MAC address of the sender, in the message itself.',
  arpDstMacAddr: 'The MAC address of the target.',
  arpSrcIpAddr: 'The address of the sender.',
  arpSrcIpMask: 'Its netmask, as a number of bits.',
  arpDstIpAddr: 'The address of the target.',
  arpDstIpMask: 'Its netmask, as a number of bits.',
  gratuitous: 'Whether it is an announcement that nobody asked for.',
  rootPriority: 'The priority of the root bridge, or the first of a range; the others of this message likewise.',
};

/** One kind of packet, by what it must look like. With `match='no'` by what it must not. */
function packet<const T extends Attributes>(table: T) {
  const parts = Object.fromEntries(
    Object.entries(table).map(([key, [name, scalar]]) => [key, described(key, maybe(attribute(name, scalar)))]),
  ) as Parts<T>;
  return element('packet', {
    match: doc('With `no` what the packet must not look like.', maybe(attribute('match', anyOf('yes', 'no')))),
    ...parts,
  });
}

const described = (key: string, part: Part<unknown, true>) => (about[key] === undefined ? part : doc(about[key], part));

const macs = {
  srcMacAddr: ['srcmacaddr', mac],
  srcMacMask: ['srcmacmask', macMask],
  dstMacAddr: ['dstmacaddr', mac],
  dstMacMask: ['dstmacmask', macMask],
} as const;
const ports = {
  srcPortStart: ['srcportstart', uint16],
  srcPortEnd: ['srcportend', uint16],
  dstPortStart: ['dstportstart', uint16],
  dstPortEnd: ['dstportend', uint16],
} as const;
const noted = { comment: ['comment', comment] } as const;

const ips = <A, M>(address: Scalar<A>, mask: Scalar<M>) =>
  ({
    srcIpAddr: ['srcipaddr', address],
    srcIpMask: ['srcipmask', mask],
    dstIpAddr: ['dstipaddr', address],
    dstIpMask: ['dstipmask', mask],
  }) as const;

/** What all rules above IP have in common. */
const above = <A, M>(address: Scalar<A>, mask: Scalar<M>) =>
  ({
    srcMacAddr: ['srcmacaddr', mac],
    ...ips(address, mask),
    srcIpFrom: ['srcipfrom', address],
    srcIpTo: ['srcipto', address],
    dstIpFrom: ['dstipfrom', address],
    // libvirt takes an IPv4 address here, for IPv6 too.
    dstIpTo: ['dstipto', ipv4],
    dscp: ['dscp', dscp],
    connlimitAbove: ['connlimit-above', decimal16],
    state: ['state', connectionState],
    ipset: ['ipset', ipset],
    ipsetFlags: ['ipsetflags', ipsetFlags],
  }) as const;
const above4 = above(ipv4, ipv4Mask);
const above6 = above(ipv6, ipv6Mask);

const arp = packet({
  ...macs,
  hwType: ['hwtype', uint16],
  protocolType: ['protocoltype', uint16],
  opcode: ['opcode', arpOpcode],
  arpSrcMacAddr: ['arpsrcmacaddr', mac],
  arpDstMacAddr: ['arpdstmacaddr', mac],
  arpSrcIpAddr: ['arpsrcipaddr', ipv4],
  arpSrcIpMask: ['arpsrcipmask', ipv4Mask],
  arpDstIpAddr: ['arpdstipaddr', ipv4],
  arpDstIpMask: ['arpdstipmask', ipv4Mask],
  gratuitous: ['gratuitous', truth],
  ...noted,
});
const plain4 = packet({ ...above4, ...noted });
const plain6 = packet({ ...above6, ...noted });
const ported4 = packet({ ...above4, ...ports, ...noted });
const ported6 = packet({ ...above6, ...ports, ...noted });
const messages = { type: ['type', uint8], code: ['code', uint8] } as const;
const option = ['option', uint8] as const;

/** The kinds of packets that a rule can be about, by the names of their elements. */
export const packets = {
  mac: packet({ ...macs, protocolId: ['protocolid', etherType], ...noted }),
  vlan: packet({
    ...macs,
    vlanId: ['vlanid', vlanId],
    encapProtocol: ['encap-protocol', vlanEncapsulation],
    ...noted,
  }),
  stp: packet({
    srcMacAddr: macs.srcMacAddr,
    srcMacMask: macs.srcMacMask,
    type: ['type', uint8],
    flags: ['flags', uint8],
    rootPriority: ['root-priority', uint16],
    rootPriorityHi: ['root-priority-hi', uint16],
    rootAddress: ['root-address', mac],
    rootAddressMask: ['root-address-mask', macMask],
    rootCost: ['root-cost', uint32],
    rootCostHi: ['root-cost-hi', uint32],
    senderPriority: ['sender-priority', uint16],
    senderPriorityHi: ['sender-priority-hi', uint16],
    senderAddress: ['sender-address', mac],
    senderAddressMask: ['sender-address-mask', macMask],
    port: ['port', uint16],
    portHi: ['port-hi', uint16],
    age: ['age', uint16],
    ageHi: ['age-hi', uint16],
    maxAge: ['max-age', uint16],
    maxAgeHi: ['max-age-hi', uint16],
    helloTime: ['hello-time', uint16],
    helloTimeHi: ['hello-time-hi', uint16],
    forwardDelay: ['forward-delay', uint16],
    forwardDelayHi: ['forward-delay-hi', uint16],
    ...noted,
  }),
  arp,
  rarp: arp,
  ip: packet({
    ...macs,
    ...ips(ipv4, ipv4Mask),
    protocol: ['protocol', ipProtocol],
    ...ports,
    dscp: ['dscp', dscp],
    ...noted,
  }),
  ipv6: packet({
    ...macs,
    ...ips(ipv6, ipv6Mask),
    protocol: ['protocol', ipProtocol],
    ...ports,
    type: ['type', uint8],
    typeEnd: ['typeend', uint8],
    code: ['code', uint8],
    codeEnd: ['codeend', uint8],
    ...noted,
  }),
  tcp: packet({ ...above4, ...ports, option, flags: ['flags', tcpFlags], ...noted }),
  udp: ported4,
  udplite: plain4,
  esp: plain4,
  ah: plain4,
  sctp: ported4,
  icmp: packet({ ...above4, ...messages, ...noted }),
  igmp: plain4,
  all: plain4,
  'tcp-ipv6': packet({ ...above6, ...ports, option, ...noted }),
  'udp-ipv6': ported6,
  'udplite-ipv6': plain6,
  'esp-ipv6': plain6,
  'ah-ipv6': plain6,
  'sctp-ipv6': ported6,
  icmpv6: packet({ ...above6, ...messages, ...noted }),
  'all-ipv6': plain6,
};
export type PacketKind = keyof typeof packets;

export const packetList = entries(packets);
export type NwfilterPacket = { [K in PacketKind]: { readonly kind: K } & TypeOf<(typeof packets)[K]> }[PacketKind];
