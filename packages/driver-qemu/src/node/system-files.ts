import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { qemuError } from '../errors.js';

/** The files by which the kernel tells what the host is: small, and quick to read. */
export class SystemFiles {
  readonly #root: string;

  /** @param root - the folder that stands for `/` */
  constructor(root = '/') {
    this.#root = root;
  }

  /** `undefined`: there is no such file, or nothing to read in it. */
  find(path: string): string | undefined {
    try {
      return readFileSync(join(this.#root, path), 'utf8').trim();
    } catch {
      return undefined;
    }
  }

  /** @throws VirtError `VIR_ERR_SYSTEM_ERROR` */
  read(path: string): string {
    const text = this.find(path);
    if (text === undefined) throw qemuError('VIR_ERR_SYSTEM_ERROR', `cannot read /${path}`);
    return text;
  }

  /** The names in a folder; none where there is no such folder. */
  list(folder: string): string[] {
    try {
      return readdirSync(join(this.#root, folder));
    } catch {
      return [];
    }
  }

  /** The numbers N of the entries `nameN` of a folder, in order. */
  numbered(folder: string, name: string): number[] {
    const pattern = new RegExp(`^${name}(\\d+)$`);
    return this.list(folder)
      .flatMap((one) => pattern.exec(one)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }
}

/** The numbers of a list such as `0-3,8`. */
export const numbersOf = (list: string): number[] =>
  list.split(',').flatMap((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number);
    return Number.isNaN(first) || range === ''
      ? []
      : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
