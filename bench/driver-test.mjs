// 10,000 domains in driver-test beside real libvirt's in-process test driver, in one run: `npm run bench -- driver-test`.
import { fork, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { guest as xml } from './guest.mjs';
import { smoke } from './smoke.mjs';

const count = smoke ? 20 : 10_000;

if (process.argv[2] === 'ours') process.send(await ours());

/** Measures ours in a process of its own, and the peer's; seconds for all domains together, bytes of memory. */
export async function run() {
  return { ours: await measured(), theirs: peer() };
}

/** Lines of the table: what, of which a rate is made, and what must hold. */
export const report = ({ ours: mine, theirs }) => [
  rate('define', mine, theirs, '≥ 2'),
  rate('create', mine, theirs, '≥ 2'),
  rate('info', mine, theirs, ''),
  rate('xml', mine, theirs, ''),
  time('list', mine, theirs, '≥ 1'),
  time('open', mine, theirs, ''),
  ['memory, MB', megabytes(mine.memory), theirs ? megabytes(theirs.memory) : '', '', '≤ 100'],
  ['cold import of core, ms', (mine.coldImport * 1e3).toFixed(0), '', '', '< 60'],
];

const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
const rate = (name, mine, theirs, wanted) => [
  `${name}, a second`,
  (count / mine[name]).toFixed(0),
  theirs ? (count / theirs[name]).toFixed(0) : '',
  theirs ? (theirs[name] / mine[name]).toFixed(1) : '',
  wanted,
];
const time = (name, mine, theirs, wanted) => [
  `${name}, ms`,
  (mine[name] * 1e3).toFixed(1),
  theirs ? (theirs[name] * 1e3).toFixed(1) : '',
  theirs ? (theirs[name] / mine[name]).toFixed(1) : '',
  wanted,
];

async function ours() {
  const before = process.memoryUsage().rss;
  const [{ open }, coldImport] = await timed(() => import('@virtkit/core'));
  const { test } = await import('@virtkit/driver-test');
  const documents = Array.from({ length: count }, (_, index) => xml.replaceAll('@', String(index)));
  const [connection, opened] = await timed(() => open('test:///default', { drivers: [test()] }));
  const domains = [];
  const [, define] = await timed(async () => {
    for (const document of documents) domains.push(await connection.defineDomainXml(document));
  });
  const each = (call) =>
    timed(async () => {
      for (const domain of domains) await call(domain);
    });
  const [, create] = await each((domain) => domain.create());
  let list = Infinity;
  for (let time = 0; time < 5; time += 1) list = Math.min(list, (await timed(() => connection.listAllDomains()))[1]);
  // What the host and its domains take; what the calls below leave behind is not theirs.
  const memory = process.memoryUsage().rss - before;
  const [, read] = await each((domain) => domain.getXmlDesc());
  const [, info] = await each((domain) => domain.getInfo());
  await connection.close();
  return { open: opened, define, create, list, xml: read, info, memory, coldImport };
}

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return [result, (performance.now() - start) / 1e3];
}

function measured() {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['ours']);
    child.once('message', resolve);
    child.once('error', reject);
  });
}

/** `undefined` where libvirt-python is not installed. */
function peer() {
  const script = fileURLToPath(new URL('peer/driver-test.py', import.meta.url));
  const { status, stdout } = spawnSync('/usr/bin/python3', [script], {
    input: JSON.stringify({ count, xml }),
    encoding: 'utf8',
  });
  return status === 0 ? JSON.parse(stdout) : undefined;
}
