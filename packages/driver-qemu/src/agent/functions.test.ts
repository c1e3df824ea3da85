import { expect, test } from '@jest/globals';
import type { Agent } from './agent.js';
import { arbitraryCommand } from './command.js';
import { refusedByAgent } from './errors.js';
import { freeze, fsInfo, getFileSystems, thaw, trim } from './file-systems.js';
import { getGuestInfo } from './guest-info.js';
import { getInterfaces } from './interfaces.js';
import { getTime, setTime } from './time.js';
import { getAuthorizedKeys, setAuthorizedKeys, setUserPassword } from './users.js';
import { getGuestVcpus, setGuestVcpus } from './vcpus.js';

/** Answers as the agent of QEMU 7.2 gave them in a guest, and as its schema (qapi) allows for Windows and others. */
const answers: Readonly<Record<string, unknown>> = {
  'guest-get-users': [
    { user: 'root', 'login-time': 1795355449.25 },
    { user: 'Administrator', domain: 'WORK', 'login-time': 1 },
  ],
  'guest-get-osinfo': {
    'kernel-release': '6.1.0-56-cloud-amd64',
    'kernel-version': '#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)',
    name: 'Virtkit guest',
    id: 'virtkit-guest',
    machine: 'x86_64',
  },
  'guest-get-timezone': { zone: 'CET', offset: -3600 },
  'guest-get-host-name': { 'host-name': 'virtkit-guest' },
  'guest-get-fsinfo': [
    {
      name: 'vda1',
      mountpoint: '/mnt',
      type: 'ext2',
      'total-bytes': 15405056,
      'used-bytes': 13312,
      disk: [
        {
          ...{ 'bus-type': 'virtio', bus: 0, unit: 0, target: 0, dev: '/dev/vda', serial: 'ROOT' },
          'pci-controller': { bus: 1, slot: 0, domain: 0, function: 0 },
        },
      ],
    },
    { name: 'dm-0', mountpoint: '/', type: 'xfs', disk: [] },
  ],
  'guest-get-disks': [
    { name: '/dev/vda', partition: false, dependencies: [] },
    { name: '/dev/vda1', partition: true, dependencies: ['/dev/vda'], alias: 'boot' },
  ],
  'guest-network-get-interfaces': [
    { name: 'lo', 'ip-addresses': [{ 'ip-address-type': 'ipv4', 'ip-address': '127.0.0.1', prefix: 8 }] },
    { name: 'eth0', 'hardware-address': '52:54:00:12:34:56' },
    { name: 'eth0:1', 'ip-addresses': [{ 'ip-address-type': 'ipv6', 'ip-address': 'fe80::1', prefix: 64 }] },
  ],
};

const agentOf = (given: Readonly<Record<string, unknown>> = answers) => {
  const asked: [string, object | undefined][] = [];
  const execute: Agent['execute'] = async (command, args) => {
    asked.push([command, args]);
    if (Object.hasOwn(given, command)) return given[command];
    throw refusedByAgent(command, { error: { class: 'CommandNotFound', desc: 'has not been found' } });
  };
  return { execute, asked };
};
const onVda = ({ dev }: { readonly dev?: string }) => (dev === '/dev/vda' ? 'vda' : undefined);

