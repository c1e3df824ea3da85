import { decode, Store } from '@virtkit/core/driver';
import { parseDomain, printDomain, type Domain } from '@virtkit/core/xml';
import * as t from 'io-ts';
import { BackupRecord, recordOf } from './backup/record.js';
import { BlockJobRecord } from './block/block-job.js';
import { countSources } from './define/sources.js';
import type { QemuDomain } from './domain-object.js';
import type { Guest } from './guest.js';

const Identity = t.type({ pid: t.number, start: t.string });
const Unfinished = t.intersection([t.type({ resume: t.boolean }), t.partial({ part: t.string })]);
const Known = t.type({
  version: t.literal(1),
  id: t.number,
  process: Identity,
  helpers: t.array(Identity),
  borrowed: t.array(t.type({ path: t.string, uid: t.number, gid: t.number })),
  directory: t.string,
  reason: t.string,
  persistent: t.boolean,
  autoDestroy: t.boolean,
  restarts: t.boolean,
  xml: t.string,
});
const Images = t.partial({
  lastImage: t.number,
  thresholdsByIndex: t.array(t.number),
  blockJobs: t.array(BlockJobRecord),
  backup: BackupRecord,
});
const Talk = t.partial({
  agentTimeout: t.number,
  taints: t.type({ tainted: t.array(t.string), deprecated: t.array(t.string) }),
});
const Status = t.intersection([Known, Images, Talk, t.partial({ unfinished: Unfinished })]);
/** What must be known of a guest that runs, for whoever controls it after this process. */
export type Status = t.TypeOf<typeof Status>;

/** The states of the guests that run, on disk, by UUID. */
export class StatusStore {
  readonly #store: Store;

  constructor(directory: string) {
    this.#store = new Store(directory, '.json', false);
  }

  list(): Promise<string[]> {
    return this.#store.list();
  }

  /** `undefined`: there is none of `uuid`. A damaged one is an error. */
  async read(uuid: string): Promise<Status | undefined> {
    const text = await this.#store.read(uuid);
    if (text === undefined) return undefined;
    return decode(Status, JSON.parse(text), `the state of guest ${uuid}`, 'VIR_ERR_INTERNAL_ERROR');
  }

  async write(domain: QemuDomain, guest: Guest, autoDestroy: boolean): Promise<void> {
    const { id, def, persistent, reason, agentTimeout } = domain;
    const { process, helpers, borrowed, directory, restarts, lastImage, taints, unfinished, backup } = guest;
    const xml = printDomain({ ...def, id }, { secure: true });
    const status: Status = {
      version: 1,
      id,
      process,
      helpers: [...helpers],
      borrowed: [...borrowed],
      directory,
      reason,
      persistent,
      autoDestroy,
      restarts,
      lastImage,
      thresholdsByIndex: [...guest.thresholdsByIndex],
      blockJobs: [...guest.blockJobs].map(({ record }) => record),
      agentTimeout,
      taints: { tainted: [...taints.tainted], deprecated: [...taints.deprecated] },
      xml,
      ...(unfinished !== undefined && { unfinished }),
      ...(backup && { backup: recordOf(backup) }),
    };
    await this.#store.write(domain.uuid, JSON.stringify(status));
  }

  remove(uuid: string): Promise<void> {
    return this.#store.remove(uuid);
  }
}

/** Gives a guest that is taken over back what was known of its images. */
export function restoreImages(
  guest: Guest,
  live: Domain,
  { lastImage, thresholdsByIndex = [], blockJobs = [] }: Status,
) {
  guest.lastImage = lastImage ?? countSources(live);
  for (const index of thresholdsByIndex) guest.thresholdsByIndex.add(index);
  for (const record of blockJobs) guest.blockJobs.add(record);
}

/** The definition that a guest runs with, from its state. */
export const runningDefinition = ({ xml }: Status) => parseDomain(xml);
