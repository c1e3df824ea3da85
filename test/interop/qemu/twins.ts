import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { open, VirtError, type Connection } from '@virtkit/core';
import { qemu } from '@virtkit/driver-qemu';
import { remote } from '@virtkit/remote';
import { startLibvirtd, type Libvirtd } from '../libvirt/libvirtd.js';
import { listen } from '../libvirt/our-events.js';

/** One of the two: a connection to a QEMU driver, and a folder that it may use. */
export interface Twin {
  readonly name: 'libvirt' | 'virtkit';
  readonly connection: Connection;
  /** For images and such. */
  readonly folder: string;
}

/** What a scenario saw. */
export interface Trace {
  /** `suspend: ok`, or the code of the error. */
  readonly steps: string[];
  /** Events of domains as `[name, number, …]`, in order. */
  readonly events: readonly unknown[];
}

export interface Stage extends Twin {
  /** Does something, and notes how it went: what it gives, or the code of its error. */
  readonly step: (name: string, work: () => Promise<unknown>) => Promise<void>;
}

/** libvirt's QEMU driver in a libvirtd of its own, and ours in a folder of its own. */
export class Twins {
  readonly #libvirtd: Libvirtd;
  readonly twins: readonly Twin[];
  readonly #root: string;

  private constructor(libvirtd: Libvirtd, twins: readonly Twin[], root: string) {
    this.#libvirtd = libvirtd;
    this.twins = twins;
    this.#root = root;
  }

  static async start(): Promise<Twins> {
    const libvirtd = await startLibvirtd({ ownNetwork: true });
    // Sockets in it have long names already, and there is not much room for one.
    const root = await mkdtemp(join(tmpdir(), 'vk-'));
    const theirs = await open(`qemu+unix:///system?socket=${libvirtd.unix}`, { drivers: [remote()], discover: false });
    const ours = await open(`qemu:///embed?root=${root}`, { drivers: [qemu()], discover: false });
    const folders = [await mkdtemp(join(libvirtd.directory, 'files-')), await mkdtemp(join(root, 'files-'))] as const;
    return new Twins(
      libvirtd,
      [
        { name: 'libvirt', connection: theirs, folder: folders[0] },
        { name: 'virtkit', connection: ours, folder: folders[1] },
      ],
      root,
    );
  }

  /** Plays a scenario on both, one after the other. */
  async play(scenario: (stage: Stage) => Promise<void>): Promise<{ libvirt: Trace; virtkit: Trace }> {
    const traces: Trace[] = [];
    for (const twin of this.twins) traces.push(await play(twin, scenario));
    return { libvirt: traces[0]!, virtkit: traces[1]! };
  }

  async stop(): Promise<void> {
    for (const { connection } of this.twins) {
      for (const domain of await connection.listAllDomains({ active: true }))
        await domain.destroy().catch(() => undefined);
      await connection.close();
    }
    await this.#libvirtd.stop();
    await rm(this.#root, { recursive: true, force: true });
  }
}

/**
 * Both for the tests of a file. `same` plays a scenario on them and wants the same of both; `comparable` takes away what
 * must differ, and says why.
 */
export function useTwins(comparable: (trace: Trace, of: Twin['name']) => unknown = (trace) => trace) {
  let twins: Twins;
  beforeAll(async () => {
    twins = await Twins.start();
  }, 120_000);
  afterAll(() => twins?.stop());
  const play = (scenario: (stage: Stage) => Promise<void>) => twins.play(scenario);
  const same = async (scenario: (stage: Stage) => Promise<void>): Promise<void> => {
    const { libvirt, virtkit } = await play(scenario);
    expect(comparable(virtkit, 'virtkit')).toEqual(comparable(libvirt, 'libvirt'));
    // A scenario in which nothing happens says nothing.
    expect(libvirt.steps.length).toBeGreaterThan(2);
  };
  return { play, same, both: () => twins.twins };
}

async function play(twin: Twin, scenario: (stage: Stage) => Promise<void>): Promise<Trace> {
  const steps: string[] = [];
  const told = await listen(twin.connection);
  await scenario({
    ...twin,
    step: async (name, work) => {
      steps.push(`${name}: ${await outcome(work)}`);
      // What this did is told before the next one begins, so that both tell in the same order.
      await quiet(told);
    },
  });
  return { steps, events: withoutEchoes(told.map((event) => event.slice(1))) };
}

/** `VIR_DOMAIN_EVENT_ID_REBOOT` */
const reboot = 1;

/** The firmware that is reset resets the machine once more, as soon as it comes to it: in how many steps is chance. */
function withoutEchoes(events: readonly (readonly unknown[])[]): unknown[] {
  const rebooted = new Set<unknown>();
  return events.filter(([name, id]) => id !== reboot || (!rebooted.has(name) && rebooted.add(name)));
}

async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    const value = await work();
    return value === undefined || isObject(value) ? 'ok' : show(value);
  } catch (error) {
    if (error instanceof VirtError) return error.code;
    throw error;
  }
}

/** A handle says nothing by itself. */
const isObject = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.getPrototypeOf(value) !== Object.prototype;

const show = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)) ?? 'undefined';

/** Until nothing more has been told for a while. */
async function quiet(told: readonly unknown[]): Promise<void> {
  for (let before = -1; before !== told.length;) {
    before = told.length;
    await sleep(60);
  }
}