test('all facts, by the names that libvirt documents for virDomainGetGuestInfo', async () => {
  expect(await getGuestInfo(agentOf(), 0, onVda)).toEqual({
    'user.count': 2,
    'user.0.name': 'root',
    'user.0.login-time': 1795355449250n,
    'user.1.name': 'Administrator',
    'user.1.domain': 'WORK',
    'user.1.login-time': 1000n,
    'os.id': 'virtkit-guest',
    'os.name': 'Virtkit guest',
    'os.machine': 'x86_64',
    'os.kernel-release': '6.1.0-56-cloud-amd64',
    'os.kernel-version': '#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)',
    'timezone.name': 'CET',
    'timezone.offset': -3600,
    hostname: 'virtkit-guest',
    'fs.count': 2,
    'fs.0.name': 'dm-0',
    'fs.0.mountpoint': '/',
    'fs.0.fstype': 'xfs',
    'fs.0.disk.count': 0,
    'fs.1.name': 'vda1',
    'fs.1.mountpoint': '/mnt',
    'fs.1.fstype': 'ext2',
    'fs.1.total-bytes': 15405056n,
    'fs.1.used-bytes': 13312n,
    'fs.1.disk.count': 1,
    'fs.1.disk.0.alias': 'vda',
    'fs.1.disk.0.serial': 'ROOT',
    'fs.1.disk.0.device': '/dev/vda',
    'disk.count': 2,
    'disk.0.name': '/dev/vda',
    'disk.0.partition': false,
    'disk.1.name': '/dev/vda1',
    'disk.1.partition': true,
    'disk.1.dependency.count': 1,
    'disk.1.dependency.0.name': '/dev/vda',
    'disk.1.guest_alias': 'boot',
    'if.count': 2,
    'if.0.name': 'lo',
    'if.0.addr.count': 1,
    'if.0.addr.0.type': 'ipv4',
    'if.0.addr.0.addr': '127.0.0.1',
    'if.0.addr.0.prefix': 8,
    'if.1.name': 'eth0',
    'if.1.hwaddr': '52:54:00:12:34:56',
    'if.1.addr.count': 1,
    'if.1.addr.0.type': 'ipv6',
    'if.1.addr.0.addr': 'fe80::1',
    'if.1.addr.0.prefix': 64,
  });
});

