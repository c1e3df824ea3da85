import type { AgentArgs } from './agent-args.js';
import { AgentError } from './agent-error.js';
import { exec, execStatus } from './agent-exec.js';
import type { TestDomain } from './domain-object.js';
import { freeze, thaw } from './filesystems.js';
import { filesystemsOf, guestVcpus, hostnameOf, nicsOf, osOf, timezoneOf, usersOf } from './guest-facts.js';
import { guestOf, scriptOf } from './guest.js';
import type { GuestNic } from './guest-script.js';
import type { TestHost } from './host.js';
import { disksOf } from './domain-block.js';
import { asleep, reboot, powerOff } from './power.js';

/** One command on its way to an agent. */
export interface AgentCall {
  readonly host: TestHost;
  readonly domain: TestDomain;
  readonly args: AgentArgs;
}
type Command = (call: AgentCall) => unknown;

const billion = 1_000_000_000n;

/** What the agent of a guest answers out of what is known of the guest. */
export const agentCommands: Readonly<Record<string, Command>> = {
  'guest-ping': () => ({}),
  'guest-sync': ({ args }) => args.number('id'),
  'guest-sync-delimited': ({ args }) => args.number('id'),
  'guest-info': ({ domain }) => ({
    version: '7.2.0',
    supported_commands: knownCommands(domain).map((name) => ({ name, enabled: true, 'success-response': true })),
  }),

  'guest-get-host-name': ({ domain }) => ({ 'host-name': hostnameOf(domain) }),
  'guest-get-osinfo': ({ domain }) => osOf(domain),
  'guest-get-timezone': ({ domain }) => {
    const { name, offset } = timezoneOf(domain);
    return { zone: name, offset };
  },
  'guest-get-users': ({ domain }) =>
    usersOf(domain).map(({ name, domain: of, loginTime = 0 }) => ({
      user: name,
      ...(of === undefined ? {} : { domain: of }),
      'login-time': loginTime / 1000,
    })),
  'guest-network-get-interfaces': ({ domain }) => nicsOf(domain).map(nicFacts),

  'guest-get-time': ({ domain }) => {
    const { seconds, nanoseconds } = guestOf(domain).time;
    return Number(seconds * billion + BigInt(nanoseconds));
  },
  'guest-set-time': ({ host, domain, args }) => {
    const time = args.optionalNumber('time');
    const since = time === undefined ? BigInt(Math.trunc(host.clock.now())) * 1_000_000n : BigInt(time);
    guestOf(domain).time = { seconds: since / billion, nanoseconds: Number(since % billion) };
    return {};
  },

  'guest-get-fsinfo': ({ domain }) =>
    filesystemsOf(domain).map(({ disk, totalBytes, usedBytes, ...facts }) => ({
      ...facts,
      'used-bytes': usedBytes,
      'total-bytes': totalBytes,
      disk: disk === undefined ? [] : [{ ...nowhere, 'bus-type': 'virtio', dev: `/dev/${disk}` }],
    })),
  'guest-get-disks': ({ domain }) =>
    disksOf(domain.def).map((disk) => ({
      name: `/dev/${disk.target.dev}`,
      partition: false,
      address: { ...nowhere, 'bus-type': disk.target.bus ?? 'unknown', dev: `/dev/${disk.target.dev}` },
    })),
  'guest-fsfreeze-status': ({ domain }) => (guestOf(domain).frozen.size > 0 ? 'frozen' : 'thawed'),
  'guest-fsfreeze-freeze': ({ domain }) => freeze(domain, []),
  'guest-fsfreeze-freeze-list': ({ domain, args }) => freeze(domain, args.texts('mountpoints')),
  'guest-fsfreeze-thaw': ({ domain }) => thaw(domain, []),
  'guest-fstrim': ({ domain, args }) => {
    args.optionalNumber('minimum');
    return { paths: filesystemsOf(domain).map(({ mountpoint: path }) => ({ path, trimmed: 0, minimum: 0 })) };
  },

  'guest-get-vcpus': ({ domain }) =>
    guestVcpus(domain).map(({ id, online, offlinable }) => ({
      'logical-id': id,
      online,
      'can-offline': offlinable,
    })),
  'guest-set-vcpus': ({ domain, args }) => setVcpus(domain, args.list('vcpus')),

  'guest-set-user-password': ({ domain, args }) => {
    const password = Buffer.from(args.text('password'), 'base64').toString();
    guestOf(domain).passwords.set(args.text('username'), { password, encrypted: args.flag('crypted') });
    return {};
  },
  'guest-ssh-get-authorized-keys': ({ domain, args }) => ({
    keys: guestOf(domain).keys.get(args.text('username')) ?? [],
  }),
  'guest-ssh-add-authorized-keys': ({ domain, args }) => {
    const { keys } = guestOf(domain);
    const user = args.text('username');
    const before = args.flag('reset') ? [] : (keys.get(user) ?? []);
    keys.set(user, [...new Set([...before, ...args.texts('keys')])]);
    return {};
  },
  'guest-ssh-remove-authorized-keys': ({ domain, args }) => {
    const { keys } = guestOf(domain);
    const user = args.text('username');
    const gone = new Set(args.texts('keys'));
    keys.set(
      user,
      (keys.get(user) ?? []).filter((one) => !gone.has(one)),
    );
    return {};
  },

  'guest-exec': exec,
  'guest-exec-status': execStatus,

  'guest-suspend-ram': ({ host, domain }) => asleep(host, domain, 'mem'),
  'guest-suspend-disk': ({ host, domain }) => asleep(host, domain, 'disk'),
  'guest-suspend-hybrid': ({ host, domain }) => asleep(host, domain, 'hybrid'),
  'guest-shutdown': ({ host, domain, args }) => {
    const mode = args.optionalText('mode') ?? 'powerdown';
    if (mode !== 'powerdown' && mode !== 'halt' && mode !== 'reboot') {
      throw new AgentError('GenericError', `a guest cannot be shut down by '${mode}'`);
    }
    // As the real one, which is gone before it could answer.
    (mode === 'reboot' ? reboot : powerOff)(host, domain);
    return undefined;
  },
};

