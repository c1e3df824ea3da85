import { QmpSchema } from '../qmp/schema.js';
import type { ArgvContext } from './context.js';

/** Devices that change what is chosen. */
const devices = ['virtio-vga-gl', 'virtio-gpu-gl-pci'];

/** What decides beside a definition, in tests: nothing of it is random. */
export const testContext = (runDirectory: string): ArgvContext => ({
  capabilities: {
    binary: 'qemu-system-x86_64',
    version: { major: 7, minor: 2, micro: 22 },
    package: '',
    arch: 'x86_64',
    accelerators: ['tcg'],
    machines: [],
    cpus: {},
    devices: new Set(devices),
    objects: new Set(),
    schema: QmpSchema.read([]),
  },
  accelerator: 'tcg',
  runDirectory,
  masterKey: new Uint8Array(32).fill(7),
  randomBytes: (count) => new Uint8Array(count).fill(9),
  secret: () => Buffer.from('open sesame'),
  now: new Date(0),
  hugepageDirectory: (size) => (size === 2048n ? '/hugepages' : undefined),
  spiceTlsDirectory: '/pki',
  scsiGeneric: () => '/dev/sg0',
});
