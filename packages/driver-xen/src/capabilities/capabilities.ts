import { printCapabilities, type Capabilities, type HostCell } from '@virtkit/core/xml';
import type { Physical } from '../channel.js';
import { archOf, guestKinds, machineOf, type GuestKind } from '../guest-kinds.js';
import { toolstackFiles } from './paths.js';

/** `<capabilities>` of a Xen host, as libvirt's driver tells them. */
export function capabilitiesXml(physical: Physical, version: bigint): string {
  const kinds = guestKinds(physical.capabilities);
  const capabilities: Capabilities = {
    host: {
      cpu: { arch: archOf(kinds), ...(kinds.some(({ pae }) => pae) ? { extensions: { pae: true } } : {}) },
      powerManagement: {},
      iommu: false,
      migrationFeatures: { live: true },
      netPrefix: 'vif',
      topology: { cells: { num: physical.nodes, cells: cellsOf(physical) } },
    },
    guests: kinds.map((kind) => guestOf(kind, version)),
  };
  return printCapabilities(capabilities);
}

type Guest = NonNullable<Capabilities['guests']>[number];

function guestOf({ os, arch, pae, nonpae }: GuestKind, version: bigint): Guest {
  const { deviceModel, loader } = toolstackFiles(version);
  const hvm = os === 'hvm';
  return {
    osType: os,
    arch: {
      name: arch,
      wordsize: arch === 'i686' || arch === 'armv7l' ? 32 : 64,
      emulator: deviceModel,
      ...(hvm ? { loader } : {}),
      machines: [{ name: machineOf[os] }],
      domains: [{ type: 'xen' }],
    },
    features: {
      ...(pae ? { pae: {} } : {}),
      ...(nonpae ? { nonpae: {} } : {}),
      ...(hvm ? { acpi: { default: true, toggle: true }, apic: { default: true, toggle: false } } : {}),
      ...(os === 'xen' ? {} : { hap: { default: true, toggle: true } }),
    },
  };
}

/** The nodes, each with its share of what the hypervisor tells of all together. */
function cellsOf(physical: Physical): readonly HostCell[] {
  const { cpus, nodes, totalMemory } = physical;
  const each = Math.ceil(cpus / nodes);
  return Array.from({ length: nodes }, (_, id) => {
    const own = Array.from({ length: Math.min(each, cpus - id * each) }, (_cpu, at) =>
      placeOf(physical, id * each + at),
    );
    return { id, memory: totalMemory / BigInt(nodes), cpus: { num: own.length, cpus: own } };
  });
}

function placeOf({ coresPerSocket, threadsPerCore, cpus }: Physical, id: number) {
  const core = Math.floor(id / threadsPerCore);
  const first = core * threadsPerCore;
  const last = Math.min(first + threadsPerCore, cpus) - 1;
  return {
    id,
    socketId: Math.floor(core / coresPerSocket),
    dieId: 0,
    coreId: core % coresPerSocket,
    siblings: first === last ? String(first) : `${first}-${last}`,
  };
}
