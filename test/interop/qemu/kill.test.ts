import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { open, VirtError, type Connection } from '@virtkit/core';
import { remote } from '@virtkit/remote';
import { Virtkitd } from '../../daemon/virtkitd.js';
import { describePeer } from '../peer.js';

const count = 10;
const operations = 200;
const kills = 12;

/** The same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const guest = (name: string, title: string) =>
  `<domain type='qemu'><name>${name}</name><title>${title}</title><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os></domain>`;

/** What a guest is known to be; what an operation was doing when the daemon died is either. */
interface Known {
  defined: boolean | 'either';
  active: boolean | 'either';
}

describePeer('qemu', () => {
  test('a daemon that is killed at any moment loses nothing', async () => {
    const root = await mkdtemp(join(tmpdir(), 'vk-'));
    const pick = numbers(7);
    const known = new Map<string, Known>();
    for (let index = 0; index < count; index++) known.set(`g${index}`, { defined: false, active: false });
    const killAt = new Set(
      Array.from({ length: kills }, (_, index) => Math.floor(((index + 0.5) * operations) / kills)),
    );
    let site = await begin(root);
    try {
      for (let at = 0; at < operations; at++) {
        const name = `g${pick(count)}`;
        const [word, work] = operationsOf[pick(operationsOf.length)]!;
        const state = known.get(name)!;
        const doing = work(site.connection, name, `${at}`).then(
          () => 'done' as const,
          (error: unknown) => (error instanceof VirtError ? 'refused' : Promise.reject(error as Error)),
        );
        if (killAt.has(at)) {
          // Somewhere in the middle of it.
          await new Promise((resolve) => setTimeout(resolve, pick(60)));
          site.daemon.signal('SIGKILL');
          await site.daemon.ended;
          const outcome = await doing;
          known.set(name, outcome === 'done' ? after(word, state) : either(state, after(word, state)));
          site = await begin(root);
          await agrees(root, site.connection, known);
        } else if ((await doing) === 'done') known.set(name, after(word, state));
      }
      await agrees(root, site.connection, known);
      for (const domain of await site.connection.listAllDomains()) {
        if (domain.id !== -1) await domain.destroy();
        if (await domain.isPersistent().catch(() => false)) await domain.undefine();
      }
      expect(await processesUnder(root)).toEqual([]);
      expect((await readdir(join(root, 'run/virtkit/qemu'))).filter((file) => /^[0-9a-f-]{36}/.test(file))).toEqual([]);
    } finally {
      await site.connection.close().catch(() => undefined);
      await site.daemon[Symbol.asyncDispose]();
      for (const pid of await processesUnder(root)) process.kill(pid, 'SIGKILL');
      await rm(root, { recursive: true, force: true });
    }
  }, 300_000);
});

async function begin(root: string): Promise<{ daemon: Virtkitd; connection: Connection }> {
  const socket = join(root, 's');
  await rm(socket, { force: true });
  const env = {
    XDG_RUNTIME_DIR: root,
    XDG_CONFIG_HOME: join(root, 'config'),
    XDG_DATA_HOME: join(root, 'data'),
    XDG_CACHE_HOME: join(root, 'cache'),
  };
  const daemon = await Virtkitd.start({
    args: ['--driver', 'qemu', '--root', root, '--listen', `unix:${socket}`],
    env,
  });
  const connection = await open(`qemu+unix:///system?socket=${socket}`, { drivers: [remote()], discover: false });
  return { daemon, connection };
}

type Work = (connection: Connection, name: string, title: string) => Promise<unknown>;
const onDomain =
  (work: (domain: Awaited<ReturnType<Connection['lookupDomainByName']>>) => Promise<unknown>): Work =>
  async (connection, name) =>
    work(await connection.lookupDomainByName(name));

const operationsOf: readonly (readonly [string, Work])[] = [
  ['define', (connection, name, title) => redefine(connection, name, title)],
  ['define', (connection, name, title) => redefine(connection, name, title)],
  ['create', onDomain((domain) => domain.create())],
  ['create', onDomain((domain) => domain.create())],
  ['create', onDomain((domain) => domain.create({ paused: true }))],
  ['suspend', onDomain((domain) => domain.suspend())],
  ['resume', onDomain((domain) => domain.resume())],
  ['reset', onDomain((domain) => domain.reset())],
  ['destroy', onDomain((domain) => domain.destroy())],
  ['undefine', onDomain((domain) => domain.undefine())],
  ['title', onDomain((domain) => domain.setMetadata('title', 'changed', undefined, undefined, { config: true }))],
  ['autostart', onDomain((domain) => domain.setAutostart(true))],
];

/** A new definition of the same guest, or a new guest. */
async function redefine(connection: Connection, name: string, title: string): Promise<void> {
  const old = await connection.lookupDomainByName(name).catch(() => undefined);
  const xml = guest(name, title);
  await connection.defineDomainXml(old ? xml.replace('<title>', `<uuid>${old.uuid}</uuid><title>`) : xml);
}

function after(word: string, state: Known): Known {
  if (word === 'define') return { ...state, defined: true };
  if (word === 'create') return { ...state, active: true };
  if (word === 'destroy') return { ...state, active: false };
  if (word === 'undefine') return { ...state, defined: false };
  return state;
}

const either = (before: Known, then: Known): Known => ({
  defined: before.defined === then.defined ? before.defined : 'either',
  active: before.active === then.active ? before.active : 'either',
});

/** What the daemon says, what runs, and what is on disk are one; and it is what is known. What was not known is then. */
async function agrees(root: string, connection: Connection, known: Map<string, Known>): Promise<void> {
  const domains = new Map((await connection.listAllDomains()).map((domain) => [domain.name, domain]));
  const folder = join(root, 'run/virtkit/qemu');
  const running = new Map<string, string>();
  for (const pid of await processesUnder(root))
    running.set((await readlink(`/proc/${pid}/cwd`)).slice(folder.length + 1), String(pid));
  for (const [name, { defined, active }] of known) {
    const domain = domains.get(name);
    const isActive = domain !== undefined && domain.id !== -1;
    const isDefined = domain !== undefined && (await domain.isPersistent());
    if (defined !== 'either') expect([name, 'defined', isDefined]).toEqual([name, 'defined', defined]);
    if (active !== 'either') expect([name, 'active', isActive]).toEqual([name, 'active', active]);
    known.set(name, { defined: isDefined, active: isActive });
    if (!domain) continue;
    expect([name, 'runs', running.delete(domain.uuid)]).toEqual([name, 'runs', isActive]);
    if (isActive) expect(['running', 'paused']).toContain((await domain.getState()).state);
    const file = join(root, 'etc/virtkit/qemu', `${domain.uuid.replaceAll('-', '-')}.xml`);
    if (isDefined) expect(await readFile(file, 'utf8')).toContain(`<name>${name}</name>`);
    expect(existsSync(join(folder, domain.uuid))).toBe(isActive);
  }
  // No orphans: neither processes nor folders nor half-written files.
  expect([...running.values()]).toEqual([]);
  const left = (await readdir(folder)).filter((file) => file.endsWith('.tmp'));
  expect(left).toEqual([]);
}

/** The processes that run in a guest's folder. */
async function processesUnder(root: string): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    if (cwd.startsWith(`${root}/run/`)) found.push(Number(pid));
  }
  return found;
}
