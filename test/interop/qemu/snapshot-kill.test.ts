import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { open, type Connection, type Domain } from '@virtkit/core';
import { qemu } from '@virtkit/driver-qemu';
import { remote } from '@virtkit/remote';
import { Virtkitd } from '../../daemon/virtkitd.js';
import { describePeer } from '../peer.js';

const guest = (name: string, file: string) =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>16</memory><os><type machine='pc'>hvm</type></os>` +
  `<devices><controller type='usb' model='none'/><disk type='file' device='disk'><driver name='qemu' type='qcow2'/>` +
  `<source file='${file}'/><target dev='vda' bus='virtio'/></disk></devices></domain>`;
const snapshot = (name: string) => `<domainsnapshot><name>${name}</name></domainsnapshot>`;

interface Image {
  readonly filename: string;
  readonly snapshots?: readonly { readonly name: string }[];
}
/** The images of a chain, the top one first, as `qemu-img` sees them. */
const chain = (file: string): readonly Image[] =>
  JSON.parse(
    execFileSync('qemu-img', ['info', '-U', '--backing-chain', '--output=json', file], { encoding: 'utf8' }),
  ) as readonly Image[];

async function begin(root: string): Promise<{ daemon: Virtkitd; connection: Connection }> {
  const socket = join(root, 's');
  await rm(socket, { force: true });
  const env = { XDG_RUNTIME_DIR: root, XDG_CONFIG_HOME: root, XDG_DATA_HOME: root, XDG_CACHE_HOME: root };
  const args = ['--driver', 'qemu', '--root', root, '--listen', `unix:${socket}`];
  const daemon = await Virtkitd.start({ args, env });
  const connection = await open(`qemu+unix:///system?socket=${socket}`, { drivers: [remote()], discover: false });
  return { daemon, connection };
}

const named = async (found: Promise<readonly { readonly name: string }[]>) =>
  (await found).map(({ name }) => name).sort();
const topOf = async (domain: Domain, inactive = false) =>
  /<disk [^]*?<source file='([^']*)'/.exec(await domain.getXmlDesc({ inactive }))![1]!;

describePeer('qemu', () => {
  test.each([
    ['inside, off', false, false],
    ['inside, running', true, false],
    ['on top, off', false, true],
    ['on top, running', true, true],
  ])(
    'a daemon that is killed while it makes one: %s',
    async (_what, running, diskOnly) => {
      const root = await mkdtemp(join(tmpdir(), 'vk-'));
      let site = await begin(root);
      try {
        const file = join(root, 'disk.img');
        execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', file, '1M']);
        await site.connection.defineDomainXml(guest('g', file));
        let domain = await site.connection.lookupDomainByName('g');
        if (running) await domain.create();
        const outcomes = new Set<boolean>();
        for (let at = 0; at < 8; at++) {
          const name = `s${at}`;
          const before = await named(domain.listAllSnapshots());
          const doing = domain.createSnapshotXml(snapshot(name), { diskOnly }).then(
            () => true,
            () => false,
          );
          // From before its beginning to after its end.
          await new Promise((resolve) => setTimeout(resolve, at * 15));
          site.daemon.signal('SIGKILL');
          await site.daemon.ended;
          const told = await doing;
          site = await begin(root);
          domain = await site.connection.lookupDomainByName('g');
          const known = await named(domain.listAllSnapshots());
          const made = known.includes(name);
          outcomes.add(made);
          expect(known).toEqual(made ? [...before, name] : before);
          if (told) expect(made).toBe(true);
          expect((await domain.getState()).state).toBe(running ? 'running' : 'shutoff');
          if (made) expect((await domain.getCurrentSnapshot()).name).toBe(name);
          const top = await topOf(domain);
          expect(await topOf(domain, true)).toBe(top);
          const images = chain(top);
          if (diskOnly) {
            expect(existsSync(join(root, `disk.${name}`))).toBe(made);
            expect(images.map(({ filename }) => filename)).toEqual([
              ...known.toReversed().map((one) => join(root, `disk.${one}`)),
              file,
            ]);
          } else expect((images[0]!.snapshots ?? []).map((one) => one.name).sort()).toEqual(known);
        }
        // Whoever comes next goes on with it.
        await domain.createSnapshotXml(snapshot('last'), { diskOnly });
        if (running) await domain.destroy();
        await domain.create();
        await domain.destroy();
        await domain.undefine({ snapshotsMetadata: true });
        expect(outcomes.size).toBeGreaterThan(0);
      } finally {
        for (const domain of await site.connection.listAllDomains({ active: true }).catch(() => []))
          await domain.destroy();
        await site.connection.close().catch(() => undefined);
        await site.daemon[Symbol.asyncDispose]();
        await rm(root, { recursive: true, force: true });
      }
    },
    240_000,
  );

  test.each([
    ['before it is known what the domain starts with', true],
    ['before it is known what it runs with', false],
  ])(
    'new images that are in use are kept when the daemon is killed %s',
    async (_when, stored) => {
      const root = await mkdtemp(join(tmpdir(), 'vk-'));
      const begun: Connection[] = [];
      const control = async () => {
        const connection = await open(`qemu:///embed?root=${root}`, { drivers: [qemu()], discover: false });
        begun.push(connection);
        return connection.lookupDomainByName('g').catch(() => connection.defineDomainXml(guest('g', file)));
      };
      const file = join(root, 'disk.img');
      execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', file, '1M']);
      let domain = await control();
      try {
        await domain.create({ paused: true });
        const found = execFileSync('find', [root, '-name', `${domain.uuid}.*`], { encoding: 'utf8' })
          .trim()
          .split('\n');
        const old = found.filter((path) => path.endsWith('.json') || (stored && path.endsWith('.xml')));
        expect(old).toHaveLength(stored ? 2 : 1);
        const texts = old.map((path) => readFileSync(path));
        await domain.createSnapshotXml(snapshot('s'), { diskOnly: true });
        await begun[0]!.close();
        // As it is on disk at that moment.
        old.forEach((path, at) => writeFileSync(path, texts[at]!));
        const index = execFileSync('find', [root, '-name', 'index.json'], { encoding: 'utf8' }).trim();
        const { files } = JSON.parse(readFileSync(index, 'utf8')) as { files: string[] };
        expect(files).toHaveLength(1);
        writeFileSync(index, JSON.stringify({ version: 1, files: [], pending: { file: files[0], reuse: false } }));

        domain = await control();
        expect(await named(domain.listAllSnapshots())).toEqual(['s']);
        const image = join(root, 'disk.s');
        expect([await topOf(domain), await topOf(domain, true)]).toEqual([image, image]);
        expect(chain(image).map(({ filename }) => filename)).toEqual([image, file]);
        await domain.createSnapshotXml(snapshot('next'), { diskOnly: true });
      } finally {
        await domain.destroy().catch(() => undefined);
        for (const connection of begun) await connection.close();
        await rm(root, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
