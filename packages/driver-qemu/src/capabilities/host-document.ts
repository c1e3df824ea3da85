import { printCapabilities, type Capabilities } from '@virtkit/core/xml';
import { nodeInfo } from '../node/cpus.js';
import { sleepsOf } from '../node/suspend.js';
import { hostCache, hostTopology } from '../node/topology.js';
import { poolSizes } from '../node/pages.js';
import type { SystemFiles } from '../node/system-files.js';
import type { Owner } from '../settings.js';
import type { QemuCapabilities } from './capabilities.js';
import { guestOf } from './guest-kinds.js';

/**
 * What the host is and which guests it runs: `<capabilities>`. The processor has no model: which of libvirt's names fits
 * it is said by tables that this driver does without.
 */
export function capabilitiesXml(
  files: SystemFiles,
  emulators: readonly QemuCapabilities[],
  owner: Owner | undefined,
): string {
  const guests = emulators
    .map((one) => guestOf(one))
    .sort((one, other) => ((one.arch?.name ?? '') < (other.arch?.name ?? '') ? -1 : 1));
  return printCapabilities({ host: hostOf(files, owner), guests });
}

function hostOf(files: SystemFiles, owner: Owner | undefined): NonNullable<Capabilities['host']> {
  const uuid = files.find('sys/class/dmi/id/product_uuid')?.toLowerCase();
  const { model: arch, sockets, cores, threads } = nodeInfo(files);
  const sleeps = sleepsOf(files);
  const cache = hostCache(files);
  const sizes = [4, ...poolSizes(files, 0).map(({ size }) => size)];
  return {
    ...(uuid !== undefined && /^[0-9a-f-]{36}$/.test(uuid) && { uuid }),
    cpu: {
      arch,
      topology: { sockets, dies: 1, cores, threads },
      pages: sizes.map((size) => ({ unit: 'KiB', size: BigInt(size) })),
    },
    powerManagement: {
      ...(sleeps.includes('mem') && { suspendMem: true }),
      ...(sleeps.includes('disk') && { suspendDisk: true }),
      ...(sleeps.includes('hybrid') && { suspendHybrid: true }),
    },
    iommu: files.list('sys/kernel/iommu_groups').length > 0,
    migrationFeatures: { live: true, uriTransports: { uriTransports: ['tcp'] } },
    topology: hostTopology(files),
    ...(cache && { cache }),
    secModels: [{ model: 'none', doi: '0' }, ...(owner ? [ownerModel(owner)] : [])],
  };
}

/** Guests are processes of a user of their own. */
function ownerModel({ uid, gid }: Owner) {
  const label = `+${uid}:+${gid}`;
  return { model: 'dac', doi: '0', baseLabels: ['kvm', 'qemu'].map((type) => ({ type, label })) };
}
