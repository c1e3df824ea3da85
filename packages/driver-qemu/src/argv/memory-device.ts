import type { MemoryDevice } from '@virtkit/core/xml';
import { idOf, placeProps } from './address.js';
import type { Guest } from './context.js';
import { memoryBackend } from './memory-backend.js';
import { props, type Props } from './props.js';
import { translated } from './refused.js';

const drivers: Readonly<Record<string, string>> = {
  dimm: 'pc-dimm',
  nvdimm: 'nvdimm',
  'virtio-pmem': 'virtio-pmem-pci',
  'virtio-mem': 'virtio-mem-pci',
};

const backendId = (memory: MemoryDevice): string => `mem${idOf(memory)}`;
const bytes = (kib: bigint | undefined): bigint | undefined => kib && kib * 1024n;

/** What a module is made of. */
export function memoryDeviceObjects(memory: MemoryDevice, guest: Guest): readonly Props[] {
  const { node, size } = memory.target;
  const piece = { id: backendId(memory), size, module: memory, ...(node === undefined ? {} : { node }) };
  return memoryBackend(piece, guest).objects;
}

/** What the guest sees of a module; enclaves are a part of the machine. */
export function memoryDevice(memory: MemoryDevice, guest: Guest): Props | undefined {
  if (memory.model === 'sgx-epc') return undefined;
  const { target } = memory;
  return props({
    driver: translated(drivers, memory.model, 'the memory module'),
    node: target.node,
    'label-size': bytes(target.label?.size),
    'block-size': bytes(target.block),
    'requested-size': memory.model === 'virtio-mem' ? bytes(target.requested) : undefined,
    uuid: memory.uuid,
    unarmed: target.readonly,
    memdev: backendId(memory),
    prealloc:
      memory.model === 'virtio-mem' && guest.def.memoryBacking?.allocation?.mode === 'immediate' ? true : undefined,
    id: idOf(memory),
    ...placeProps(memory, guest),
  });
}
