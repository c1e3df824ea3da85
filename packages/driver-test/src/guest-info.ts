import * as t from 'io-ts';
import { decode, DomainGuestInfoTypes, type TypedParams } from '@virtkit/core/driver';
import { AgentError } from './agent-error.js';
import { ask, asVirtError } from './agent.js';
import type { TestDomain } from './domain-object.js';
import type { TestHost } from './host.js';
import { invalidArg } from './params.js';

const { bits } = DomainGuestInfoTypes;
type Params = Record<string, string | number | bigint | boolean>;

const text = t.string;
const count = t.number;
const maybe = <C extends t.Props>(props: C) => t.partial(props);

const Users = t.array(t.intersection([t.type({ user: text, 'login-time': count }), maybe({ domain: text })]));
const Os = t.record(t.string, t.unknown);
const Zone = t.intersection([t.type({ offset: count }), maybe({ zone: text })]);
export const HostName = t.type({ 'host-name': text });
const Alias = maybe({ serial: text, dev: text });
const Filesystems = t.array(
  t.intersection([
    t.type({ name: text, mountpoint: text, type: text, disk: t.array(Alias) }),
    maybe({ 'total-bytes': count, 'used-bytes': count }),
  ]),
);
const Disks = t.array(
  t.intersection([
    t.type({ name: text, partition: t.boolean }),
    maybe({ dependencies: t.array(text), alias: text, address: Alias }),
  ]),
);
export const Nics = t.array(
  t.intersection([
    t.type({ name: text }),
    maybe({
      'hardware-address': text,
      'ip-addresses': t.array(t.type({ 'ip-address': text, 'ip-address-type': text, prefix: count })),
    }),
  ]),
);

const osNames = [
  'id',
  'name',
  'pretty-name',
  'version',
  'version-id',
  'machine',
  'variant',
  'variant-id',
  'kernel-release',
  'kernel-version',
];

/** Each kind of fact: the agent's command, and what the contract makes of its answer. */
const kinds: readonly (readonly [
  bit: number,
  command: string,
  put: (params: Params, answer: unknown, domain: TestDomain) => void,
])[] = [
  [
    bits.users,
    'guest-get-users',
    (params, answer) => {
      const users = read(Users, answer, 'guest-get-users');
      params['user.count'] = users.length;
      users.forEach((one, n) => {
        params[`user.${n}.name`] = one.user;
        if (one.domain !== undefined) params[`user.${n}.domain`] = one.domain;
        params[`user.${n}.login-time`] = whole(one['login-time'] * 1000);
      });
    },
  ],
  [
    bits.os,
    'guest-get-osinfo',
    (params, answer) => {
      const os = read(Os, answer, 'guest-get-osinfo');
      for (const name of osNames) if (typeof os[name] === 'string') params[`os.${name}`] = os[name];
    },
  ],
  [
    bits.timezone,
    'guest-get-timezone',
    (params, answer) => {
      const { zone, offset } = read(Zone, answer, 'guest-get-timezone');
      if (zone !== undefined) params['timezone.name'] = zone;
      params['timezone.offset'] = offset;
    },
  ],
  [
    bits.hostname,
    'guest-get-host-name',
    (params, answer) => {
      params.hostname = read(HostName, answer, 'guest-get-host-name')['host-name'];
    },
  ],
  [
    bits.filesystem,
    'guest-get-fsinfo',
    (params, answer, domain) => {
      const all = read(Filesystems, answer, 'guest-get-fsinfo');
      params['fs.count'] = all.length;
      all.forEach((one, n) => {
        params[`fs.${n}.name`] = one.name;
        params[`fs.${n}.mountpoint`] = one.mountpoint;
        params[`fs.${n}.fstype`] = one.type;
        if (one['total-bytes'] !== undefined) params[`fs.${n}.total-bytes`] = whole(one['total-bytes']);
        if (one['used-bytes'] !== undefined) params[`fs.${n}.used-bytes`] = whole(one['used-bytes']);
        params[`fs.${n}.disk.count`] = one.disk.length;
        one.disk.forEach(({ serial, dev }, m) => {
          const alias = targetOf(domain, dev);
          if (alias !== undefined) params[`fs.${n}.disk.${m}.alias`] = alias;
          if (serial !== undefined) params[`fs.${n}.disk.${m}.serial`] = serial;
          if (dev !== undefined) params[`fs.${n}.disk.${m}.device`] = dev;
        });
      });
    },
  ],
  [
    bits.disks,
    'guest-get-disks',
    (params, answer, domain) => {
      const all = read(Disks, answer, 'guest-get-disks');
      params['disk.count'] = all.length;
      all.forEach((one, n) => {
        params[`disk.${n}.name`] = one.name;
        params[`disk.${n}.partition`] = one.partition;
        if (one.dependencies) params[`disk.${n}.dependency.count`] = one.dependencies.length;
        one.dependencies?.forEach((name, m) => (params[`disk.${n}.dependency.${m}.name`] = name));
        if (one.address?.serial !== undefined) params[`disk.${n}.serial`] = one.address.serial;
        const alias = targetOf(domain, one.address?.dev);
        if (alias !== undefined) params[`disk.${n}.alias`] = alias;
        if (one.alias !== undefined) params[`disk.${n}.guest_alias`] = one.alias;
      });
    },
  ],
  [
    bits.interfaces,
    'guest-network-get-interfaces',
    (params, answer) => {
      const all = read(Nics, answer, 'guest-network-get-interfaces');
      params['if.count'] = all.length;
      all.forEach((one, n) => {
        params[`if.${n}.name`] = one.name;
        if (one['hardware-address'] !== undefined) params[`if.${n}.hwaddr`] = one['hardware-address'];
        const addresses = one['ip-addresses'] ?? [];
        params[`if.${n}.addr.count`] = addresses.length;
        addresses.forEach((address, m) => {
          params[`if.${n}.addr.${m}.type`] = address['ip-address-type'];
          params[`if.${n}.addr.${m}.addr`] = address['ip-address'];
          params[`if.${n}.addr.${m}.prefix`] = address.prefix;
        });
      });
    },
  ],
];
const everyKind = kinds.reduce((all, [bit]) => all | bit, 0);

/** @throws VirtError `VIR_ERR_INVALID_ARG` for a kind of facts that there is not */
export function checkTypes(types: number): void {
  const unknown = (types & ~everyKind) >>> 0;
  if (unknown !== 0) throw invalidArg(`unsupported guest information types '0x${unknown.toString(16)}'`);
}

/** Asks the agent for facts: all that it has for 0, or those of `types`, each of which it must have then. */
export async function guestInfo(host: TestHost, domain: TestDomain, types: number): Promise<TypedParams> {
  const params: Params = {};
  for (const [bit, command, put] of kinds) {
    if (types !== 0 && (types & bit) === 0) continue;
    try {
      put(params, await ask(host, domain, { command }), domain);
    } catch (error) {
      const lacking = error instanceof AgentError && error.kind === 'CommandNotFound';
      if (!lacking || types !== 0) throw asVirtError(command, error);
    }
  }
  return params;
}

/** An agent says what it likes: a script may be wrong. */
export const read = <T>(codec: t.Type<T, unknown>, answer: unknown, command: string): T =>
  decode(codec, answer, `the guest agent's answer to ${command}`, 'VIR_ERR_INTERNAL_ERROR');

const whole = (value: number): bigint => BigInt(Math.trunc(value));

/** The target of the disk that the guest calls so. */
const targetOf = ({ def }: TestDomain, dev: string | undefined): string | undefined =>
  def.devices?.disks?.find(({ target }) => dev === `/dev/${target.dev}`)?.target.dev;
