import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files by which the kernel tells what the host is: small, and quick to read. */
export class HostFiles {
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
