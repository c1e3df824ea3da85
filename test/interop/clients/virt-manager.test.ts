import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { describePeer, runPeer } from '../peer.js';
import { states, startDaemon, type Daemon } from './daemon.js';
import { startDisplay } from './display.js';

const program = fileURLToPath(new URL('virt-manager.py', import.meta.url));

/** Does `steps` in virt-manager's window, by hand as it were; resolves to those that were done. */
async function use({ uri, directory }: Daemon, steps: readonly string[], screenshot = ''): Promise<string[]> {
  await using display = await startDisplay();
  const run = join(directory, 'run');
  await mkdir(run, { mode: 0o700 });
  const env = { DISPLAY: display.name, HOME: directory, XDG_RUNTIME_DIR: run, LIBGL_ALWAYS_SOFTWARE: '1' };
  const args = ['--', '/usr/bin/python3', program, uri, '60', screenshot, ...steps];
  const printed = await runPeer('dbus-run-session', args, { env: { ...env, GDK_BACKEND: 'x11' }, timeout: 150_000 });
  // The session's own daemons print as well.
  return [...printed.matchAll(/^did (.*)$/gm)].map(([, step]) => step!);
}

const guest = (name: string) => `
<domain type='test'>
  <name>${name}</name><memory unit='MiB'>512</memory><vcpu>2</vcpu><os><type>hvm</type></os>
  <devices><interface type='network'><source network='default'/></interface></devices>
</domain>`;

describePeer('virt-manager', () => {
  test('shows the domains, starts one, stops one', async () => {
    await using daemon = await startDaemon();
    const { connection } = daemon;
    for (const name of ['db', 'mail', 'web']) await connection.defineDomainXml(guest(name));
    await (await connection.lookupDomainByName('web')).create();
    await (await connection.lookupDomainByName('db')).create();

    // For the docs: VIRTKIT_SCREENSHOT=$PWD/docs/images/virt-manager.png, and ImageMagick, are wanted.
    const steps = [
      ...['see db Running', 'see mail Shutoff', 'see test Running', 'see web Running'],
      ...['run mail', 'see mail Running', 'force-off web', 'see web Shutoff', 'shut-down db', 'see db Shutoff'],
      ...['run db', 'see db Running'],
    ];
    expect(await use(daemon, steps, process.env['VIRTKIT_SCREENSHOT'])).toEqual(steps);
    expect(await states(daemon)).toEqual({ db: 'running', mail: 'running', test: 'running', web: 'shutoff' });
    const web = await connection.lookupDomainByName('web');
    expect((await web.getState()).reason).toBe('destroyed');
  }, 180_000);
});
