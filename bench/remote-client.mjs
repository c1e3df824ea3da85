// Our client beside libvirt-python on one real libvirtd, in one run: `npm run bench -- remote-client`.
import { fork, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadTs } from './load-ts.mjs';
import { smoke } from './smoke.mjs';

const count = smoke ? 20 : 10_000;
const calls = smoke ? 40 : 12_000;
/** So many at a time, of which the best counts. */
const portion = smoke ? 20 : 800;
const flight = 16;
const rounds = smoke ? 1 : 7;
const name = 'guest-1';
/** The definition of each domain: `@` is its number. */
const xml = `<domain type='test'>
  <name>guest-@</name>
  <memory unit='KiB'>1048576</memory>
  <vcpu>2</vcpu>
  <os>
    <type arch='i686'>hvm</type>
  </os>
</domain>
`;

if (process.argv[2] === 'ours') process.send(await ours(process.argv[3]));

/** Ours and theirs by turns, each in processes of their own; of each number the best round. */
export async function run() {
  const { startLibvirtd } = await loadTs(new URL('../test/interop/libvirt/libvirtd.ts', import.meta.url));
  const libvirtd = await startLibvirtd();
  const uri = `test+unix:///default?socket=${libvirtd.unix}`;
  try {
    // Kept open: libvirt forgets the guests of a test connection at its last close.
    const { open } = await import('@virtkit/core');
    const connection = await open(uri);
    for (let index = 1; index < count; index += 100) await defineSome(connection, index, Math.min(index + 100, count));
    const all = { ours: [], theirs: [] };
    for (let round = 0; round < rounds; round += 1) {
      all.ours.push(await measured(uri));
      all.theirs.push(peer(uri));
    }
    await connection.close();
    return { ours: best(all.ours), theirs: best(all.theirs) };
  } finally {
    await libvirtd.stop();
  }
}

/** Lines of the table: what, and what must hold. A ratio over 1 is in our favour. */
export const report = ({ ours: mine, theirs }) => [
  latency('getHostname', mine, theirs, '≥ 0.8'),
  latency('lookupDomainByName', mine, theirs, '≥ 0.8'),
  latency('getInfo', mine, theirs, '≥ 0.8'),
  flightRate('one by one', 'sequential', mine, theirs, '≥ 1.7'),
  flightRate(`${flight} threads`, 'inFlight', mine, theirs, ''),
  time(`list ${count} domains`, 'list', mine, theirs, '≥ 1'),
  time(`all stats of ${count} domains`, 'stats', mine, theirs, '≥ 1'),
  time('open', 'open', mine, theirs, ''),
];

const latency = (key, mine, theirs, wanted) => [
  `${key}, µs`,
  (mine[key] * 1e6).toFixed(0),
  (theirs[key] * 1e6).toFixed(0),
  (theirs[key] / mine[key]).toFixed(2),
  wanted,
];
const flightRate = (how, key, mine, theirs, wanted) => [
  `getHostname a second, ${flight} in flight; libvirt: ${how}`,
  mine.inFlight.toFixed(0),
  theirs[key].toFixed(0),
  (mine.inFlight / theirs[key]).toFixed(2),
  wanted,
];
const time = (label, key, mine, theirs, wanted) => [
  `${label}, ms`,
  (mine[key] * 1e3).toFixed(1),
  (theirs[key] * 1e3).toFixed(1),
  (theirs[key] / mine[key]).toFixed(2),
  wanted,
];

const rates = ['inFlight', 'sequential'];
const best = (results) =>
  Object.fromEntries(
    Object.keys(results[0]).map((key) => {
      const values = results.map((result) => result[key]);
      return [key, rates.includes(key) ? Math.max(...values) : Math.min(...values)];
    }),
  );

const defineSome = (connection, from, to) =>
  Promise.all(
    Array.from({ length: to - from }, (_, index) => connection.defineDomainXml(xml.replace('@', String(from + index)))),
  );

async function ours(uri) {
  const { open } = await import('@virtkit/core');
  const { remote } = await import('@virtkit/remote');
  const [connection, opened] = await timed(() => open(uri, { drivers: [remote()] }));
  const domain = await connection.lookupDomainByName(name);
  const result = {
    open: opened,
    getHostname: await each(() => connection.getHostname()),
    lookupDomainByName: await each(() => connection.lookupDomainByName(name)),
    getInfo: await each(() => domain.getInfo()),
    inFlight: await inFlight(() => connection.getHostname()),
    list: await fastest(() => connection.listAllDomains()),
    stats: await fastest(() => connection.getAllDomainStats()),
  };
  await connection.close();
  return result;
}

/** Seconds of one call, in the best of several runs: others on the machine are not what is measured. */
async function each(call) {
  const work = async () => {
    for (let done = 0; done < portion; done += 1) await call();
  };
  return (await bestOf(work)) / portion;
}

async function inFlight(call) {
  const work = async () => {
    let left = portion;
    const one = async () => {
      while (left-- > 0) await call();
    };
    await Promise.all(Array.from({ length: flight }, one));
  };
  return portion / (await bestOf(work));
}

async function bestOf(work) {
  let seconds = Infinity;
  for (let done = 0; done < calls; done += portion) seconds = Math.min(seconds, (await timed(work))[1]);
  return seconds;
}

async function fastest(call) {
  let seconds = Infinity;
  for (let round = 0; round < 5; round += 1) seconds = Math.min(seconds, (await timed(call))[1]);
  return seconds;
}

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return [result, (performance.now() - start) / 1e3];
}

function measured(uri) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['ours', uri]);
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => code && reject(new Error(`ours ended with ${code}`)));
  });
}

function peer(uri) {
  const script = fileURLToPath(new URL('peer/remote-client.py', import.meta.url));
  const input = JSON.stringify({ uri, name, calls, portion, flight });
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', [script], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