/** A disk whose place on its bus is not told. */
const nowhere = { bus: 0, unit: 0, target: 0, 'pci-controller': { domain: -1, bus: -1, slot: -1, function: -1 } };

/** What the agent of this guest can do: what all can, what its script adds, without what it lacks. */
export function knownCommands(domain: TestDomain): readonly string[] {
  const { answers = {}, lacks = [] } = scriptOf(domain).agent || {};
  const all = new Set([...Object.keys(agentCommands), ...Object.keys(answers)]);
  for (const one of lacks) all.delete(one);
  return [...all].sort();
}

function nicFacts({ name, mac, addresses = [] }: GuestNic): object {
  return {
    name,
    ...(mac === undefined ? {} : { 'hardware-address': mac }),
    'ip-addresses': addresses.map((address) => {
      const [ip = '', prefix] = address.split('/');
      const v6 = ip.includes(':');
      return { 'ip-address': ip, 'ip-address-type': v6 ? 'ipv6' : 'ipv4', prefix: Number(prefix ?? (v6 ? 128 : 32)) };
    }),
  };
}

/** Gives how many were set before one was refused, as the real agent does. */
function setVcpus(domain: TestDomain, wanted: readonly AgentArgs[]): number {
  const { offline } = guestOf(domain);
  const vcpus = new Map(guestVcpus(domain).map((one) => [one.id, one]));
  for (const [index, one] of wanted.entries()) {
    const id = one.number('logical-id');
    const known = vcpus.get(id);
    const online = one.flag('online');
    if (!known || (!online && !known.offlinable)) {
      if (index > 0) return index;
      throw new AgentError('GenericError', `vCPU ${id} cannot be put ${online ? 'on' : 'off'}`);
    }
    if (online) offline.delete(id);
    else offline.add(id);
  }
  return wanted.length;
}
