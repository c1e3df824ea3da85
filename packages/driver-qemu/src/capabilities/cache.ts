import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import { VirtError, writeWhole, type CallOptions } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { readJson, writeJson } from '../qmp/json.js';
import { Answers } from './answers.js';
import type { QemuCapabilities } from './capabilities.js';
import { capabilitiesOf } from './from-answers.js';
import { hasKvmDevice } from './kvm.js';
import { askQemu } from './probe.js';

/** What the answers depend on: another of any of them, and they are asked for again. */
const Key = t.type({
  binary: t.string,
  size: t.number,
  /** When the binary was changed: milliseconds since the epoch. */
  mtime: t.number,
  kernel: t.string,
  processor: t.string,
  kvm: t.boolean,
});
type Key = t.TypeOf<typeof Key>;

/** Another layout is another number, and an older file is passed over. */
const layout = 1;
const Kept = t.type({ layout: t.literal(layout), key: Key, answers: Answers });

export interface CapabilitiesCacheOptions {
  /** Asks a binary. Default: a process of it. */
  readonly ask?: (binary: string, options?: CallOptions) => Promise<Answers>;
}

/**
 * What the QEMU binaries of this host can do, asked once for each: kept in this process, and in files of a folder for the
 * next one. A file that is damaged, or of another binary, kernel or processor, counts for nothing.
 */
export class CapabilitiesCache {
  readonly #folder: string;
  readonly #ask: NonNullable<CapabilitiesCacheOptions['ask']>;
  readonly #known = new Map<string, { readonly key: string; readonly capabilities: Promise<QemuCapabilities> }>();

  /** @param folder - made when it is not there */
  constructor(folder: string, { ask = askQemu }: CapabilitiesCacheOptions = {}) {
    this.#folder = folder;
    this.#ask = ask;
  }

  /**
   * @param binary - an absolute path
   * @throws VirtError `VIR_ERR_INVALID_ARG` where there is no such file; what the asking throws
   */
  async lookup(binary: string): Promise<QemuCapabilities> {
    const key = await keyOf(binary);
    const text = writeJson(key);
    const known = this.#known.get(binary);
    if (known?.key === text) return known.capabilities;
    // For all who ask at once: nobody's signal ends it.
    const capabilities = this.#find(key);
    this.#known.set(binary, { key: text, capabilities });
    capabilities.catch(() => {
      if (this.#known.get(binary)?.capabilities === capabilities) this.#known.delete(binary);
    });
    return capabilities;
  }

  async #find(key: Key): Promise<QemuCapabilities> {
    const path = join(this.#folder, `${createHash('sha256').update(key.binary).digest('hex')}.json`);
    const kept = await readKept(path, key);
    if (kept) return kept;
    const answers = await this.#ask(key.binary);
    const capabilities = capabilitiesOf(key.binary, answers);
    // A folder that cannot be written to, or is full, costs the next process some time; no more.
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      .then(() => writeWhole(path, writeJson({ layout, key, answers })))
      .catch(() => undefined);
    return capabilities;
  }
}

async function readKept(path: string, key: Key): Promise<QemuCapabilities | undefined> {
  try {
    const kept = Kept.decode(readJson(await readFile(path, 'utf8')));
    if (kept._tag === 'Left' || writeJson(kept.right.key) !== writeJson(key)) return undefined;
    return capabilitiesOf(key.binary, kept.right.answers);
  } catch {
    return undefined;
  }
}

async function keyOf(binary: string): Promise<Key> {
  try {
    const { size, mtimeMs: mtime } = await stat(binary);
    return { binary, size, mtime, kernel: release(), processor: await processor(), kvm: await hasKvmDevice() };
  } catch (error) {
    const message = `the emulator ${binary} cannot be read: ${(error as Error).message}`;
    throw new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_QEMU', cause: error });
  }
}

/** The host's processor, with its microcode: both decide which models it can do. */
async function processor(): Promise<string> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const first = text.split('\n\n', 1)[0]!.split('\n');
  return first
    .filter((line) => /^(vendor_id|cpu family|model|stepping|microcode|flags|Features)\s*:/.test(line))
    .join('\n');
}
