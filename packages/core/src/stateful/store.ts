import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { VirtError } from '../errors.js';
import { flushDirectory, writeWhole } from './whole-file.js';

/**
 * Texts by name in a directory. A write is whole or not at all, whenever the process is killed or the disk fills: it
 * goes to a file beside, is flushed, and takes the old one's place. Any name is safe: it becomes one file name.
 */
export class Store {
  readonly #directory: string;
  readonly #suffix: string;
  readonly #lasting: boolean;

  /**
   * @param suffix - the ending of the files that belong to this store, such as `.xml`
   * @param lasting - whether a text must survive a crash of the machine as well. Not needed for what says how processes
   * are: they do not survive it
   */
  constructor(directory: string, suffix: string, lasting = true) {
    this.#directory = directory;
    this.#suffix = suffix;
    this.#lasting = lasting;
  }

  /** @throws VirtError `VIR_ERR_SYSTEM_ERROR`; the old text is still there then */
  async write(name: string, text: string): Promise<void> {
    await this.#attempt('write', name, async () => {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      const temporary = join(this.#directory, `.${randomUUID()}${temporarySuffix}`);
      underway.add(temporary);
      try {
        await writeWhole(this.#file(name), text, { temporary, lasting: this.#lasting });
      } finally {
        underway.delete(temporary);
      }
    });
  }

  /** `undefined`: there is no such text. */
  async read(name: string): Promise<string | undefined> {
    return this.#attempt('read', name, () => unlessMissing(readFile(this.#file(name), 'utf8')));
  }

  /** Does nothing when there is no such text. */
  async remove(name: string): Promise<void> {
    await this.#attempt('remove', name, async () => {
      await unlessMissing(unlink(this.#file(name)));
      if (this.#lasting) await unlessMissing(flushDirectory(this.#directory));
    });
  }

  /** The names of all texts; what an interrupted write left behind is swept away. */
  async list(): Promise<string[]> {
    const files = await this.#attempt('list', '', async () => (await unlessMissing(readdir(this.#directory))) ?? []);
    const leftover = files
      .filter((file) => file.startsWith('.') && file.endsWith(temporarySuffix))
      .map((file) => join(this.#directory, file))
      .filter((file) => !underway.has(file));
    await this.#attempt('sweep', '', () => Promise.all(leftover.map((file) => unlessMissing(unlink(file)))));
    return files
      .filter((file) => file.endsWith(this.#suffix))
      .flatMap((file) => decodeName(file.slice(0, file.length - this.#suffix.length)) ?? [])
      .sort();
  }

  #file(name: string): string {
    return join(this.#directory, encodeName(name) + this.#suffix);
  }

  async #attempt<T>(what: string, name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof VirtError) throw error;
      const message = `cannot ${what} ${name === '' ? '' : `${JSON.stringify(name)} in `}${this.#directory}`;
      throw new VirtError('VIR_ERR_SYSTEM_ERROR', message, { cause: error });
    }
  }
}

const temporarySuffix = '.tmp';
/** The temporary files that this process writes right now: not to be swept. */
const underway = new Set<string>();
/** The longest file name that common file systems take, in bytes. */
const longest = 255;

/**
 * A name as a file name: what is no letter, digit, `_` or `-` becomes `%XX`, so that no name leaves the directory,
 * hides in it, or meets another name's file.
 */
function encodeName(name: string): string {
  const broken = Buffer.from(name, 'utf8').toString('utf8') !== name; // A lone surrogate: two names would become one.
  const file = name.replace(/[^\p{L}\p{N}\p{M}_-]/gu, escapeBytes);
  if (broken || file.length === 0 || Buffer.byteLength(file) > longest - 20) {
    throw new VirtError('VIR_ERR_INVALID_ARG', `the name ${JSON.stringify(name.slice(0, 80))} cannot be a file name`);
  }
  return file;
}

const escapeBytes = (char: string): string =>
  [...Buffer.from(char, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** `undefined`: a file of somebody else's. */
function decodeName(file: string): string | undefined {
  try {
    const name = decodeURIComponent(file);
    return encodeName(name) === file ? name : undefined;
  } catch {
    return undefined;
  }
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
