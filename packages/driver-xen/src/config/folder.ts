import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Store, VirtError } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { xenError } from '../errors.js';
import { domainFromXlConfig, type FromXlOptions } from './from-xl.js';
import { longestConfig } from './syntax/parse.js';
import { domainToXlConfig, type ToXlOptions } from './to-xl.js';

/** What a folder of configs holds. */
export interface XlFolderContents {
  readonly domains: readonly { readonly file: string; readonly domain: Domain }[];
  /** The files that are no config of a guest, with what is wrong. */
  readonly faults: readonly { readonly file: string; readonly error: VirtError }[];
}

/** The guests of a folder such as `/etc/xen`: a file each, whose name ends with `.cfg`. */
export class XlFolder {
  readonly #path: string;
  readonly #store: Store;

  constructor(path: string) {
    this.#path = path;
    this.#store = new Store(path, ending);
  }

  /**
   * Reads all guests, by the names of their files. One file that is wrong does not keep the others away. No folder is an
   * empty one.
   * @throws VirtError `VIR_ERR_SYSTEM_ERROR` when the folder cannot be read
   */
  async read(options: Omit<FromXlOptions, 'file'> = {}): Promise<XlFolderContents> {
    const domains: { file: string; domain: Domain }[] = [];
    const faults: { file: string; error: VirtError }[] = [];
    for (const file of await this.#files()) {
      const path = join(this.#path, file);
      try {
        domains.push({ file: path, domain: domainFromXlConfig(await readConfig(path), { ...options, file: path }) });
      } catch (error) {
        if (!(error instanceof VirtError)) throw error;
        faults.push({ file: path, error });
      }
    }
    return { domains, faults };
  }

  /**
   * Writes the config of a guest: whole or not at all. A file of that name is replaced. Any name is safe: it becomes one
   * file's name.
   * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` for what xl has no word for, `VIR_ERR_SYSTEM_ERROR`
   */
  async write(domain: Domain, options?: ToXlOptions): Promise<void> {
    await this.#store.write(domain.name, domainToXlConfig(domain, options));
  }

  /** Removes what {@link write} wrote of a guest of that name. */
  remove(name: string): Promise<void> {
    return this.#store.remove(name);
  }

  async #files(): Promise<readonly string[]> {
    try {
      const files = await readdir(this.#path);
      return files.filter((file) => file.endsWith(ending) && !file.startsWith('.')).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw xenError('VIR_ERR_SYSTEM_ERROR', `cannot list ${this.#path}`, error);
    }
  }
}

const ending = '.cfg';

/** Neither waits for who writes a pipe, nor reads what is larger than any config. */
async function readConfig(path: string): Promise<string> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { size } = await file.stat().then((stat) => (stat.isFile() ? stat : { size: undefined }));
      if (size === undefined) throw xenError('VIR_ERR_CONF_SYNTAX', `${path} is no file`);
      if (size > longestConfig * 4) throw xenError('VIR_ERR_CONF_SYNTAX', `${path} is larger than any config`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof VirtError) throw error;
    throw xenError('VIR_ERR_SYSTEM_ERROR', `cannot read ${path}`, error);
  }
}
