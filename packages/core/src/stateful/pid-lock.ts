import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.js';

/** Another process has the pid file. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}

/**
 * One process per pid file, a daemon say. The file itself has the number, for whoever wants to send a signal; who holds it stands in
 * `FILE.lock`, which appears at once with its contents. A holder that was killed is known by the start time of its
 * process, and replaced: of several that try, only one can make the file that names it as the dead one's heir.
 */
export class PidLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** @throws AlreadyRunning, or an error of the file system */
  static acquire(file: string): PidLock {
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    const lock = `${file}.lock`;
    const fresh = `${lock}.${process.pid}-${randomBytes(6).toString('hex')}`;
    const self = identityOf(process.pid)!;
    try {
      writeFileSync(`${fresh}.new`, `${self.pid} ${self.start}\n`, { flag: 'wx', mode: 0o644 });
      claim(lock, `${fresh}.new`);
      sweep(lock);
      // The number last: whoever reads it may rely on its holder.
      writeFileSync(`${fresh}.pid`, `${self.pid}\n`, { flag: 'wx', mode: 0o644 });
      renameSync(`${fresh}.pid`, file);
    } finally {
      for (const end of ['new', 'copy', 'pid']) rmSync(`${fresh}.${end}`, { force: true });
    }
    return new PidLock(file);
  }

  release(): void {
    rmSync(this.#file, { force: true });
    rmSync(`${this.#file}.lock`, { force: true });
  }
}

/** Makes `fresh` the lock, or throws. */
function claim(lock: string, fresh: string): void {
  for (;;) {
    const chain = heirs(lock);
    const last = chain.at(-1);
    if (last?.holder && isAlive(last.holder))
      throw new AlreadyRunning(
        `another daemon runs: process ${last.holder.pid} holds ${lock.slice(0, -'.lock'.length)}`,
      );
    const next = last ? heirOf(lock, last.text) : lock;
    if (!made(fresh, next)) continue;
    if (next === lock) return;
    // Whoever was here before has put his own in the place of the dead one's before he took this name away.
    if (heirs(lock).at(-2)?.text === last?.text) {
      renameSync(copied(fresh), lock);
      return;
    }
    rmSync(next, { force: true });
  }
}

interface Holder {
  readonly text: string;
  /** `undefined` for a file that says nothing: nobody can hold by it. */
  readonly holder: ProcessIdentity | undefined;
}

/** Who holds the lock, who was made the heir of that one, and so on. */
function heirs(lock: string): Holder[] {
  const chain: Holder[] = [];
  for (let file = lock; ;) {
    const text = textOf(file);
    if (text === undefined) return chain;
    const [, pid, start] = /^(\d{1,10}) (\S*)\n$/.exec(text) ?? [];
    chain.push({ text, holder: pid === undefined ? undefined : { pid: Number(pid), start: start! } });
    file = heirOf(lock, text);
  }
}

const heirOf = (lock: string, text: string): string =>
  `${lock}.${text
    .trim()
    .replaceAll(/[^\w-]+/g, '.')
    .slice(0, 60)}.heir`;

/** Whether `file` appeared with the contents of `fresh`: it does not if it is there. */
function made(fresh: string, file: string): boolean {
  try {
    linkSync(fresh, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A rename of a file onto another name of itself would do nothing. */
function copied(fresh: string): string {
  const copy = fresh.replace(/new$/, 'copy');
  writeFileSync(copy, readFileSync(fresh), { flag: 'wx', mode: 0o644 });
  return copy;
}

/** Takes away what the dead have left. Only who holds the lock comes here. */
function sweep(lock: string): void {
  const start = `${basename(lock)}.`;
  for (const name of readdirSync(dirname(lock)).filter((one) => one.startsWith(start))) {
    const [, maker] = /^(\d+)-[0-9a-f]+\.(?:new|copy|pid)$/.exec(name.slice(start.length)) ?? [];
    const isLeft = maker === undefined ? name.endsWith('.heir') : identityOf(Number(maker)) === undefined;
    if (isLeft) rmSync(join(dirname(lock), name), { force: true });
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