test('what the agent cannot tell is left out, unless it was asked for', async () => {
  const agent = agentOf({ 'guest-get-host-name': { 'host-name': 'old' } });
  expect(await getGuestInfo(agent, 0, onVda)).toEqual({ hostname: 'old' });
  await expect(getGuestInfo(agent, 2, onVda)).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  await expect(getGuestInfo(agent, 128, onVda)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(getGuestInfo(agentOf({ 'guest-get-users': 1 }), 0, onVda)).rejects.toMatchObject({
    message: "the guest agent's answer to guest-get-users: the whole is 1, expected at most 2048 entries",
  });
});

test.each([
  ['a time zone of a million hours', 'guest-get-timezone', { offset: 3.6e9 }],
  [
    'an address of no kind',
    'guest-network-get-interfaces',
    [{ name: 'x', 'ip-addresses': [{ 'ip-address-type': 'x' }] }],
  ],
  ['a disk that is nowhere', 'guest-get-fsinfo', [{ name: 'x', mountpoint: '/', type: 'x', disk: [{ bus: 1 }] }]],
  ['less than no bytes', 'guest-get-fsinfo', [{ name: 'x', mountpoint: '/', type: 'x', disk: [], 'used-bytes': -1 }]],
])('%s is refused', async (_, command, answer) => {
  const told = getGuestInfo(agentOf({ [command]: answer }), 0, onVda);
  await expect(told).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
});

test('more than a guest can have is refused', async () => {
  const many = Array.from({ length: 100_000 }, (_, i) => ({ name: `eth0:${i}` }));
  await expect(getInterfaces(agentOf({ 'guest-network-get-interfaces': many }))).rejects.toMatchObject({
    message:
      "the guest agent's answer to guest-network-get-interfaces: the whole is 100000, expected at most 2048 entries",
  });
  const users = Array.from({ length: 2048 }, () => ({ user: 'u', 'login-time': -1e300 }));
  expect(await getGuestInfo(agentOf({ 'guest-get-users': users }), 1, onVda)).toMatchObject({
    'user.7.login-time': 0n,
  });
});

test('file systems', async () => {
  expect(fsInfo(await getFileSystems(agentOf()), onVda)).toEqual([
    { mountpoint: '/', name: 'dm-0', fstype: 'xfs', devAliases: [] },
    { mountpoint: '/mnt', name: 'vda1', fstype: 'ext2', devAliases: ['vda'] },
  ]);
  const agent = agentOf({
    ...{ 'guest-fsfreeze-freeze': 2, 'guest-fsfreeze-freeze-list': 1, 'guest-fsfreeze-thaw': 2, 'guest-fstrim': {} },
  });
  expect([await freeze(agent, []), await freeze(agent, ['/mnt']), await thaw(agent)]).toEqual([2, 1, 2]);
  await trim(agent, 2n ** 40n);
  expect(agent.asked).toEqual([
    ['guest-fsfreeze-freeze', undefined],
    ['guest-fsfreeze-freeze-list', { mountpoints: ['/mnt'] }],
    ['guest-fsfreeze-thaw', undefined],
    ['guest-fstrim', { minimum: 2n ** 40n }],
  ]);
});

const vcpu = (id: number, online: boolean, canOffline: boolean) => ({
  ...{ 'logical-id': id, online, 'can-offline': canOffline },
});

test('vCPUs', async () => {
  const list = [vcpu(1, true, true), vcpu(0, true, false), vcpu(2, false, true), vcpu(5, true, true)];
  const agent = agentOf({ 'guest-get-vcpus': list, 'guest-set-vcpus': 1 });
  expect(await getGuestVcpus(agent)).toEqual({ vcpus: '0-2,5', online: '0-1,5', offlinable: '1-2,5' });
  await setGuestVcpus(agent, '1,5', false);
  // Told that one was done, it asks for the rest.
  expect(agent.asked.slice(2)).toEqual([
    [
      'guest-set-vcpus',
      {
        vcpus: [
          { 'logical-id': 1, online: false },
          { 'logical-id': 5, online: false },
        ],
      },
    ],
    ['guest-set-vcpus', { vcpus: [{ 'logical-id': 5, online: false }] }],
  ]);
  await expect(setGuestVcpus(agent, '0', false)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
  await expect(setGuestVcpus(agent, '1-3', true)).rejects.toMatchObject({ message: 'the guest has no vCPUs 3' });
  for (const wrong of ['', 'x', '5-1', '4096', '1,,2', '-1', '0-99999999999']) {
    await expect(setGuestVcpus(agent, wrong, true)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  }
  const lying = agentOf({ 'guest-get-vcpus': list, 'guest-set-vcpus': 0 });
  await expect(setGuestVcpus(lying, '1', true)).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  const far = agentOf({ 'guest-get-vcpus': [vcpu(4_000_000_000, true, true)] });
  await expect(getGuestVcpus(far)).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
});

test('time is exact to the nanosecond', async () => {
  const agent = agentOf({ 'guest-get-time': 1795355450298060001n, 'guest-set-time': {} });
  expect(await getTime(agent)).toEqual({ seconds: 1795355450n, nanoseconds: 298060001 });
  await setTime(agent, { seconds: 1795355450n, nanoseconds: 7 });
  await setTime(agent, undefined);
  expect(agent.asked.slice(1)).toEqual([
    ['guest-set-time', { time: 1795355450000000007n }],
    ['guest-set-time', undefined],
  ]);
  const late = setTime(agent, { seconds: 9223372037n, nanoseconds: 0 });
  await expect(late).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});

test('users', async () => {
  const agent = agentOf({
    ...{ 'guest-set-user-password': {}, 'guest-ssh-get-authorized-keys': { keys: ['a', 'b'] } },
    ...{ 'guest-ssh-add-authorized-keys': {}, 'guest-ssh-remove-authorized-keys': {} },
  });
  await setUserPassword(agent, 'root', 'secret', false);
  expect(await getAuthorizedKeys(agent, 'root')).toEqual(['a', 'b']);
  for (const flags of [0, 1, 2]) await setAuthorizedKeys(agent, 'root', ['c'], flags);
  expect(agent.asked).toEqual([
    ['guest-set-user-password', { crypted: false, username: 'root', password: 'c2VjcmV0' }],
    ['guest-ssh-get-authorized-keys', { username: 'root' }],
    ['guest-ssh-add-authorized-keys', { username: 'root', keys: ['c'], reset: true }],
    ['guest-ssh-add-authorized-keys', { username: 'root', keys: ['c'], reset: false }],
    ['guest-ssh-remove-authorized-keys', { username: 'root', keys: ['c'] }],
  ]);
});

test('any command', async () => {
  const agent = agentOf({ 'guest-get-time': 1795355450298060001n });
  expect(await arbitraryCommand(agent, '{"execute":"guest-get-time"}')).toBe('{"return":1795355450298060001}');
  for (const wrong of ['', '[]', '{"execute":1}', '{"execute":"x","arguments":[]}', '{}{}']) {
    await expect(arbitraryCommand(agent, wrong)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  }
});
