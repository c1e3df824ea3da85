import { checkSnapshotRecord, decode, Store, type MomentTree, type Snapshot } from '@virtkit/core/driver';
import { parseDomainSnapshot, printDomainSnapshot } from '@virtkit/core/xml';
import * as t from 'io-ts';
import { randomUUID } from 'node:crypto';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';

const Index = t.intersection([
  t.type({ version: t.literal(1), files: t.array(t.string) }),
  t.partial({ current: t.string, pending: t.type({ file: t.string, reuse: t.boolean }) }),
]);
type Index = t.TypeOf<typeof Index>;
const index = 'index';

type Files = Map<string, { readonly def: Snapshot; readonly file: string }>;

/** What there is on disk of a domain's snapshots. */
export interface Loaded {
  readonly defs: readonly Snapshot[];
  readonly current: string | undefined;
  /** One that was being made when whoever made it ended. */
  readonly pending: Pending | undefined;
}

/** A snapshot that is being made. */
export interface Pending {
  readonly def: Snapshot;
  /** Its images were there before. */
  readonly reuse: boolean;
}

/**
 * The snapshots of one domain on disk: a file for each, which never changes, and an index that says which of them count.
 * What replaces the index changes the whole tree at once, whenever the process is killed.
 */
export class SnapshotRecords {
  readonly #directory: string;
  readonly #records: Store;
  readonly #indexes: Store;
  #files: Files = new Map();

  constructor(directory: string, uuid: string) {
    this.#directory = join(directory, uuid);
    this.#records = new Store(this.#directory, '.xml');
    this.#indexes = new Store(this.#directory, '.json');
  }

  /** @param warn - told of each that cannot be read; the others count */
  async load(warn: (message: string, error: unknown) => void): Promise<Loaded> {
    const text = await this.#indexes.read(index);
    if (text === undefined) return { defs: [], current: undefined, pending: undefined };
    const found = decode(Index, JSON.parse(text), `the index of ${this.#directory}`, 'VIR_ERR_INTERNAL_ERROR');
    for (const file of found.files) {
      const def = await this.#read(file).catch((error: unknown) => warn(`snapshot ${file} is not read`, error));
      if (def) this.#files.set(def.name, { def, file });
    }
    const begun = found.pending && (await this.#read(found.pending.file).catch(() => undefined));
    const pending = begun && { def: begun, reuse: found.pending!.reuse };
    return { defs: [...this.#files.values()].map(({ def }) => def), current: found.current, pending };
  }

  /** Makes the disk say what the tree says. When that fails, it says what it said before. */
  async write(defs: readonly Snapshot[], { current }: Pick<MomentTree<Snapshot>, 'current'>): Promise<void> {
    const files: Files = new Map();
    try {
      for (const def of defs) {
        const known = this.#files.get(def.name);
        files.set(def.name, known?.def === def ? known : { def, file: await this.#add(def) });
      }
      await this.#writeIndex({ version: 1, files: filesOf(files), ...(current && { current: current.def.name }) });
      this.#files = files;
    } finally {
      await this.#sweep();
    }
  }

  /** Notes that one is being made; `write` ends that. */
  async begin({ def, reuse }: Pending, { current }: Pick<MomentTree<Snapshot>, 'current'>): Promise<void> {
    const pending = { file: await this.#add(def), reuse };
    const files = filesOf(this.#files);
    await this.#writeIndex({ version: 1, files, pending, ...(current && { current: current.def.name }) });
  }

  async removeAll(): Promise<void> {
    await this.#indexes.remove(index);
    this.#files.clear();
    await this.#sweep();
    await rmdir(this.#directory).catch(() => undefined);
  }

  async #add(def: Snapshot): Promise<string> {
    const file = randomUUID();
    await this.#records.write(file, printDomainSnapshot(def, { secure: true }));
    return file;
  }

  async #read(file: string): Promise<Snapshot> {
    return checkSnapshotRecord(parseDomainSnapshot((await this.#records.read(file)) ?? '', { inactive: true }));
  }

  async #writeIndex(value: Index): Promise<void> {
    await this.#indexes.write(index, JSON.stringify(value));
  }

  /** What the index does not name is nothing; what cannot be removed now is removed next time. */
  async #sweep(): Promise<void> {
    const counting = new Set(filesOf(this.#files));
    const all = await this.#records.list().catch(() => []);
    for (const file of all) if (!counting.has(file)) await this.#records.remove(file).catch(() => undefined);
  }
}

const filesOf = (files: ReadonlyMap<string, { readonly file: string }>): string[] =>
  [...files.values()].map(({ file }) => file);
