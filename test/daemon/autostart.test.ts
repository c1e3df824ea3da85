import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { describePeer } from '../interop/peer.js';
import { folder, processesWith, until } from './virtkitd.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const core = pathToFileURL(join(root, 'packages/core/dist/index.js')).href;

/** What a client prints: the domains, or the error. */
const client = `
import(${JSON.stringify(core)}).then(async ({ open }) => {
  await using connection = await open(process.argv[1]);
  console.log((await connection.listAllDomains()).map(({ name }) => name).join());
}).catch((error) => console.log(error.code, error.message));
`
  .replace('await using connection =', 'const connection =')
  .replace('.join());', '.join());\n  await connection.close();');

/** Somebody who is not root, whoever runs the tests. */
const nobody = 65_534;
let home: Awaited<ReturnType<typeof folder>>;
let socket: string;

beforeEach(async () => {
  home = await folder();
  const run = join(home.path, 'run');
  await mkdir(run);
  for (const path of [home.path, run]) {
    await chmod(path, 0o755);
    if (process.geteuid?.() === 0) await chown(path, nobody, nobody);
  }
  socket = join(run, 'virtkit/virtkit-sock');
});
afterEach(async () => {
  for (const pid of daemons()) process.kill(pid, 'SIGTERM');
  await until(() => daemons().length === 0);
  await home[Symbol.asyncDispose]();
});

const daemons = () => processesWith(`unix:${socket}`);

async function connectAs(uri: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const asUser =
    process.geteuid?.() === 0 ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];
  const [file, ...args]: string[] = [...asUser, process.execPath, '-e', client, uri];
  const child = spawn(file!, args, {
    cwd: root,
    env: { ...process.env, HOME: home.path, XDG_RUNTIME_DIR: join(home.path, 'run'), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(child, 'close');
  return text.trim();
}

describePeer('setpriv', () => {
  test('a session is served by a daemon that the client starts, and that outlives it', async () => {
    expect(await connectAs('test+unix:///default')).toBe('test');
    const [pid] = daemons();
    expect(daemons()).toEqual([pid]);
    expect(Number(await readFile(join(home.path, 'run/virtkit/virtkitd.pid'), 'utf8'))).toBe(pid);
    expect((await stat(join(home.path, 'run/virtkit'))).mode & 0o777).toBe(0o700);
    expect((await stat(socket)).mode & 0o777).toBe(0o700);
    // The next one finds it there. No driver of its own serves this scheme: the daemon says so.
    expect(await connectAs('lxc:///session')).toMatch(/^VIR_ERR_NO_CONNECT no driver for "lxc"/);
    expect(daemons()).toEqual([pid]);
  });

  test('clients that start at once share one daemon', async () => {
    const uris = Array.from({ length: 4 }, () => 'test+unix:///default');
    expect(await Promise.all(uris.map((uri) => connectAs(uri)))).toEqual(uris.map(() => 'test'));
    await until(() => daemons().length === 1);
  });

  test('a daemon that was killed is started again, though its socket is still there', async () => {
    await connectAs('test+unix:///default');
    const [killed] = daemons();
    process.kill(killed!, 'SIGKILL');
    await until(() => daemons().length === 0);
    expect((await stat(socket)).isSocket()).toBe(true);
    expect(await connectAs('test+unix:///default')).toBe('test');
    expect(daemons()).toHaveLength(1);
  });

  test.each([
    ['VIRTKIT_AUTOSTART=0', 'test+unix:///default', { VIRTKIT_AUTOSTART: '0' }],
    ['no_autostart=1', 'test+unix:///default?no_autostart=1', {}],
    ['mode=legacy', 'test+unix:///default?mode=legacy', {}],
  ])('not with %s', async (_, uri, env) => {
    expect(await connectAs(uri, { VIRTKIT_RUN_DIR: home.path, ...env })).toMatch(
      /^VIR_ERR_SYSTEM_ERROR no daemon is there/,
    );
    expect(daemons()).toEqual([]);
  });

  test('what the daemon says when it cannot start is the error', async () => {
    const config = join(home.path, 'config/virtkit');
    await mkdir(config, { recursive: true });
    await writeFile(join(config, 'virtkitd.conf'), 'colour = 1\n');
    expect(await connectAs('test+unix:///default', { XDG_CONFIG_HOME: join(home.path, 'config') })).toBe(
      `VIR_ERR_SYSTEM_ERROR cannot start a daemon: virtkitd ended with 1: virtkitd: ${config}/virtkitd.conf:1: colour is no key of virtkitd`,
    );
  });
});
