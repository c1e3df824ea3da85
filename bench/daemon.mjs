// Our daemon beside real libvirtd, both driven by the same C client, by turns in one run: `npm run bench -- daemon`.
import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadTs } from './load-ts.mjs';
import { guest as xml } from './guest.mjs';
import { smoke } from './smoke.mjs';

const count = smoke ? 20 : 10_000;
const rounds = smoke ? 1 : 24;
const domainRounds = smoke ? 1 : 2;
const seconds = smoke ? 0.05 : 0.12;
const calls = ['getHostname', 'lookupDomainByName', 'getInfo', 'mix'];
const connections = [1, 4, 16];
/** The processor that everything runs on when one is enough. */
const oneProcessor = '0';

/** The flags that virtkitd is started with: see docs/performance.md. */
const flags = ['--max-semi-space-size=1'];

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'virtkit-bench-'));
  try {
    const client = compiled(folder, 'daemon.c', '-l:libvirt.so.0');
    const floor = compiled(folder, 'floor.c');
    return { calls: await allCalls(folder, client, floor), domains: await allDomains(folder, client) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lines of the table: what, and what must hold. A ratio over 1 is in our favour. */
export const report = ({ calls: rates, domains }) => [
  ...rates.map(({ name, ours, theirs, wanted, less }) => [
    name,
    ours.toFixed(0),
    theirs?.toFixed(0) ?? '',
    theirs ? (less ? theirs / ours : ours / theirs).toFixed(1) : '',
    wanted,
  ]),
  perSecond('define', domains, '≥ 2'),
  perSecond('create', domains, '≥ 2'),
  milliseconds(`list ${count} domains`, 'list', domains, '≥ 1'),
  milliseconds('their stats, of what both tell', 'stats', domains, '≥ 1'),
  milliseconds('all their stats: ours tells 38 of each, libvirt 2', 'everyStat', domains, ''),
  memoryLine('memory, MB', 'memory', domains, '≥ 1'),
];

const perSecond = (key, { ours, theirs }, wanted) => [
  `${key}, a second`,
  (count / ours[key]).toFixed(0),
  (count / theirs[key]).toFixed(0),
  (theirs[key] / ours[key]).toFixed(1),
  wanted,
];
const milliseconds = (label, key, { ours, theirs }, wanted) => [
  `${label}, ms`,
  (ours[key] * 1e3).toFixed(1),
  (theirs[key] * 1e3).toFixed(1),
  (theirs[key] / ours[key]).toFixed(1),
  wanted,
];
const memoryLine = (label, key, { ours, theirs }, wanted) => [
  label,
  (ours[key] / 1e6).toFixed(0),
  (theirs[key] / 1e6).toFixed(0),
  (theirs[key] / ours[key]).toFixed(1),
  wanted,
];

/** Rates of calls: three servers stand side by side, and are asked by turns. */
async function allCalls(folder, client, floorFile) {
  const daemons = [await virtkitd(folder), await libvirtd(), await startFloor(folder, floorFile)];
  try {
    const lines = [];
    for (const one of [true, false])
      for (const number of one ? [1] : connections)
        for (const call of calls) lines.push(await rateOf(client, daemons, call, number, one));
    return lines.flat();
  } finally {
    for (const daemon of daemons) await daemon.stop();
  }
}

/** The best of many short rounds: others on the machine are not what is measured. */
async function rateOf(client, [ours, theirs, floor], call, number, one) {
  const asked = call === 'mix' ? [ours, theirs] : [ours, theirs, floor];
  const rates = asked.map(() => []);
  const used = asked.map(() => ({ seconds: 0, calls: 0 }));
  for (const daemon of asked) await daemon.pin(one);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { uri, pid }] of asked.entries()) {
      const before = processorOf(pid);
      const args = [uri, 'calls', call, String(number), String(seconds)];
      const [file, given] = one ? ['taskset', ['-c', oneProcessor, client, ...args]] : [client, args];
      const { rate } = JSON.parse(execFileSync(file, given, { encoding: 'utf8', timeout: 60_000 }));
      rates[at].push(rate);
      used[at].seconds += processorOf(pid) - before;
      used[at].calls += rate * seconds;
    }
  }
  for (const daemon of asked) await daemon.pin(false);
  const where = one ? ', one processor' : '';
  const name = `${call}, ${number} connection${number > 1 ? 's' : ''}${where}`;
  const [mine, peer, most] = rates.map((some) => (some.length > 0 ? Math.max(...some) : undefined));
  return [
    { name, ours: mine, theirs: peer, wanted: '≥ 2' },
    ...(call === 'mix' ? [{ name: '… processor time of the daemon, µs', ...microseconds(used), wanted: '' }] : []),
    ...(most === undefined ? [] : [{ name: `… the client's own limit`, ours: most, theirs: undefined, wanted: '' }]),
  ];
}

