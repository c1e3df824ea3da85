import type { DomainBlockJobType } from '@virtkit/core/driver';
import * as t from 'io-ts';

const type = t.keyof({ pull: null, copy: null, commit: null, activeCommit: null, backup: null });
const state = t.keyof({ running: null, ready: null, aborting: null, pivoting: null });
const outcome = t.keyof({ completed: null, failed: null, canceled: null });

/** What must be known of a block job to finish it, whoever controls the guest by then. Images go by their numbers. */
export const BlockJobRecord = t.intersection([
  t.type({
    /** QEMU's id of it. */
    name: t.string,
    type,
    /** The target of the disk. */
    disk: t.string,
    state,
  }),
  t.partial({
    /** The image that is, or comes to be, right behind the ones that stay. */
    base: t.number,
    /** The topmost image that goes away. */
    top: t.number,
    /** Remove the files of images that are of no use any more. */
    deletes: t.boolean,
    /** A copy of the top image alone. */
    shallow: t.boolean,
    /** The copy goes to an image that was there. */
    reuse: t.boolean,
    /** So many images of the copy's chain were named by the caller. */
    named: t.number,
    /** The image that a backup saves the disk to. */
    store: t.number,
    /** The bitmap that a backup goes by, which goes away with it. */
    bitmap: t.string,
    /** How it ended: there is still to be done about it. */
    outcome,
    error: t.string,
    /** How far it came then, of how much: in bytes, as text. */
    progress: t.tuple([t.string, t.string]),
  }),
]);
export type BlockJobRecord = t.TypeOf<typeof BlockJobRecord>;
export type BlockJobOutcome = t.TypeOf<typeof outcome>;

/** A block job that QEMU does for one disk. */
export class BlockJob {
  record: BlockJobRecord;
  /** What QEMU told, and nobody has seen to yet. */
  pending: 'ready' | 'concluded' | undefined;
  /** Somebody waits for it, and sees to what QEMU tells. */
  wake: (() => void) | undefined;

  constructor(record: BlockJobRecord) {
    this.record = record;
  }

  get type(): DomainBlockJobType {
    return this.record.type;
  }

  change(changes: Partial<BlockJobRecord>): void {
    this.record = { ...this.record, ...changes };
  }
}

/** The block jobs of a guest, by name. */
export class BlockJobs {
  readonly #jobs = new Map<string, BlockJob>();

  get(name: string): BlockJob | undefined {
    return this.#jobs.get(name);
  }

  get any(): boolean {
    return this.#jobs.size > 0;
  }

  /** The one of a disk: there is one at a time. */
  ofDisk(target: string): BlockJob | undefined {
    return [...this.#jobs.values()].find(({ record }) => record.disk === target);
  }

  add(record: BlockJobRecord): BlockJob {
    const job = new BlockJob(record);
    this.#jobs.set(record.name, job);
    return job;
  }

  remove({ record }: BlockJob): void {
    this.#jobs.delete(record.name);
  }

  [Symbol.iterator](): Iterator<BlockJob> {
    return [...this.#jobs.values()][Symbol.iterator]();
  }
}
