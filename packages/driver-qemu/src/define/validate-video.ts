import type { Video } from '@virtkit/core/xml';
import type { Rule } from './rule.js';

type Model = NonNullable<NonNullable<Video['model']>['type']>;

/** QEMU's device for each model. */
const videoDevices: Readonly<Partial<Record<Model, string>>> = {
  vga: 'VGA',
  cirrus: 'cirrus-vga',
  vmvga: 'vmware-svga',
  qxl: 'qxl',
  virtio: 'virtio-gpu-pci',
  bochs: 'bochs-display',
  ramfb: 'ramfb',
};

const several: readonly (Model | undefined)[] = ['qxl', 'virtio', 'none'];
const resolutions: readonly (Model | undefined)[] = ['vga', 'qxl', 'virtio', 'bochs'];
const type = ({ model }: Video) => model?.type;
/** KiB. */
const mostRam = 4194303;
const leastRam = 1024;

export const videoRules: readonly Rule<Video>[] = [
  [
    (one, { caps }) => type(one) !== 'none' && !caps.devices.has(videoDevices[type(one) ?? 'default'] ?? ''),
    (one) => `this QEMU has no graphics card '${type(one) ?? ''}'`,
  ],
  [
    (one) => !several.includes(type(one)) && one.model?.primary !== true,
    (one) => `a graphics card '${type(one) ?? ''}' is the primary one`,
  ],
  [
    (one) => !several.includes(type(one)) && (one.model?.heads ?? 1) !== 1,
    (one) => `a graphics card '${type(one) ?? ''}' has one head`,
  ],
  [({ model }) => model?.acceleration?.accel2d === true, 'QEMU has no 2D acceleration'],
  [
    (one) => type(one) === 'qxl' && ((one.model?.vram ?? 0) > mostRam || (one.model?.ram ?? 0) > mostRam),
    `the memory of a qxl is ${mostRam} KiB at most`,
    'VIR_ERR_OVERFLOW',
  ],
  [(one) => type(one) === 'qxl' && (one.model?.vgamem ?? leastRam) < leastRam, `'vgamem' is ${leastRam} KiB at least`],
  [
    (one) => type(one) === 'qxl' && !Number.isInteger(Math.log2(one.model?.vgamem ?? leastRam)),
    "'vgamem' is a power of two",
  ],
  [
    (one) => type(one) !== 'none' && one.model?.resolution !== undefined && !resolutions.includes(type(one)),
    (one) => `a graphics card '${type(one) ?? ''}' has no resolution of its own`,
    'VIR_ERR_XML_ERROR',
  ],
  [
    (one) => (type(one) === 'vga' || type(one) === 'vmvga') && (one.model?.vram ?? leastRam) < leastRam,
    `'vram' is ${leastRam} KiB at least`,
  ],
  [
    (one) => one.model?.acceleration?.accel3d === true && one.driver?.name !== 'vhostuser' && type(one) !== 'virtio',
    '3D acceleration is for virtio graphics cards',
  ],
  [(one) => type(one) === 'ramfb' && one.address !== undefined, 'a ramfb has no address'],
];
