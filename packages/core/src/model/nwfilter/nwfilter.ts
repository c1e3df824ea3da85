import {
  doc,
  attribute,
  children,
  element,
  fallback,
  format,
  maybe,
  nonEmpty,
  oneOfWith,
  required,
  string,
  text,
  uuid,
} from '../../xml/index.js';
import type { ParseOptions, PrintOptions, Scalar, TypeOf } from '../../xml/index.js';
import { checked } from '../around.js';
import { entries } from '../entries.js';
import { packetList, type NwfilterPacket } from './protocols.js';

const missing = 'VIR_ERR_INTERNAL_ERROR';
const usualPriority = 500;

/** From -1000 to 1000; anything else counts as not said, as in libvirt. */
const rulePriority: Scalar<number> = {
  parse(word) {
    const value = /^\s*[+-]?\d{1,10}$/.test(word) ? Number(word) : usualPriority;
    return value >= -1000 && value <= 1000 ? value : usualPriority;
  },
  print: String,
  values: { kind: 'number', min: -1000, max: 1000 },
  expected: 'a number from -1000 to 1000',
};

/** `false`: the rule does not look at the state of a connection. */
const stateMatch: Scalar<boolean> = {
  parse: (word) => word !== '0' && word.toLowerCase() !== 'false',
  print: String,
  values: { kind: 'boolean', yes: 'true', no: 'false' },
  expected: 'true or false',
};

const described = element('rule', {
  action: required(
    attribute('action', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'drop', 'accept', 'reject', 'return', 'continue')),
    missing,
  ),
  direction: required(attribute('direction', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'in', 'out', 'inout')), missing),
  priority: doc('Rules of a lower one come first.', fallback(attribute('priority', rulePriority), usualPriority)),
  stateMatch: maybe(attribute('statematch', stateMatch)),
  packets: doc('All of one kind; libvirt overlooks those of another kind than the first.', packetList),
});

const withPorts: readonly (string | number)[] = ['tcp', 'udp', 'sctp', 33, '0x21'];
const portKeys = ['srcPortStart', 'srcPortEnd', 'dstPortStart', 'dstPortEnd'] as const;

/** Whether ports are asked for without a protocol that has any. Later attributes add to earlier ones. */
function lacksProtocol(packets: readonly NwfilterPacket[]): boolean {
  const first = packets[0]!;
  if (first.kind !== 'ip' && first.kind !== 'ipv6') return false;
  let protocol: string | number | undefined;
  let hasPorts = false;
  for (const packet of packets) {
    if (packet.kind !== first.kind) continue;
    protocol = packet.protocol ?? protocol;
    hasPorts ||= portKeys.some((key) => packet[key] !== undefined);
    if (hasPorts && (protocol === undefined || !withPorts.includes(protocol))) return true;
  }
  return false;
}

/** What happens to packets that look in a certain way. */
export const NwfilterRule = checked(described, ({ packets }, from, reading) => {
  if (packets && lacksProtocol(packets)) {
    const message = 'a rule about ports needs a protocol that has them: tcp, udp, dccp (33) or sctp';
    reading.fail(message, from, undefined, { code: missing });
  }
});
export type NwfilterRule = TypeOf<typeof NwfilterRule>;

/** A value for a variable of the filter that is referred to; several of one name make a list. */
const Parameter = element('parameter', {
  name: maybe(attribute('name', string)),
  value: maybe(attribute('value', string)),
});

/** Another filter, whose rules apply here too. */
export const NwfilterReference = element('filterref', {
  filter: required(attribute('filter', string), missing),
  parameters: children('parameter', Parameter),
});
export type NwfilterReference = TypeOf<typeof NwfilterReference>;

/** The chains that libvirt knows: a name must begin with one of these; `root` has to be the whole name. */
export const chains = ['root', 'mac', 'vlan', 'stp', 'arp', 'rarp', 'ipv4', 'ipv6'] as const;

const chain: Scalar<string> = {
  parse(name) {
    if (!/^[A-Za-z0-9_.:-]{1,12}$/.test(name)) return undefined;
    return name === 'root' || chains.some((one) => one !== 'root' && name.startsWith(one)) ? name : undefined;
  },
  print: (name) => name,
  values: { kind: 'pattern', pattern: /^(?:mac|vlan|arp|ipv4)[A-Za-z0-9_.:-]{0,8}$/ },
  expected: `at most 12 letters, root or beginning with one of ${chains.slice(1).join(', ')}`,
  code: 'VIR_ERR_INVALID_ARG',
};

const chainName = attribute('chain', chain);
/** A name that only begins with `root` libvirt refuses without a reason. */
const chainPart: typeof chainName = {
  ...chainName,
  readText: (name, from, reading) =>
    /^root[A-Za-z0-9_.:-]{1,8}$/.test(name)
      ? reading.fail(`no chain but 'root' itself may begin with it, as '${name}' does`, from, 'chain', {
          code: missing,
          domain: 'VIR_FROM_NONE',
        })
      : chainName.readText!(name, from, reading),
};

const chainPriority: Scalar<number> = {
  parse(word) {
    const value = /^\s*[+-]?\d{1,10}$/.test(word) ? Number(word) : NaN;
    return value >= -1000 && value <= 1000 ? value : undefined;
  },
  print: String,
  values: { kind: 'number', min: -1000, max: 1000 },
  expected: 'a number from -1000 to 1000',
  code: 'VIR_ERR_INVALID_ARG',
};

/** A network filter: rules about the packets of a guest's interface. */
export const Nwfilter = element(
  'filter',
  {
    name: required(nonEmpty(attribute('name', string)), missing),
    chain: nonEmpty(maybe(chainPart)),
    priority: doc('Chains of a lower one come first.', nonEmpty(maybe(attribute('priority', chainPriority)))),
    uuid: maybe(text('uuid', { ...uuid, code: 'VIR_ERR_XML_ERROR' })),
    entries: doc('In their order.', entries({ rule: NwfilterRule, filterref: NwfilterReference })),
  },
  { pair: true },
);
export type Nwfilter = TypeOf<typeof Nwfilter>;

export const nwfilterFormat = format('filter', Nwfilter, 'VIR_FROM_NWFILTER');
export const parseNwfilter = (xml: string, options?: ParseOptions): Nwfilter => nwfilterFormat.parse(xml, options);
export const printNwfilter = (filter: Nwfilter, options?: PrintOptions): string =>
  nwfilterFormat.print(filter, options);
