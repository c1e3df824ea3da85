import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectAgent, type AgentClient } from '../../../packages/driver-qemu/src/agent/client.js';
import { FakeAgent } from '../../../packages/driver-qemu/src/agent/fake-agent.js';
import { freeze, fsInfo, getFileSystems, thaw, trim } from '../../../packages/driver-qemu/src/agent/file-systems.js';
import { getGuestInfo } from '../../../packages/driver-qemu/src/agent/guest-info.js';
import { getInterfaces } from '../../../packages/driver-qemu/src/agent/interfaces.js';
import { shutdown, suspend } from '../../../packages/driver-qemu/src/agent/power.js';
import { getTime, setTime } from '../../../packages/driver-qemu/src/agent/time.js';
import {
  getAuthorizedKeys,
  setAuthorizedKeys,
  setUserPassword,
} from '../../../packages/driver-qemu/src/agent/users.js';
import { getGuestVcpus, setGuestVcpus } from '../../../packages/driver-qemu/src/agent/vcpus.js';
import { describePeer } from '../peer.js';
import { startBareGuest, type BareGuest } from './guest.js';

describePeer('qemu-guest', () => {
  let folder: string;
  let guest: BareGuest;
  let agent: AgentClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'virtkit-agent-'));
    const net = ['-netdev', 'user,id=net', '-device', 'virtio-net-pci,netdev=net,mac=52:54:00:12:34:56'];
    const disk = [
      ...['-blockdev', 'driver=file,node-name=file,discard=unmap,filename=' + (await image())],
      ...['-device', 'virtio-blk-pci,drive=file,serial=ROOT,addr=0x10'],
    ];
    guest = await startBareGuest({ args: ['-smp', '2', ...net, ...disk] });
    agent = connectAgent(guest.agent);
    agent.timeout = 60;
    await guest.console.run('mke2fs /dev/vda >/dev/null 2>&1 && mount /dev/vda /mnt');
  }, 400_000);
  afterAll(async () => {
    agent.close();
    await guest[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  }, 60_000);
  const image = async () => {
    const path = join(folder, 'disk');
    await writeFile(path, '');
    await truncate(path, 16 * 1024 * 1024);
    return path;
  };

  test('facts are those that the guest has', async () => {
    const kernel = await guest.console.run('uname -r');
    const targetOf = ({ 'pci-controller': { slot } }: { readonly 'pci-controller': { readonly slot: number } }) =>
      slot === 16 ? 'vda' : undefined;
    expect(await getGuestInfo(agent, 0, targetOf)).toMatchObject({
      ...{ 'user.count': 1, 'user.0.name': 'root', hostname: 'virtkit-guest' },
      ...{ 'os.id': 'virtkit-guest', 'os.kernel-release': kernel, 'timezone.offset': 0 },
      ...{ 'fs.count': 1, 'fs.0.mountpoint': '/mnt', 'fs.0.fstype': 'ext2', 'fs.0.disk.0.alias': 'vda' },
      ...{ 'disk.count': 1, 'disk.0.name': '/dev/vda', 'disk.0.partition': false, 'disk.0.alias': 'vda' },
      ...{ 'if.count': 2, 'if.0.name': 'lo', 'if.1.name': 'eth0', 'if.1.hwaddr': '52:54:00:12:34:56' },
    });
    expect(fsInfo(await getFileSystems(agent), targetOf)).toEqual([
      { mountpoint: '/mnt', name: 'vda', fstype: 'ext2', devAliases: ['vda'] },
    ]);
    await guest.console.run('until ip -4 addr show eth0 | grep -q 10.0.2.15; do sleep 0.1; done');
    const [, eth0] = await getInterfaces(agent);
    expect(eth0?.addrs).toContainEqual({ type: 'ipv4', addr: '10.0.2.15', prefix: 24 });
  }, 100_000);

  test('file systems freeze and thaw', async () => {
    expect(await freeze(agent, [])).toBe(1);
    // Only what is harmless may be asked of a frozen guest.
    await expect(agent.execute('guest-get-host-name')).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
    await guest.console.run('(touch /mnt/frozen; touch /tmp/thawed) >/dev/null 2>&1 &');
    await guest.console.run('sleep 0.3; [ ! -e /tmp/thawed ]');
    expect(await thaw(agent)).toBe(1);
    await guest.console.run('until [ -e /tmp/thawed ]; do sleep 0.1; done');
    await guest.console.run('dd if=/dev/urandom of=/mnt/big bs=1M count=8 2>/dev/null; sync; rm /mnt/big; sync');
    await trim(agent, 0n);
  }, 100_000);

  test('a processor goes offline and comes back', async () => {
    expect(await getGuestVcpus(agent)).toEqual({ vcpus: '0-1', online: '0-1', offlinable: '1' });
    await setGuestVcpus(agent, '1', false);
    expect(await guest.console.facts('cpu')).toMatchObject([{ online: '0' }]);
    await setGuestVcpus(agent, '0-1', true);
    expect(await guest.console.facts('cpu')).toMatchObject([{ online: '0-1' }]);
    await expect(setGuestVcpus(agent, '0', false)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
  }, 100_000);

  test('the clock is set and read', async () => {
    await setTime(agent, { seconds: 1_000_000_000n, nanoseconds: 0 });
    expect(Number(await guest.console.run('date +%s'))).toBeGreaterThanOrEqual(1_000_000_000);
    const { seconds } = await getTime(agent);
    expect(seconds - 1_000_000_000n).toBeLessThan(60n);
    await guest.console.run(`date -s @1100000000 >/dev/null; hwclock -w; date -s @5 >/dev/null`);
    await setTime(agent, undefined);
    expect((await getTime(agent)).seconds - 1_100_000_000n).toBeLessThan(60n);
  }, 100_000);

  test('users get keys and passwords', async () => {
    const keys = ['ssh-ed25519 AAAA one', 'ssh-ed25519 BBBB two'];
    await setAuthorizedKeys(agent, 'root', keys, 0);
    expect([...(await getAuthorizedKeys(agent, 'root'))].sort()).toEqual(keys);
    await setAuthorizedKeys(agent, 'root', ['ssh-ed25519 CCCC three'], 1);
    await setAuthorizedKeys(agent, 'root', keys.slice(0, 1), 2);
    expect(await guest.console.run('cat /root/.ssh/authorized_keys')).toBe(`${keys[1]}\nssh-ed25519 CCCC three`);
    await setUserPassword(agent, 'root', '$6$salt$hash', true);
    expect(await guest.console.run('cut -d: -f2 /etc/shadow')).toBe('$6$salt$hash');
    const nobody = setUserPassword(agent, 'nobody', 'x', false);
    await expect(nobody).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  }, 100_000);

  test('survives an agent that starts again', async () => {
    const gone = agent.execute('guest-get-host-name');
    await guest.console.run('killall qemu-ga');
    await gone.catch(() => undefined);
    expect(await agent.execute('guest-ping')).toEqual({});
  }, 100_000);

  describe('our fake is like it', () => {
    test.each([
      ['an unknown command', 'no-such-command', undefined],
      ['the handshake', 'guest-sync', { id: 9007199254740993n }],
    ])(
      'in %s',
      async (_, command, args) => {
        await using fake = await FakeAgent.start(join(folder, 'fake'));
        const other = connectAgent(fake.path);
        const outcome = (client: AgentClient) =>
          client.execute(command, args).catch((error: Error) => [error.message, error.cause]);
        expect(await outcome(other)).toEqual(await outcome(agent));
        other.close();
      },
      100_000,
    );
  });

  test('shuts down', async () => {
    await shutdown(agent, 'powerdown', told(guest, 'SHUTDOWN'));
    expect(await guest.exited).toBe(0);
  }, 200_000);

  // Without a disk: after a sleep this kernel waits for virtio-blk for ever.
  test('sleeps, wakes, and boots again', async () => {
    await using other = await startBareGuest();
    const client = connectAgent(other.agent);
    client.timeout = 60;
    const asleep = told(other, 'SUSPEND');
    await suspend(client, 'mem', asleep);
    await asleep;
    await other.qmp.execute('system_wakeup');
    expect(await client.execute('guest-ping')).toEqual({});
    const reset = told(other, 'RESET');
    await shutdown(client, 'reboot', reset);
    await reset;
    await other.console.prompt();
    expect(await client.execute('guest-ping')).toEqual({});
    client.close();
  }, 200_000);
});

/** When QEMU tells one event. */
const told = (guest: BareGuest, name: string) =>
  new Promise<void>((resolve) => {
    const stop = guest.qmp.onEvent(({ event }) => {
      if (event !== name) return;
      stop();
      resolve();
    });
  });
