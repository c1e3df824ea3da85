import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { remote } from '@virtkit/remote';
import { Virtkitd } from '../../daemon/virtkitd.js';
import { describePeer } from '../peer.js';

const card = (mac: string, more = '') =>
  `<interface type='bridge'><mac address='52:54:00:00:00:${mac}'/><source bridge='guests'/><model type='virtio'/>${more}</interface>`;
const guest = (name: string, cards: string) =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>32</memory><os><type machine='q35'>hvm</type></os><devices>${cards}</devices></domain>`;

/** A network of its own, with a bridge in it. */
const apart = [
  'unshare',
  '--net',
  '--mount',
  'sh',
  '-ec',
  'mount -t sysfs sysfs /sys; ip link add guests type bridge; ip link set guests up; exec "$@"',
  'sh',
];
const works = (...command: string[]): boolean =>
  process.getuid?.() === 0 && spawnSync(apart[0]!, [...apart.slice(1), ...command]).status === 0;
const possible = works('true');
/** Not every kernel can limit traffic. */
const limits = works('tc', 'qdisc', 'add', 'dev', 'guests', 'root', 'handle', '1:', 'htb');
const polices = works(
  'sh',
  '-ec',
  'tc qdisc add dev guests ingress; tc filter add dev guests parent ffff: protocol all u32 match u32 0 0 police rate 20kbps burst 20kb drop',
);

interface Link {
  readonly ifname: string;
  readonly address: string;
  readonly master?: string;
  readonly mtu: number;
  readonly flags: readonly string[];
}

/** The tap devices in the network of a process. */
const taps = (pid: number): readonly Link[] =>
  (JSON.parse(inside(pid, 'ip', '-j', '-d', 'link')) as Link[]).filter(({ ifname }) => !/^(?:lo|guests)$/.test(ifname));
const inside = (pid: number, ...command: string[]): string =>
  execFileSync('nsenter', ['--target', String(pid), '--net', ...command], { encoding: 'utf8' });

async function start(root: string, before: readonly string[]) {
  const socket = join(root, 's');
  await rm(socket, { force: true });
  const daemon = await Virtkitd.start({
    args: ['--driver', 'qemu', '--root', root, '--listen', `unix:${socket}`],
    before,
  });
  const connection: Connection = await open(`qemu+unix:///system?socket=${socket}`, {
    drivers: [remote()],
    discover: false,
  });
  return { daemon, connection };
}

/** The process of the only guest that runs. */
async function guestPid(root: string): Promise<number> {
  const folder = join(root, 'run/virtkit/qemu');
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return (JSON.parse(await readFile(join(folder, file!), 'utf8')) as { process: { pid: number } }).process.pid;
}

describePeer('qemu', () => {
  const when = possible ? describe : describe.skip;
  when(possible ? 'bridges' : 'bridges, skipped: no network of its own can be made here', () => {
    test('a guest on a bridge has a device of the host, whoever controls it', async () => {
      const root = await mkdtemp(join(tmpdir(), 'vk-'));
      let site = await start(root, apart);
      try {
        await site.connection.defineDomainXml(guest('bridged', card('01', "<mtu size='1400'/>") + card('02')));
        const domain = await site.connection.lookupDomainByName('bridged');
        await domain.create();
        const { pid } = site.daemon;
        const [one, two] = taps(pid);
        expect(one).toMatchObject({ ifname: 'vnet0', address: 'fe:54:00:00:00:01', master: 'guests', mtu: 1400 });
        expect(two).toMatchObject({ ifname: 'vnet1', address: 'fe:54:00:00:00:02', master: 'guests', mtu: 1500 });
        expect(one!.flags).toContain('LOWER_UP');
        const names = (xml: string) => [...xml.matchAll(/<target dev='(vnet\d+)'/g)].map(([, name]) => name);
        expect(names(await domain.getXmlDesc())).toEqual(['vnet0', 'vnet1']);
        expect(names(await domain.getXmlDesc({ inactive: true }))).toEqual([]);

        const before = await domain.interfaceStats('vnet0');
        inside(pid, 'ip', 'addr', 'add', '10.9.8.1/24', 'dev', 'guests');
        spawnSync('nsenter', ['--target', String(pid), '--net', 'ping', '-c', '1', '-W', '1', '10.9.8.255', '-b']);
        const after = await domain.interfaceStats('vnet0');
        expect(after.rxPackets).toBeGreaterThanOrEqual(before.rxPackets);
        const [{ params }] = (await site.connection.getAllDomainStats({ stats: { interface: true } })) as unknown as [
          { params: Record<string, unknown> },
        ];
        expect(params).toMatchObject({ 'net.count': 2, 'net.0.name': 'vnet0', 'net.1.name': 'vnet1' });
        expect(Object.keys(params)).toHaveLength(19);

        // What cannot start leaves no device.
        await expect(
          site.connection.createDomainXml(guest('lost', card('03') + card('04').replace("'guests'", "'nowhere'"))),
        ).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR' });
        expect(taps(pid)).toHaveLength(2);

        const qemu = await guestPid(root);
        site.daemon.signal('SIGKILL');
        await site.daemon.ended;
        site = await start(root, ['nsenter', '--target', String(qemu), '--net', '--mount']);
        expect(taps(qemu)).toHaveLength(2);
        const again = await site.connection.lookupDomainByName('bridged');
        await again.destroy();
        expect(taps(site.daemon.pid)).toEqual([]);
        await again.undefine();
      } finally {
        await site.connection.close().catch(() => undefined);
        await site.daemon.stop();
        await rm(root, { recursive: true, force: true });
      }
    }, 120_000);
  });

  const withLimits = limits ? test : test.skip;
  withLimits(
    limits ? 'traffic is limited' : 'traffic is limited, skipped: this kernel has no htb',
    async () => {
      const root = await mkdtemp(join(tmpdir(), 'vk-'));
      const { daemon, connection } = await start(root, apart);
      try {
        const limit = "<bandwidth><inbound average='100' peak='200' burst='50'/></bandwidth>";
        await connection.createDomainXml(guest('limited', card('01', limit)));
        const domain = await connection.lookupDomainByName('limited');
        const { pid } = daemon;
        expect(inside(pid, 'tc', 'class', 'show', 'dev', 'vnet0')).toMatch(/htb.* rate 800Kbit ceil 1600Kbit/i);
        await domain.setInterfaceParameters('vnet0', { 'inbound.average': 10 }, { live: true });
        expect(inside(pid, 'tc', 'class', 'show', 'dev', 'vnet0')).toMatch(/htb.* rate 80Kbit/i);
        const outbound = domain.setInterfaceParameters('vnet0', { 'outbound.average': 20 }, { live: true });
        if (polices) {
          await outbound;
          expect(inside(pid, 'tc', 'filter', 'show', 'dev', 'vnet0', 'ingress')).toMatch(/rate 160Kbit/i);
        } else {
          await expect(outbound).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR' });
          expect(await domain.getInterfaceParameters('vnet0')).toMatchObject({ 'outbound.average': 0 });
        }
        expect(inside(pid, 'tc', 'class', 'show', 'dev', 'vnet0')).toMatch(/htb.* rate 80Kbit/i);
        await domain.setInterfaceParameters('vnet0', { 'inbound.average': 0, 'outbound.average': 0 }, { live: true });
        expect(inside(pid, 'tc', 'class', 'show', 'dev', 'vnet0')).toBe('');
        await domain.destroy();
      } finally {
        await connection.close();
        await daemon.stop();
        await rm(root, { recursive: true, force: true });
      }
    },
    120_000,
  );
});
