import type { Member } from '../driver/session.js';
import { it, stored, type Area, type Kit } from './kit.js';
import { samples } from './samples.js';
import { callSample, nobody } from './slots.js';
import { ioThread } from './support.js';

/** What libvirt's `VIR_DOMAIN_AFFECT_*` means: a call is about the guest that runs, or about its next start. */
const live = 1;
const config = 2;

/** The calls that can be told so. */
const members = [
  'domain.setLifecycleAction',
  'domain.attachDevice',
  'domain.detachDevice',
  'domain.detachDeviceAlias',
  'domain.updateDevice',
  'domain.getMetadata',
  'domain.setMetadata',
  'domain.setMemory',
  'domain.setMemoryStatsPeriod',
  'domain.getMemoryParameters',
  'domain.setMemoryParameters',
  'domain.getNumaParameters',
  'domain.setNumaParameters',
  'domain.getBlkioParameters',
  'domain.setBlkioParameters',
  'domain.getVcpusFlags',
  'domain.setVcpus',
  'domain.setVcpu',
  'domain.pinVcpu',
  'domain.getVcpuPinInfo',
  'domain.pinEmulator',
  'domain.getEmulatorPinInfo',
  'domain.getIOThreadInfo',
  'domain.pinIOThread',
  'domain.addIOThread',
  'domain.delIOThread',
  'domain.setIOThreadParams',
  'domain.getSchedulerParameters',
  'domain.setSchedulerParameters',
  'domain.getPerfEvents',
  'domain.setPerfEvents',
  'domain.getBlockIoTune',
  'domain.setBlockIoTune',
  'domain.setThrottleGroup',
  'domain.delThrottleGroup',
  'domain.getInterfaceParameters',
  'domain.setInterfaceParameters',
] as const satisfies readonly Member[];

/** What does not tell the two apart refuses the flag. */
const codes = ['VIR_ERR_OPERATION_INVALID', 'VIR_ERR_INVALID_ARG'];

/** Now, or from the next start on. */
export const impact: Area = {
  area: 'now or later',
  cases: members.flatMap((member) => [
    it(`${member} of now needs a domain that runs`, [member, ...stored], async (kit) => {
      const { ref } = await kit.define(await ioThread(kit));
      await kit.refused(() => call(kit, member, ref, live), ...codes);
    }),
    it(`${member} of later needs a domain that is kept`, [member, 'domain.createXml'], async (kit) => {
      const { ref } = await kit.transient(await ioThread(kit));
      await kit.refused(() => call(kit, member, ref, config), ...codes);
    }),
  ]),
};

const call = (kit: Kit, member: Member, domain: object, flags: number) =>
  callSample(kit.connection, member, samples[member], {
    inventory: kit.inventory,
    objects: { ...nobody, domain },
    flags,
  });
