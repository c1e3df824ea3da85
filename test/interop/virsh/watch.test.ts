import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test as it } from '@jest/globals';
import { test } from '@virtkit/driver-test';
import { serve, type Server } from '@virtkit/remote';
import { startLibvirtd, type Libvirtd } from '../libvirt/libvirtd.js';
import { describePeer } from '../peer.js';

const web = `<domain type='test'><name>web</name><memory>65536</memory><os><type>hvm</type></os></domain>`;

/** What one virsh does while another watches. A host lives as long as one of them is there. */
const commands = [
  'suspend test',
  'resume test',
  'setmem test 1048576',
  'metadata test urn:a --key a --set "<a/>"',
  'desc test hello',
  'reboot test',
  'snapshot-create-as test one',
  'shutdown test',
  'snapshot-revert test one',
  'destroy test',
  'domrename test best',
  'start best',
  'managedsave best',
  'define web.xml',
  'define web.xml',
  'start web',
  'dump web core --crash',
  'undefine web',
  'create web.xml',
  'save web web.img',
  'restore web.img',
  'destroy web',
];

describePeer('libvirt', () => {
  let directory: string;
  let libvirtd: Libvirtd;
  let server: Server;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'virtkit-watch-'));
    libvirtd = await startLibvirtd();
    server = await serve({ drivers: [test()], listen: [`unix:${directory}/sock`] });
  }, 60_000);
  afterAll(async () => {
    await server.close();
    await libvirtd.stop();
    await rm(directory, { recursive: true });
  });

  it.each(['--event lifecycle', '--all', '--event lifecycle --domain test'])(
    'one virsh sees what another does: event %s',
    async (what) => {
      const [theirs, ours] = await Promise.all([watched(libvirtd.unix, what), watched(`${directory}/sock`, what)]);
      expect(theirs.length).toBeGreaterThan(5);
      expect(ours).toEqual(theirs);
    },
    30_000,
  );
});

/** The lines that a watching virsh prints. */
async function watched(socket: string, what: string): Promise<string[]> {
  const cwd = await mkdtemp(join(tmpdir(), 'virtkit-watched-'));
  try {
    await writeFile(join(cwd, 'web.xml'), web);
    const uri = `test+unix:///default?socket=${socket}`;
    const options = { cwd, env: { ...process.env, LC_ALL: 'C.UTF-8', HOME: cwd } };
    const run = (...args: string[]) => promisify(execFile)('virsh', ['-c', uri, ...args], options);
    const act = async () => {
      await sleep(1500);
      // Those that fail change nothing, on either side.
      await run(commands.join('; ')).catch(() => undefined);
    };
    const [{ stdout }] = await Promise.all([run('event', ...what.split(' '), '--loop', '--timeout', '4'), act()]);
    return stdout.split('\n');
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
