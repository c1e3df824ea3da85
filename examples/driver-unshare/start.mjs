// `npm run unshare`: serves this driver with virtkitd, and lets libvirt's own virsh start and stop a guest of it.
// `npm run unshare -- --stay` goes on until Ctrl-C, and says what to type meanwhile.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { prepare } from '../../scripts/lib/prepare.mjs';

await prepare();

const folder = await mkdtemp(join(tmpdir(), 'virtkit-unshare-'));
const socket = join(folder, 'sock');
const uri = `unshare+unix://${folder}/guests?socket=${socket}`;
const guest = join(folder, 'web.xml');
await writeFile(
  guest,
  `<domain type='lxc'><name>web</name><memory unit='MiB'>64</memory>
  <os><type>exe</type><init>/bin/sleep</init><initarg>600</initarg></os></domain>`,
);

const virtkitd = fileURLToPath(new URL('../../packages/remote/bin/virtkitd.js', import.meta.url));
const daemon = spawn(process.execPath, [virtkitd, '--driver', 'unshare', '--listen', `unix:${socket}`], {
  stdio: ['ignore', 'pipe', 'ignore'],
});
await Promise.race([
  once(daemon.stdout, 'data'),
  once(daemon, 'exit').then(() => Promise.reject(Error('no virtkitd'))),
]);

const virsh = async (command) => {
  console.log(`virsh # ${command}`);
  const { stdout } = await promisify(execFile)('virsh', ['-c', uri, command]);
  console.log(stdout.trim(), '\n');
};

try {
  await virsh(`define ${guest}`);
  await virsh('start web');
  await virsh('list');
  if (process.argv.includes('--stay')) {
    console.log(`virsh -c '${uri}' list --all\n\nCtrl-C ends it.`);
    await once(process, 'SIGINT');
  }
  await virsh('destroy web');
  await virsh('list --all');
} finally {
  daemon.kill();
  if (daemon.exitCode === null) await once(daemon, 'exit');
  await rm(folder, { recursive: true });
}