const microseconds = (used) => {
  const [ours, theirs] = used.map(({ seconds: all, calls: number }) => (all / number) * 1e6);
  return { ours, theirs, less: true };
};

/** Seconds that a process has been running on some processor, in user and kernel mode. */
function processorOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  // Ticks of a hundredth of a second.
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Many domains in daemons that are fresh each time; of each number the best round. */
async function allDomains(folder, client) {
  const all = { ours: [], theirs: [] };
  for (let round = 0; round < domainRounds; round += 1) {
    all.ours.push(await domainsOf(client, await virtkitd(folder)));
    all.theirs.push(await domainsOf(client, await libvirtd()));
  }
  return { ours: best(all.ours), theirs: best(all.theirs) };
}

async function domainsOf(client, daemon) {
  const child = spawn(client, [daemon.uri, 'domains', String(count), xml], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const ended = once(child, 'exit');
    const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
    if (typeof line !== 'string') throw new Error(`the client ended with ${line}`);
    const memory = residentOf(daemon.pid);
    child.stdin.end('\n');
    await ended;
    return { ...JSON.parse(line), memory };
  } finally {
    child.kill();
    await daemon.stop();
  }
}

const best = (results) =>
  Object.fromEntries(Object.keys(results[0]).map((key) => [key, Math.min(...results.map((result) => result[key]))]));

/** Bytes. */
function residentOf(pid) {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
}

async function virtkitd(folder) {
  const path = join(folder, 'virtkit-sock');
  const child = fork(fileURLToPath(new URL('peer/virtkitd.mjs', import.meta.url)), [path], { execArgv: flags });
  const ended = once(child, 'exit');
  const [ready] = await Promise.race([once(child, 'message'), ended]);
  if (ready?.ready !== true) throw new Error(`virtkitd ended with ${ready}`);
  return daemonOf(path, child.pid, async () => {
    child.kill();
    await ended;
  });
}

async function libvirtd() {
  const { startLibvirtd } = await loadTs(new URL('../test/interop/libvirt/libvirtd.ts', import.meta.url));
  const started = await startLibvirtd();
  return daemonOf(started.unix, processWith('libvirtd', started.directory), () => started.stop());
}

async function startFloor(folder, file) {
  const path = join(folder, 'floor-sock');
  const child = spawn(file, [path], { stdio: 'inherit' });
  const ended = once(child, 'exit');
  // It listens as soon as it runs.
  await sleep(200);
  return daemonOf(path, child.pid, async () => {
    child.kill();
    await ended;
  });
}

const daemonOf = (path, pid, stop) => ({
  uri: `test+unix:///default?socket=${path}`,
  pid,
  stop,
  /** Keeps all its threads on one processor, or lets them go. */
  async pin(one) {
    const processors = one ? oneProcessor : allProcessors;
    execFileSync('taskset', ['-a', '-c', '-p', processors, String(pid)], { stdio: 'ignore' });
  },
});
const allProcessors = /^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1];

/** The process of that program that was told of `argument`. */
function processWith(program, argument) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const [file, ...args] = commandOf(pid);
    if (file === program && args.some((one) => one.includes(argument))) return Number(pid);
  }
  throw new Error(`there is no ${program} of ${argument}`);
}

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

function compiled(folder, source, ...libraries) {
  const file = join(folder, source.replace('.c', ''));
  const path = fileURLToPath(new URL(`peer/${source}`, import.meta.url));
  execFileSync('gcc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', file, path, ...libraries, '-lpthread']);
  return file;
}
