// Starting guests with driver-qemu beside QEMU itself and beside libvirtd's QEMU driver, in one run: `npm run bench -- qemu`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open } from '@virtkit/core';
import { qemu } from '@virtkit/driver-qemu';
import { remote } from '@virtkit/remote';
import { loadTs } from './load-ts.mjs';
import { smoke } from './smoke.mjs';

const rounds = smoke ? 1 : 15;
const count = smoke ? 2 : 100;
const guest = (index) =>
  `<domain type='qemu'><name>bench-${index}</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os></domain>`;

export async function run() {
  const { startLibvirtd } = await loadTs(new URL('../test/interop/libvirt/libvirtd.ts', import.meta.url));
  const root = mkdtempSync(join(tmpdir(), 'vk-'));
  const libvirtd = await startLibvirtd({ ownNetwork: true });
  const daemon = await startVirtkitd(root);
  try {
    const embedded = await open(`qemu:///embed?root=${join(root, 'e')}`, { drivers: [qemu()], discover: false });
    const ours = await reach(join(root, 's'));
    const theirs = await reach(libvirtd.unix);
    const argv = await argvOf(embedded, root);
    const times = { bare: [], embedded: [], ours: [], theirs: [] };
    // In turn, so that a noisy moment of the machine is everybody's.
    for (let round = 0; round < rounds; round++) {
      times.bare.push(await bare(argv, root));
      times.embedded.push(await created(embedded, 'e'));
      times.ours.push(await created(ours, 'd'));
      times.theirs.push(await created(theirs, 'l'));
    }
    const herds = { ours: await herd(ours, daemon.pid), theirs: await herd(theirs, daemonOf(libvirtd)) };
    for (const connection of [embedded, ours, theirs]) await connection.close();
    return { times, herds };
  } finally {
    daemon.kill('SIGTERM');
    await once(daemon, 'exit');
    await libvirtd.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Lines of the table: what, of which a rate is made, and what must hold. */
export const report = ({ times, herds: { ours, theirs } }) => {
  const [bareTime, embedded, daemon, libvirt] = [times.bare, times.embedded, times.ours, times.theirs].map(median);
  const line = (what, mine, peer, wanted = '') => [
    what,
    mine.toFixed(1),
    peer.toFixed(1),
    (peer / mine).toFixed(1),
    wanted,
  ];
  return [
    ['QEMU alone, until its monitor answers, ms', bareTime.toFixed(1), '', '', ''],
    line('create a paused guest in this process, ms', embedded, libvirt),
    line('create a paused guest through the daemon, ms', daemon, libvirt),
    ['… as a multiple of QEMU alone', (daemon / bareTime).toFixed(2), (libvirt / bareTime).toFixed(2), '', '≤ 1.5'],
    line(`start ${count} guests, s`, ours.start, theirs.start),
    line(`their statistics, ms`, ours.stats * 1000, theirs.stats * 1000),
    line(`destroy them, s`, ours.destroy, theirs.destroy),
    line(`memory of the daemon for each, KiB`, ours.memory, theirs.memory),
  ];
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function startVirtkitd(root) {
  const program = fileURLToPath(new URL('../packages/remote/bin/virtkitd.js', import.meta.url));
  const args = [
    program,
    '--driver',
    'qemu',
    '--root',
    root,
    '--listen',
    `unix:${join(root, 's')}`,
    '--log-level',
    'error',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

const reach = (socket) => open(`qemu+unix:///system?socket=${socket}`, { drivers: [remote()], discover: false });

/** The command line of such a guest, in a folder of its own with the files that it needs. */
async function argvOf(connection, root) {
  const domain = await connection.createDomainXml(guest('argv'), { paused: true });
  const run = join(root, 'e/run/qemu');
  const { process: qemuProcess, directory } = JSON.parse(readFileSync(join(run, `${domain.uuid}.json`), 'utf8'));
  const line = readFileSync(`/proc/${qemuProcess.pid}/cmdline`, 'utf8');
  const folder = join(root, 'bare');
  cpSync(directory, folder, { recursive: true, filter: (path) => !statSync(path).isSocket() });
  await domain.destroy();
  return line.replaceAll(directory, folder).split('\0').slice(0, -1);
}

/** Milliseconds until a QEMU that is just spawned has answered on its monitor. */
async function bare([binary, ...argv], root) {
  const socket = join(root, 'bare/monitor.sock');
  rmSync(socket, { force: true });
  const start = performance.now();
  const child = spawn(binary, argv, { stdio: 'ignore' });
  const monitor = await connected(socket);
  await once(monitor, 'data');
  monitor.write('{"execute":"qmp_capabilities"}\n');
  await once(monitor, 'data');
  const time = performance.now() - start;
  monitor.write('{"execute":"quit"}\n');
  await once(child, 'exit');
  monitor.destroy();
  return time;
}

async function connected(socket) {
  for (;;) {
    const stream = connect(socket);
    try {
      await once(stream, 'connect');
      return stream;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

/** Milliseconds to create a guest. */
async function created(connection, name) {
  const start = performance.now();
  const domain = await connection.createDomainXml(guest(name), { paused: true });
  const time = performance.now() - start;
  await domain.destroy();
  return time;
}

/** Many guests at once: seconds, and KiB of the daemon for each. */
async function herd(connection, pid) {
  const before = residentOf(pid);
  const [domains, start] = await timed(async () => {
    const all = [];
    for (let index = 0; index < count; index++)
      all.push(await connection.createDomainXml(guest(index), { paused: true }));
    return all;
  });
  const memory = (residentOf(pid) - before) / count;
  const [, stats] = await timed(() => connection.getAllDomainStats());
  const [, destroy] = await timed(async () => {
    for (const domain of domains) await domain.destroy();
  });
  return { start, stats, destroy, memory };
}

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return [result, (performance.now() - start) / 1e3];
}

const residentOf = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);

/** libvirtd itself, below the process that holds it. */
function daemonOf({ pid }) {
  for (const child of childrenOf(pid)) {
    if (readFileSync(`/proc/${child}/comm`, 'utf8').trim() === 'libvirtd') return child;
    const found = daemonOf({ pid: child });
    if (found) return found;
  }
  return undefined;
}

const childrenOf = (pid) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
