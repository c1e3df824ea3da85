import { networkFeatures, type NodeDevice, type NodeDeviceCapability } from './node-device.js';
import { pciCapabilityTypes, type PciCapability } from './pci.js';

/** What libvirt makes of a device's description: an order of its own, and numbers where it always prints one. */
export const completeNodeDevice = (device: NodeDevice): NodeDevice => ({
  ...device,
  capability: completeCapability(device.capability),
});

function completeCapability(capability: NodeDeviceCapability): NodeDeviceCapability {
  if (capability.type === 'pci') return completePci(capability);
  if (capability.type === 'net') return completeNet(capability);
  if (capability.type === 'scsi_host') return completeScsiHost(capability);
  if (capability.type === 'storage') return completeStorage(capability);
  if (capability.type === 'mdev') return { ...capability, iommuGroup: capability.iommuGroup ?? 0 };
  return capability;
}

type Of<T extends NodeDeviceCapability['type']> = NodeDeviceCapability & { readonly type: T };

const rank = ({ type }: PciCapability): number => pciCapabilityTypes.indexOf(type);

function completePci(pci: Of<'pci'>): NodeDeviceCapability {
  const { capabilities, numaNode, ...others } = pci;
  // That it is an endpoint libvirt reads, and does not print.
  const known = (capabilities ?? []).filter(({ type }) => type !== 'unknown' && type !== 'endpoint').map(completeVpd);
  const sorted = known.toSorted((a, b) => rank(a) - rank(b));
  return {
    ...others,
    ...(sorted.length > 0 ? { capabilities: sorted } : {}),
    ...(numaNode === undefined || numaNode < 0 ? {} : { numaNode }),
  };
}

function completeVpd(capability: PciCapability): PciCapability {
  if (capability.type !== 'vpd' || !capability.fields) return capability;
  return { ...capability, fields: capability.fields.toSorted((a, b) => (a.access < b.access ? -1 : 1)) };
}

function completeNet(net: Of<'net'>): NodeDeviceCapability {
  const { features } = net;
  if (!features) return net;
  const names = new Set(features.map(({ name }) => name));
  return { ...net, features: networkFeatures.filter((name) => names.has(name)).map((name) => ({ name })) };
}

/** How many virtual ports there are is a thing of the host; a description cannot say it. */
function completeScsiHost(host: Of<'scsi_host'>): NodeDeviceCapability {
  const { capabilities } = host;
  if (!capabilities) return host;
  const rank = { fc_host: 0, vport_ops: 1 } as const;
  const known = capabilities.map((one) =>
    one.type === 'vport_ops' ? ({ type: 'vport_ops', maxVports: 0, vports: 0 } as const) : one,
  );
  return { ...host, capabilities: known.toSorted((a, b) => rank[a.type] - rank[b.type]) };
}

/** Sizes of blocks are not read back; whether there is a medium is. */
function completeStorage(storage: Of<'storage'>): NodeDeviceCapability {
  const { logicalBlockSize: _size, numBlocks: _blocks, capabilities, ...others } = storage;
  if (!capabilities) return others;
  return {
    ...others,
    capabilities: capabilities.map((one) => {
      if (one.type !== 'removable') return one;
      const { logicalBlockSize: _itsSize, numBlocks: _itsBlocks, ...more } = one;
      return { ...more, mediaAvailable: more.mediaAvailable === 1 ? 1 : 0 };
    }),
  };
}
