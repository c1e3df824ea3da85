import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { conformance, type DomainSpec } from '@virtkit/core/conformance';
import { escapeXml } from '@virtkit/core/xml';
import { describePeer } from '../interop/peer.js';
import { driver } from '../../examples/driver-unshare/src/driver.js';

const folder = mkdtempSync(join(tmpdir(), 'virtkit-unshare-'));
const run = promisify(execFile);
let hosts = 0;
const connect = (host: string, readOnly = false) =>
  open(`unshare://${folder}/${host}`, { drivers: [driver], discover: false, readOnly });
const hostOf = ({ uri }: Connection) => uri.slice(uri.lastIndexOf('/') + 1);

const guestXml = ({ name, uuid, more = '' }: DomainSpec): string =>
  `<domain type='lxc'><name>${escapeXml(name)}</name>${uuid === undefined ? '' : `<uuid>${uuid}</uuid>`}<memory>65536</memory><vcpu current='2'>4</vcpu>` +
  `<os><type>exe</type><init>/bin/sleep</init><initarg>600</initarg></os>${more}</domain>`;

// Guests outlive their connections.
afterAll(async () => {
  for (let host = 1; host <= hosts; host += 1) {
    await using connection = await connect(`${host}`);
    for (const domain of await connection.listAllDomains({ active: true })) await domain.destroy();
  }
  rmSync(folder, { recursive: true });
}, 60_000);

describePeer('unshare', () => {
  conformance({
    test,
    expect,
    // A directory is a host.
    open: ({ readOnly, beside } = {}) => connect(beside ? hostOf(beside) : `${(hosts += 1)}`, readOnly),
    objects: 50,
    inventory: {
      domain: guestXml,
      mac: '', // No interface.
    },
  });
});

/** Found as an installed package is, served by the program, and driven by libvirt's own. */
describePeer('unshare-virsh', () => {
  test('real virsh starts, pauses and stops a guest of it', async () => {
    const socket = join(folder, 'sock');
    const host = join(folder, 'by-virsh');
    await writeFile(join(folder, 'web.xml'), guestXml({ name: 'web' }));
    const program = fileURLToPath(new URL('../../packages/remote/bin/virtkitd.js', import.meta.url));
    const daemon = spawn(process.execPath, [program, '--driver', 'unshare', '--listen', `unix:${socket}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      await once(daemon.stdout, 'data');
      const commands = [
        `define ${join(folder, 'web.xml')}`,
        'start web',
        'suspend web',
        'list',
        'resume web',
        'destroy web',
      ];
      const { stdout } = await run('virsh', ['-c', `unshare+unix://${host}?socket=${socket}`, commands.join('; ')]);
      const lines = stdout.split('\n').map((line) => line.trim().replace(/ +/g, ' '));
      expect(lines.filter((line) => line.includes('web')).map((line) => line.replace(/^\d+ /, 'ID '))).toEqual([
        `Domain 'web' defined from ${join(folder, 'web.xml')}`,
        "Domain 'web' started",
        "Domain 'web' suspended",
        'ID web paused',
        "Domain 'web' resumed",
        "Domain 'web' destroyed",
      ]);
    } finally {
      daemon.kill();
      await once(daemon, 'exit');
    }
  }, 60_000);

  test('one command shows it', async () => {
    const script = fileURLToPath(new URL('../../examples/driver-unshare/start.mjs', import.meta.url));
    const { stdout } = await run(process.execPath, [script]);
    const lines = stdout.split('\n').map((line) => line.trim().replace(/ +/g, ' '));
    const shown = lines.filter((line) => /^(\d+|-) web /.test(line));
    expect(shown.map((line) => line.replace(/^\d+/, 'ID'))).toEqual(['ID web running', '- web shut off']);
  }, 120_000);
});
