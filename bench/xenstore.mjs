// Our client of the xenstore beside Xen's C library, on one real daemon each, in one run: `npm run bench -- xenstore`.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadTs } from './load-ts.mjs';
import { smoke } from './smoke.mjs';

/** Whom ours is beside. */
export const peer = 'libxenstore';

const count = smoke ? 50 : 2000;
const rounds = smoke ? 1 : 5;
/** By turns, so that a noisy moment hurts both. */
const turns = smoke ? 1 : 3;
const flights = [1, 16];
const path = '/local/domain/7/name';

/** Our client is no public part of its package. */
const built = new URL('../packages/driver-xen/dist/xenstore/open.js', import.meta.url);

export async function run() {
  // It finds the script from where it is loaded, too: that is as deep below the root.
  const { startXenstored, xenstoredScript } = await loadTs(
    new URL('../test/interop/xen/xenstored.ts', import.meta.url),
  );
  const { openXenstore } = await import(built);
  const folder = mkdtempSync(join(tmpdir(), 'virtkit-bench-'));
  const results = [];
  try {
    const client = compiled(folder, execFileSync(xenstoredScript, ['prepare'], { encoding: 'utf8' }).trim());
    for (const kind of ['c', 'ocaml']) {
      const daemon = await startXenstored(kind);
      try {
        results.push({ kind, ...(await beside(daemon.path, client, openXenstore)) });
      } finally {
        await daemon[Symbol.asyncDispose]();
      }
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function beside(socket, client, openXenstore) {
  const store = await openXenstore({ path: socket });
  await store.write(path, 'guest-7');
  const best = { theirs: 0, ours: flights.map(() => 0) };
  for (let turn = 0; turn < turns; turn += 1) {
    best.theirs = Math.max(best.theirs, await client(socket));
    for (const [index, flight] of flights.entries())
      best.ours[index] = Math.max(best.ours[index], await rate(store, flight));
  }
  await store.close();
  return best;
}

/** Lines of the table: what, and what must hold. */
export const report = (results) =>
  results.flatMap(({ kind, ours, theirs }) =>
    flights.map((flight, index) => [
      `reads a second, ${flight} in flight, the daemon in ${kind}`,
      ours[index].toFixed(0),
      theirs.toFixed(0),
      (ours[index] / theirs).toFixed(2),
      flight === 1 ? '' : '≥ 1',
    ]),
  );

async function rate(store, flight) {
  let best = 0;
  for (let round = 0; round < rounds; round += 1) {
    let left = count;
    const one = async () => {
      while (left-- > 0) await store.read(path);
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: flight }, one));
    best = Math.max(best, (count * 1e3) / (performance.now() - start));
  }
  return best;
}

function compiled(folder, root) {
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu');
  const file = join(folder, 'xenstore');
  const source = fileURLToPath(new URL('peer/xenstore.c', import.meta.url));
  const links = [`-L${libraries}`, '-l:libxenstore.so.4', `-Wl,-rpath-link,${libraries}`];
  execFileSync('gcc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', file, source, ...links]);
  return async (socket) => {
    const env = { ...process.env, LD_LIBRARY_PATH: libraries, XENSTORED_PATH: socket };
    const { stdout } = await promisify(execFile)(file, [path, String(count), String(rounds)], { env });
    return Number(stdout);
  };
}
