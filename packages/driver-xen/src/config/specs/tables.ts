import type { FieldTable } from './fields.js';

/** xl-network-configuration(5). `netdev` is the older name of `gatewaydev`. */
export const vifFields = {
  mac: 'text',
  bridge: 'text',
  gatewaydev: 'text',
  netdev: 'text',
  type: 'text',
  model: 'text',
  vifname: 'text',
  script: 'text',
  ip: 'text',
  backend: 'text',
  rate: 'text',
  devid: 'number',
  mtu: 'number',
  accel: 'text',
  trusted: 'flag',
  untrusted: 'flag',
} as const satisfies FieldTable;
/** What COLO needs. */
export const vifColo = /^(?:colo_[a-z0-9_]+|forwarddev)$/;

/** The framebuffer of a paravirtual guest. `type` is of libvirt: xl leaves it. */
export const vfbFields = {
  type: 'text',
  vnc: 'text',
  vnclisten: 'text',
  vncpasswd: 'text',
  vncdisplay: 'number',
  vncunused: 'text',
  keymap: 'text',
  sdl: 'text',
  opengl: 'text',
  display: 'text',
  xauthority: 'text',
} as const satisfies FieldTable;

/** What follows the address of a PCI device. */
export const pciFields = {
  msitranslate: 'text',
  power_mgmt: 'text',
  permissive: 'text',
  seize: 'text',
  rdm_policy: 'text',
  vslot: 'text',
  name: 'text',
} as const satisfies FieldTable;

export const usbctrlFields = { type: 'text', version: 'number', ports: 'number' } as const satisfies FieldTable;

export const usbdevFields = {
  type: 'text',
  hostbus: 'number',
  hostaddr: 'number',
  controller: 'number',
  port: 'number',
} as const satisfies FieldTable;

export const channelFields = {
  backend: 'text',
  name: 'text',
  path: 'text',
  connection: 'text',
} as const satisfies FieldTable;

/** The devices that a description of libvirt's has no word for: they are checked, and left. */
export const unsaidDevices: ReadonlyMap<string, FieldTable> = new Map<string, FieldTable>([
  ['vtpm', { backend: 'text', uuid: 'text' }],
  ['p9', { security_model: 'text', path: 'text', tag: 'text', backend: 'text' }],
  ['pvcalls', { backend: 'text' }],
  ['vdispl', { backend: 'text', 'be-alloc': 'text', connectors: 'text' }],
  [
    'vkb',
    {
      backend: 'text',
      'backend-type': 'text',
      'unique-id': 'text',
      'feature-disable-keyboard': 'text',
      'feature-disable-pointer': 'text',
      'feature-abs-pointer': 'text',
      'feature-raw-pointer': 'text',
      'feature-multi-touch': 'text',
      'multi-touch-width': 'number',
      'multi-touch-height': 'number',
      'multi-touch-num-contacts': 'number',
      width: 'number',
      height: 'number',
    },
  ],
]);
