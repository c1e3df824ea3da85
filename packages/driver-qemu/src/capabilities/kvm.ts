import { constants } from 'node:fs';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallOptions } from '@virtkit/core/driver';
import type { Answers } from './answers.js';
import { withPrivateQemu } from './private-qemu.js';

/** How long the firmware may take to its first word: milliseconds. It takes some ten. */
const patience = 2_000;

/** Whether this process may use KVM, as far as its device says. */
export const hasKvmDevice = (): Promise<boolean> =>
  access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );

/** The models that QEMU made for every host that has KVM. */
const plainest = ['kvm64', 'kvm32'];

/**
 * Whether a KVM can give its guests the plainest processor, by what QEMU says of models under it. One that cannot is itself
 * emulated, in part: firmware runs under it, and Linux hangs.
 * @param models - the answer to `query-cpu-definitions` under KVM
 */
export const givesPlainCpu = (models: NonNullable<Answers['cpus']['kvm']>): boolean =>
  models.every(({ name, 'unavailable-features': lacks = [] }) => !plainest.includes(name) || lacks.length === 0);

/** Whether a guest runs under KVM: one of an instant, to the first word of its firmware. */
export async function runsFirmware(binary: string, arch: string, options?: CallOptions): Promise<boolean> {
  // Other firmware has no such port to speak to; its KVM is believed.
  if (arch !== 'x86_64' && arch !== 'i386') return true;
  const folder = await mkdtemp(join(tmpdir(), 'virtkit-kvm-'));
  const log = join(folder, 'log');
  const port = ['-chardev', `file,id=log,path=${log}`, '-device', 'isa-debugcon,iobase=0x402,chardev=log'];
  try {
    return await withPrivateQemu(
      binary,
      ['-machine', 'pc', '-accel', 'kvm', '-m', '16', ...port],
      async (client) => {
        await client.execute('cont', {}, options);
        for (const end = Date.now() + patience; Date.now() < end; await sleep(5)) {
          if ((await readFile(log)).length > 0) return true;
        }
        return false;
      },
      options,
    );
  } catch (error) {
    if (options?.signal?.aborted) throw error;
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
