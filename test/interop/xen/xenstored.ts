import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Xen has two daemons that keep the store: the old one in C, and one in OCaml. */
export type XenstoredKind = 'c' | 'ocaml';

export interface Xenstored extends AsyncDisposable {
  readonly path: string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
}

export const xenstoredScript = fileURLToPath(new URL('../../../scripts/xen-xenstored.sh', import.meta.url));

/** A real daemon with a store of its own, on a machine without Xen. */
export async function startXenstored(kind: XenstoredKind): Promise<Xenstored> {
  const folder = await mkdtemp(join(tmpdir(), 'virtkit-xenstored-'));
  const path = join(folder, 'socket');
  const child = spawn(xenstoredScript, [kind, folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  const end = async () => {
    await kill();
    await rm(folder, { recursive: true });
  };
  // The first one downloads and compiles.
  for (const since = Date.now(); !(await answers(path)); await sleep(20)) {
    if (child.exitCode === null && Date.now() - since < 180_000) continue;
    await end();
    throw new Error(`xenstored (${kind}) does not come up: ${said}`);
  }
  return { path, kill, [Symbol.asyncDispose]: end };
}

const answers = (path: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ path });
    const settle = (is: boolean) => () => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', settle(true)).once('error', settle(false));
  });
