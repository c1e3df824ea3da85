import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { escapeXml } from '@virtkit/core/xml';
import { qemu } from '@virtkit/driver-qemu';
import { describePeer } from '../peer.js';

const guest = (name: string, devices = '') =>
  `<domain type='qemu'><name>${escapeXml(name)}</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os><devices>${devices}</devices></domain>`;
const disk = (file: string) =>
  `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${escapeXml(file).replaceAll('\n', '&#10;')}'/><target dev='vda' bus='virtio'/></disk>`;

describePeer('qemu', () => {
  let root: string;
  let connection: Connection;
  const connect = (folder: string) => open(`qemu:///embed?root=${folder}`, { drivers: [qemu()], discover: false });
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'vk-'));
    connection = await connect(root);
  });
  afterEach(async () => {
    for (const domain of await connection.listAllDomains({ active: true })) await domain.destroy();
    await connection.close();
    await rm(root, { recursive: true, force: true });
  });

  test.each([
    ['commas and equals signs', 'web,debug-threads=off,process=evil'],
    ['quotes', `it's "so" \\ 'called'`],
    ['dots', '..'],
    ['an option', '-daemonize'],
    ['blanks and dollars', ' $(touch evil) `touch evil` %s %n '],
    ['other scripts', 'Grüße-機器-🐧'],
    ['300 letters', 'n'.repeat(300)],
    ['what looks escaped', '%2e%2e%2f'],
  ])('a name of %s is a name', async (_, name) => {
    const domain = await connection.defineDomainXml(guest(name));
    await domain.create({ paused: true });
    expect(domain.name).toBe(name);
    const [folder] = readdirSync(join(root, 'run/qemu')).filter((one) => !one.includes('.'));
    expect(folder).toBe(domain.uuid);
    // QEMU itself knows it by the whole of its name.
    const { result } = await ask(connection, domain.uuid, root);
    expect(result).toBe(name);
    await connection.close();
    connection = await connect(root);
    expect(await (await connection.lookupDomainByName(name)).getState()).toMatchObject({ state: 'paused' });
    await (await connection.lookupDomainByName(name)).destroy();
    await (await connection.lookupDomainByName(name)).undefine();
    expect(readdirSync(join(root, 'etc/qemu')).filter((one) => one.endsWith('.xml'))).toEqual([]);
    expect(existsSync('evil') || existsSync(join(root, 'evil'))).toBe(false);
  });

  test.each([
    ['a slash', '../../etc/web'],
    ['a line break', 'web\nname'],
  ])('a name with %s is refused', async (_, name) => {
    await expect(connection.defineDomainXml(guest(name))).rejects.toMatchObject({
      code: expect.stringMatching(/^VIR_ERR_XML/),
    });
    expect(await connection.listAllDomains()).toEqual([]);
  });

  test.each([
    ['commas', 'a,readonly=on,file=b'],
    ['quotes', `it's "so"`],
    ['a protocol', 'nbd:localhost:1'],
    ['a leading dash', '-snapshot'],
    ['braces', '{"driver":"null-co"}'],
    ['a line break', 'two\nlines'],
    ['200 letters', 'd'.repeat(200)],
  ])('a path with %s is a path', async (_, name) => {
    await mkdir(join(root, 'images'));
    const file = join(root, 'images', name);
    await writeFile(file, Buffer.alloc(65_536));
    const domain = await connection.defineDomainXml(guest('web', disk(file)));
    await domain.create({ paused: true });
    const line = await readFile(`/proc/${pidOf(root, domain.uuid)}/cmdline`, 'utf8');
    const nodes = line.split('\0').filter((word) => word.startsWith('{"driver":"file"'));
    expect(nodes.map((word) => (JSON.parse(word) as { filename: string }).filename)).toEqual([file]);
  });

  test('a disk that is not there, or no disk, is told by its name; nothing is left of the guest', async () => {
    const gone = await connection.defineDomainXml(guest('gone', disk('/nowhere/at/all')));
    await expect(gone.create()).rejects.toMatchObject({
      code: 'VIR_ERR_SYSTEM_ERROR',
      message: expect.stringContaining('/nowhere/at/all'),
    });
    const folder = await connection.defineDomainXml(guest('folder', disk(root)));
    await expect(folder.create()).rejects.toMatchObject({
      code: 'VIR_ERR_INTERNAL_ERROR',
      message: expect.stringContaining('QEMU ended'),
    });
    for (const domain of [gone, folder]) expect(await domain.getState()).toMatchObject({ state: 'shutoff' });
    expect(readdirSync(join(root, 'run/qemu')).filter((one) => !/driver|autostarted/.test(one))).toEqual([]);
  });

  test('a QEMU that is killed is known to have crashed, and may start again', async () => {
    const domain = await connection.defineDomainXml(guest('victim'));
    await domain.create();
    const events = connection.events('domain.lifecycle');
    await events.ready;
    process.kill(pidOf(root, domain.uuid), 'SIGKILL');
    for await (const { event, detail } of events) {
      expect([event, detail]).toEqual(['stopped', 'failed']);
      break;
    }
    expect(await domain.getState()).toEqual({ state: 'shutoff', reason: 'crashed' });
    expect(readdirSync(join(root, 'run/qemu')).filter((one) => !/driver|autostarted/.test(one))).toEqual([]);
    await domain.create();
    expect(await domain.getState()).toMatchObject({ state: 'running' });
  });

  test('a QEMU that does not answer can be destroyed', async () => {
    const domain = await connection.defineDomainXml(guest('deaf'));
    await domain.create();
    process.kill(pidOf(root, domain.uuid), 'SIGSTOP');
    const asked = domain.suspend().catch((error: { code: string }) => error.code);
    await expect(domain.resume({ signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_ABORTED',
    });
    await domain.destroy();
    expect(await asked).toBe('VIR_ERR_OPERATION_FAILED');
    expect(await domain.getState()).toMatchObject({ state: 'shutoff' });
  }, 60_000);

  const mounted = process.getuid?.() === 0 ? test : test.skip;
  mounted('on a full disk a definition is refused, and the old one stays', async () => {
    const small = join(root, 'small');
    await mkdir(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', small]);
    try {
      const full = await connect(small);
      const domain = await full.defineDomainXml(guest('web'));
      const old = await domain.getXmlDesc();
      await writeFile(join(small, 'filler'), Buffer.alloc(300_000)).catch(() => undefined);
      const bigger = old.replace('<memory', `<title>${'t'.repeat(20_000)}</title><memory`);
      await expect(full.defineDomainXml(bigger)).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR' });
      expect(await domain.getXmlDesc()).toBe(old);
      await expect(domain.create()).rejects.toMatchObject({ code: expect.stringMatching(/^VIR_ERR/) });
      await full.close();
      const again = await connect(small);
      expect(await (await again.lookupDomainByName('web')).getXmlDesc()).toBe(old);
      await again.close();
    } finally {
      execFileSync('umount', [small]);
    }
  });
});

const pidOf = (root: string, uuid: string): number => {
  const status = JSON.parse(execFileSync('cat', [join(root, 'run/qemu', `${uuid}.json`)], { encoding: 'utf8' })) as {
    process: { pid: number };
  };
  return status.process.pid;
};

/** What QEMU calls itself. */
async function ask(_connection: Connection, uuid: string, root: string): Promise<{ result: string }> {
  const line = (await readFile(`/proc/${pidOf(root, uuid)}/cmdline`, 'utf8')).split('\0');
  const value = line[line.indexOf('-name') + 1]!;
  return {
    result: value
      .replace(/^guest=/, '')
      .replace(/,debug-threads=on$/, '')
      .replaceAll(',,', ','),
  };
}
