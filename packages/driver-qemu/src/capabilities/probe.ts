import { decode, type CallOptions } from '@virtkit/core/driver';
import type { QmpClient } from '../qmp/client.js';
import { Answers } from './answers.js';
import type { QemuCapabilities } from './capabilities.js';
import { capabilitiesOf } from './from-answers.js';
import { givesPlainCpu, hasKvmDevice, runsFirmware } from './kvm.js';
import { withPrivateQemu } from './private-qemu.js';

/**
 * What one QEMU binary can do on this host, by its own word. Some 200 milliseconds; keep it ({@link CapabilitiesCache}).
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR` for what is no QEMU, or does not start
 */
export const probeQemu = async (binary: string, options?: CallOptions): Promise<QemuCapabilities> =>
  capabilitiesOf(binary, await askQemu(binary, options));

/** Its answers, as a cache keeps them. */
export async function askQemu(binary: string, options?: CallOptions): Promise<Answers> {
  const answers = readAnswers(
    await withPrivateQemu(binary, machine('tcg'), (client) => askAll(client, options), options),
  );
  const kvm = (await hasKvmDevice()) ? await askUnderKvm(binary, answers, options) : undefined;
  return kvm ? { ...answers, cpus: { ...answers.cpus, kvm } } : answers;
}

/** The models under KVM; none where it does not work: inside of some virtual machines its device is there, and guests hang. */
async function askUnderKvm(
  binary: string,
  answers: Answers,
  options: CallOptions = {},
): Promise<Answers['cpus']['kvm'] | undefined> {
  const ask = (client: QmpClient) => client.execute('query-cpu-definitions', {}, options);
  try {
    const { kvm = [] } = readAnswers({
      ...answers,
      cpus: { kvm: await withPrivateQemu(binary, machine('kvm'), ask, options) },
    }).cpus;
    return givesPlainCpu(kvm) && (await runsFirmware(binary, answers.target.arch, options)) ? kvm : undefined;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return undefined;
  }
}

/** @throws VirtError `VIR_ERR_INTERNAL_ERROR` with the field that is wrong */
export const readAnswers = (value: unknown): Answers =>
  decode(Answers, value, "QEMU's capabilities", 'VIR_ERR_INTERNAL_ERROR');

const machine = (accelerator: string) => ['-machine', 'none', '-accel', accelerator];

async function askAll(client: QmpClient, options: CallOptions = {}): Promise<unknown> {
  const ask = (command: string, args: object = {}) => client.execute(command, args, options);
  const types = (of: string) => ask('qom-list-types', { implements: of, abstract: false });
  const [target, machines, tcg, devices, objects, schema] = await Promise.all([
    ...[ask('query-target'), ask('query-machines'), ask('query-cpu-definitions')],
    ...[types('device'), types('user-creatable'), ask('query-qmp-schema')],
  ]);
  return { version: client.greeting.version, target, machines, cpus: { tcg }, devices, objects, schema };
}
