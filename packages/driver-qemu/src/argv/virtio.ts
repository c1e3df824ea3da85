import type { DeviceInfo } from './address.js';
import { props, type Props } from './props.js';
import { refused } from './refused.js';

interface VirtioOptions {
  readonly iommu?: boolean;
  readonly ats?: boolean;
  readonly packed?: boolean;
  readonly pagePerVq?: boolean;
}

const transports: Readonly<Partial<Record<NonNullable<DeviceInfo['address']>['type'], string>>> = {
  pci: 'pci',
  ccw: 'ccw',
  'virtio-mmio': 'device',
};

/** The name of a virtio device on its transport, in its variant: `virtio-blk-pci-transitional`. */
export function virtioName(base: string, { address }: DeviceInfo, model = 'virtio'): string {
  const transport = address && transports[address.type];
  if (!transport) throw refused(`${base} cannot have an address of type '${address?.type ?? 'none'}'`);
  const variant = /-(?:non-)?transitional$/.exec(model)?.[0] ?? '';
  if (variant && transport !== 'pci') throw refused(`${base} is transitional on PCI only`);
  return `${base}-${transport}${variant}`;
}

/** What all virtio devices take of their `<driver>`. */
export const virtioProps = (options: VirtioOptions | undefined): Props =>
  options === undefined
    ? {}
    : props({
        iommu_platform: options.iommu,
        ats: options.ats,
        packed: options.packed,
        'page-per-vq': options.pagePerVq,
      });
