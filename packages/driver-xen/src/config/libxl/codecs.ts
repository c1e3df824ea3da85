import * as t from 'io-ts';

/** A boolean of libxl's JSON; what was left to libxl may be written as a word, too. */
export const Flag = new t.Type<boolean | undefined, unknown, unknown>(
  'a boolean of libxl',
  (value): value is boolean | undefined => typeof value === 'boolean' || value === undefined,
  (value, context) => {
    if (typeof value === 'boolean') return t.success(value);
    const known = words.get(value);
    return known ? t.success(known.means) : t.failure(value, context);
  },
  t.identity,
);
const words = new Map<unknown, { readonly means: boolean | undefined }>([
  ['True', { means: true }],
  ['False', { means: false }],
  ['<default>', { means: undefined }],
]);

/** A number of bits that JavaScript has exactly. */
const Natural = new t.Type<number, number, unknown>(
  'a number from 0',
  (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
  (value, context) =>
    Number.isSafeInteger(value) && (value as number) >= 0 ? t.success(value as number) : t.failure(value, context),
  t.identity,
);
const Text = t.string;
const Texts = t.array(t.string);

const Disk = t.intersection([
  t.type({ vdev: Text }),
  t.partial({
    pdev_path: Text,
    backend: Text,
    backend_domname: Text,
    format: Text,
    script: Text,
    readwrite: t.number,
    is_cdrom: t.number,
    discard_enable: Flag,
  }),
]);
export type LibxlDisk = t.TypeOf<typeof Disk>;

const Nic = t.partial({
  mac: Text,
  bridge: Text,
  ip: Text,
  model: Text,
  ifname: Text,
  script: Text,
  nictype: Text,
  backend_domname: Text,
  mtu: Natural,
  rate_bytes_per_interval: Natural,
  rate_interval_usecs: Natural,
});
export type LibxlNic = t.TypeOf<typeof Nic>;

const Vnc = t.partial({ enable: Flag, listen: Text, passwd: Text, display: Natural, findunused: Flag });
const Sdl = t.partial({ enable: Flag, display: Text, xauthority: Text });
const Spice = t.partial({
  enable: Flag,
  port: Natural,
  tls_port: Natural,
  host: Text,
  disable_ticketing: Flag,
  passwd: Text,
  agent_mouse: Flag,
  clipboard_sharing: Flag,
});
const Vfb = t.partial({ vnc: Vnc, sdl: Sdl, keymap: Text });
export type LibxlScreens = t.TypeOf<typeof Vfb> & { readonly spice?: t.TypeOf<typeof Spice> };

/** What is 0 is left out of the JSON. */
const Pci = t.partial({
  domain: Natural,
  bus: Natural,
  dev: Natural,
  func: Natural,
  permissive: t.union([t.boolean, Flag]),
});
const Usb = t.partial({ 'type.hostdev': t.partial({ hostbus: Natural, hostaddr: Natural }) });
const UsbController = t.partial({ type: Text, version: Natural, ports: Natural });
const Channel = t.partial({ name: Text, 'connection.pty': t.unknown, 'connection.socket': t.partial({ path: Text }) });

const Hvm = t.partial({
  bios: Text,
  pae: Flag,
  acpi: Flag,
  apic: Flag,
  viridian: Flag,
  hpet: Flag,
  nested_hvm: Flag,
  acpi_firmware: Text,
  vga: t.partial({ kind: Text }),
  vnc: Vnc,
  sdl: Sdl,
  spice: Spice,
  keymap: Text,
  serial: Text,
  serial_list: Texts,
  boot: Text,
  usbdevice: Text,
  usbdevice_list: Texts,
  soundhw: Text,
});
export type LibxlHvm = t.TypeOf<typeof Hvm>;

const Pv = t.partial({ e820_host: Flag, kernel: Text, cmdline: Text, ramdisk: Text, bootloader: Text });

const Node = t.partial({ memkb: Natural, distances: t.array(Natural), vcpus: t.array(Natural) });

const Build = t.partial({
  max_vcpus: Natural,
  avail_vcpus: t.array(Natural),
  vcpu_hard_affinity: t.array(t.array(Natural)),
  vnuma_nodes: t.array(Node),
  tsc_mode: Text,
  max_memkb: Natural,
  target_memkb: Natural,
  video_memkb: Natural,
  rtc_timeoffset: t.number,
  localtime: Flag,
  kernel: Text,
  cmdline: Text,
  ramdisk: Text,
  bootloader: Text,
  bootloader_args: Texts,
  acpi: Flag,
  apic: Flag,
  nested_hvm: Flag,
  device_model: Text,
  extra: Texts,
  extra_hvm: Texts,
  extra_pv: Texts,
  event_channels: Natural,
  max_grant_frames: Natural,
  sched_params: t.partial({ weight: t.number }),
  'type.hvm': Hvm,
  'type.pv': Pv,
  'type.pvh': t.UnknownRecord,
});
export type LibxlBuild = t.TypeOf<typeof Build>;

/** What libxl keeps of a guest and `xl list -l` shows, as far as a description has words for it. */
export const LibxlConfig = t.intersection([
  t.type({
    c_info: t.intersection([
      t.type({ name: Text }),
      t.partial({ type: Text, uuid: Text, hap: Flag, passthrough: Text }),
    ]),
    b_info: Build,
  }),
  t.partial({
    disks: t.array(Disk),
    nics: t.array(Nic),
    vfbs: t.array(Vfb),
    pcidevs: t.array(Pci),
    usbctrls: t.array(UsbController),
    usbdevs: t.array(Usb),
    channels: t.array(Channel),
    on_poweroff: Text,
    on_reboot: Text,
    on_crash: Text,
  }),
]);
export type LibxlConfig = t.TypeOf<typeof LibxlConfig>;
