import { copyFile, truncate, writeFile, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from '@jest/globals';
import type { Domain } from '@virtkit/core';
import { parseDomain } from '@virtkit/core/xml';
import { describePeer } from '../peer.js';
import { GuestConsole } from './guest-console.js';
import { guestFiles } from './guest.js';
import { useTwins, type Stage } from './twins.js';

describePeer('libvirt-guests', () => {
  describePeer('qemu-guest', () => {
    beforeAll(guestFiles, 400_000);
    const { play } = useTwins();

    test('a Linux guest, by its console, its agent and its keyboard', async () => {
      const { libvirt, virtkit } = await play(life);
      expect(virtkit.steps).toEqual(libvirt.steps);
      // What both do not do would be the same, too.
      expect(libvirt.steps.filter((step) => step.includes('VIR_ERR'))).toEqual([]);
    }, 600_000);
  });
});

async function life({ connection, folder, step }: Stage): Promise<void> {
  const domain = await connection.defineDomainXml(await linux(folder));
  await domain.create();
  const console = new GuestConsole(await domain.openConsole(), 60_000);
  await console.prompt();
  await step('agent', () => agentState(domain, 'connected'));
  const run = (command: string) => step(command, () => console.run(command));

  await run('echo hello');
  await run('printf "a\\nb\\001c" | od -c');
  await run('mke2fs /dev/vda >/dev/null 2>&1 && mount /dev/vda /mnt');
  // Whose addresses come when they come.
  await run('echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6');
  await run('until ip -4 addr show eth0 | grep -q 10.0.2.15; do sleep 0.1; done');
  await step('ping', () => domain.qemuAgentCommand('{"execute":"guest-ping"}', 30));
  await step('timeout', () => domain.agentSetResponseTimeout(60));
  await step('name', () => domain.getHostname());
  await step('info', async () => {
    const info = await domain.getGuestInfo(0);
    const { 'fs.0.used-bytes': _used, 'user.0.login-time': _login, ...rest } = info;
    return Object.fromEntries(Object.entries(rest).sort());
  });
  await step('file systems', () => domain.getFSInfo());
  await step('addresses', () => domain.interfaceAddresses('agent'));
  await step('processors', () => domain.getGuestVcpus());
  await step('one off', () => domain.setGuestVcpus('1', false));
  await run('cat /sys/devices/system/cpu/online');
  await step('one on', () => domain.setGuestVcpus('1', true));
  await step('freeze', () => domain.fsFreeze([]));
  await step('thaw', () => domain.fsThaw([]));
  await step('freeze one', () => domain.fsFreeze(['/mnt']));
  await step('thaw', () => domain.fsThaw([]));
  await step('freeze one that is not there', () => domain.fsFreeze(['/nowhere']));
  await step('trim', () => domain.fsTrim(undefined, 0n));
  await step('set time', () => domain.setTime({ seconds: 1_000_000_000n, nanoseconds: 0 }));
  await step('time', async () => (await domain.getTime()).seconds - 1_000_000_000n < 60n);
  await step('password', () => domain.setUserPassword('root', '$6$salt$hash', { encrypted: true }));
  await run('cut -d: -f2 /etc/shadow');
  await step('keys', () => domain.authorizedSshKeysSet('root', ['ssh-ed25519 AAAA one']));
  await step('keys', () => domain.authorizedSshKeysSet('root', ['ssh-ed25519 BBBB two'], { append: true }));
  await step('keys', async () => [...(await domain.authorizedSshKeysGet('root'))].sort());
  await run('cat /root/.ssh/authorized_keys');
  await keyboard(domain, console, step);
  await step('reboot by agent', () => domain.reboot({ guestAgent: true }));
  await console.prompt();
  await step('agent', () => agentState(domain, 'connected'));
  await step('destroy', () => domain.destroy());
  console.close();
}

/** A key that is pressed on the host is read in the guest: type 1 of an event, code 30, pressed and let go. */
async function keyboard(domain: Domain, console: GuestConsole, step: Stage['step']): Promise<void> {
  const found = await console.run('grep -l Virtio /sys/class/input/event*/device/name');
  await console.run(`ln -s /dev/input/${found.split('/')[4]} /tmp/keyboard`);
  await console.run('dd if=/tmp/keyboard of=/tmp/keys bs=24 count=4 2>/dev/null &');
  await console.run('sleep 1');
  await step('a key', () => domain.sendKey('usb', 50, [4]));
  await step('what the guest read', async () => {
    await console.run('for i in $(seq 50); do [ $(stat -c %s /tmp/keys) = 96 ] || sleep 0.2; done');
    const words = await console.run('hexdump -v -e \'24/1 "%02x " "\\n"\' /tmp/keys | cut -d\' \' -f17-24');
    return words.split('\n').filter((line) => line.startsWith('01 00'));
  });
}

/** Waits until the agent's port is open in the guest, and gives what the definition says of it. */
async function agentState(domain: Domain, wanted: string): Promise<string | undefined> {
  for (let tries = 0; ; tries++) {
    const { devices } = parseDomain(await domain.getXmlDesc());
    const state = devices?.channels?.[0]?.target.state;
    if (state === wanted || tries > 600) return state;
    await sleep(100);
  }
}

async function linux(folder: string): Promise<string> {
  const files = await guestFiles();
  // Whoever is to run the guest may change who owns them.
  const [kernel, initrd, disk] = ['vmlinuz', 'initrd', 'disk.raw'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await copyFile(files.kernel, kernel);
  await copyFile(files.initrd, initrd);
  await writeFile(disk, '');
  await truncate(disk, 16 * 1024 * 1024);
  for (const path of [folder, kernel, initrd]) await chmod(path, 0o755);
  return `<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
    <name>linux</name><memory unit='MiB'>256</memory><vcpu>2</vcpu>
    <os><type machine='q35'>hvm</type><kernel>${kernel}</kernel><initrd>${initrd}</initrd>
      <cmdline>${files.cmdline}</cmdline></os>
    <features><acpi/></features><on_crash>restart</on_crash>
    <devices>
      <disk type='file' device='disk'><driver name='qemu' type='raw' discard='unmap'/><source file='${disk}'/>
        <target dev='vda' bus='virtio'/><serial>ROOT</serial></disk>
      <interface type='user'><mac address='52:54:00:12:34:56'/><model type='virtio'/></interface>
      <serial type='pty'/>
      <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
      <input type='keyboard' bus='virtio'/>
    </devices>
    <qemu:commandline><qemu:arg value='-device'/><qemu:arg value='pvpanic-pci,addr=0x1e'/></qemu:commandline>
  </domain>`;
}
