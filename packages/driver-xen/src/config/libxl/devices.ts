import { scalars, type Channel, type Controller, type Devices, type Disk, type Domain } from '@virtkit/core/xml';
import type { Graphics, Hostdev, Input, Interface, Serial, Video } from '@virtkit/core/xml';
import type { ConfigPlace } from '../errors.js';
import type { GuestType } from '../guest-type.js';
import { diskOf } from '../read/disks.js';
import { vncBase } from '../read/graphics.js';
import { bridgeOf } from '../read/interfaces.js';
import { xenConsole } from '../read/ports.js';
import { inputKinds, soundsOf } from '../read/small.js';
import { parseChar } from '../specs/char.js';
import { diskBackends, diskFormats } from '../specs/disk.js';
import type { LibxlConfig, LibxlDisk, LibxlHvm, LibxlNic, LibxlScreens } from './codecs.js';

const place: ConfigPlace = { file: "libxl's JSON", line: 1 };

export function devicesOf(config: LibxlConfig, type: GuestType): Devices {
  const { b_info: built } = config;
  const hvm = type === 'hvm' ? (built['type.hvm'] ?? {}) : undefined;
  const lists = {
    disks: (config.disks ?? []).map((disk) => diskDevice(disk, type)),
    controllers: controllersOf(config),
    interfaces: (config.nics ?? []).map((nic) => interfaceOf(nic, type)),
    serials: hvm ? serialsOf(hvm) : [],
    consoles: hvm ? [] : [xenConsole],
    channels: (config.channels ?? []).map(channelOf),
    inputs: hvm ? inputsOf(hvm) : [],
    graphics: hvm ? screens(hvm) : (config.vfbs ?? []).flatMap(screens),
    sounds: hvm?.soundhw === undefined ? [] : soundsOf(hvm.soundhw),
    videos: hvm ? videosOf(hvm, built.video_memkb) : [],
    hostdevs: hostdevsOf(config),
  } satisfies Devices;
  const found = Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Devices;
  return { ...(built.device_model === undefined ? {} : { emulator: built.device_model }), ...found };
}

export function argumentsOf({ b_info: built }: LibxlConfig): Pick<Domain, 'xenCommandline'> {
  const args = [...(built.extra ?? []), ...(built.extra_pv ?? []), ...(built.extra_hvm ?? [])];
  return args.length > 0 ? { xenCommandline: { args } } : {};
}

function diskDevice(disk: LibxlDisk, type: GuestType): Disk {
  const backend = diskBackends.find((one) => one === disk.backend);
  return diskOf(
    {
      vdev: disk.vdev,
      ...(disk.pdev_path ? { target: disk.pdev_path } : {}),
      format: diskFormats.find((one) => one === disk.format) ?? 'raw',
      writable: disk.readwrite === 1,
      cdrom: disk.is_cdrom === 1,
      // One that stands alone is told by the xenstore, which is what a path without a driver says, too.
      ...(backend === undefined || backend === 'standalone' ? {} : { backendType: backend }),
      ...(disk.backend_domname === undefined ? {} : { backend: disk.backend_domname }),
      ...(disk.discard_enable === undefined ? {} : { discard: disk.discard_enable }),
    },
    type,
    { place },
  );
}

function interfaceOf(nic: LibxlNic, type: GuestType): Interface {
  const mac = nic.mac === undefined ? undefined : scalars.macAddress.parse(nic.mac);
  const average = rateOf(nic);
  const model = nic.model ?? (type === 'hvm' && nic.nictype === 'vif' ? 'netfront' : undefined);
  const ips = nic.ip?.split(' ').filter((ip) => ip !== '');
  const common = {
    ...(mac === undefined ? {} : { mac: { address: mac } }),
    ...(average === 0n ? {} : { bandwidth: { outbound: { average } } }),
    ...(ips && ips.length > 0 ? { ips: ips.map((address) => ({ address })) } : {}),
    ...(nic.script ? { script: nic.script } : {}),
    ...(nic.backend_domname === undefined ? {} : { backendDomain: nic.backend_domname }),
    ...(nic.ifname ? { target: { dev: nic.ifname } } : {}),
    ...(model === undefined || !/^[\w-]+$/.test(model) ? {} : { model }),
    ...(nic.mtu ? { mtu: nic.mtu } : {}),
  };
  if (nic.bridge === undefined) return { type: 'ethernet', ...common };
  const { bridge, ...tagged } = bridgeOf(nic.bridge, { place });
  return { type: 'bridge', source: { bridge }, ...tagged, ...common };
}

/** KiB a second, of whole bytes in each interval: the nearest. */
function rateOf({ rate_bytes_per_interval: bytes = 0, rate_interval_usecs: interval = 0 }: LibxlNic): bigint {
  return interval === 0 ? 0n : ((BigInt(bytes) * 1_000_000n) / BigInt(interval) + 512n) / 1024n;
}

const serialsOf = ({ serial, serial_list: list }: LibxlHvm): readonly Serial[] =>
  (list ?? (serial === undefined ? [] : [serial])).flatMap((text, port) =>
    text === 'none' ? [] : [{ ...parseChar(text, place), target: { port } }],
  );

function channelOf(channel: NonNullable<LibxlConfig['channels']>[number]): Channel {
  const target = { type: 'xen', ...(channel.name === undefined ? {} : { name: channel.name }) } as const;
  const socket = channel['connection.socket'];
  if (!socket) return { type: 'pty', target };
  return {
    type: 'unix',
    sources: [{ mode: 'bind', ...(socket.path === undefined ? {} : { path: socket.path }) }],
    target,
  };
}

const inputsOf = ({ usbdevice, usbdevice_list: list }: LibxlHvm): readonly Input[] =>
  (list ?? (usbdevice === undefined ? [] : [usbdevice])).flatMap((text) => {
    const kind = inputKinds.get(text);
    return kind ? [{ type: kind, bus: 'usb' as const }] : [];
  });

const listening = (address: string | undefined) => ({
  listens: [{ type: 'address', ...(address === undefined ? {} : { address }) }] as const,
});

/** SPICE first, then VNC, then SDL, as libvirt has it. libxl writes nothing of VNC where it is as usual: on. */
function screens({ vnc = {}, sdl = {}, spice = {}, keymap }: LibxlScreens): readonly Graphics[] {
  const keys = keymap === undefined ? {} : { keymap };
  if (spice.enable === true) {
    const { port = 0, tls_port: tlsPort = 0, passwd, disable_ticketing: open } = spice;
    return [
      {
        type: 'spice',
        ...(port === 0 ? {} : { port }),
        ...(tlsPort === 0 ? {} : { tlsPort }),
        autoport: port === 0 && tlsPort === 0,
        ...listening(spice.host),
        ...keys,
        ...(passwd === undefined || open === true ? {} : { passwd }),
        mouse: spice.agent_mouse === false ? 'server' : 'client',
        clipboard: spice.clipboard_sharing ?? false,
      },
    ];
  }
  if (sdl.enable === true) {
    const { display, xauthority: xauth } = sdl;
    return [{ type: 'sdl', ...(display === undefined ? {} : { display }), ...(xauth === undefined ? {} : { xauth }) }];
  }
  if (vnc.enable === false) return [];
  const unused = vnc.findunused ?? true;
  const { passwd } = vnc;
  return [
    {
      type: 'vnc',
      ...(unused ? {} : { port: vncBase + Math.min(vnc.display ?? 0, 65535 - vncBase) }),
      autoport: unused,
      ...listening(vnc.listen),
      ...(passwd === undefined ? {} : { passwd }),
      ...keys,
    },
  ];
}

const cards = new Map<string | undefined, 'vga' | 'cirrus' | 'qxl'>([
  ['std', 'vga'],
  ['cirrus', 'cirrus'],
  ['qxl', 'qxl'],
]);

function videosOf({ vga }: LibxlHvm, memory = 0): readonly Video[] {
  const type = cards.get(vga?.kind);
  return type ? [{ model: { type, ...(memory === 0 ? {} : { vram: memory }) } }] : [];
}

function hostdevsOf({ pcidevs = [], usbdevs = [] }: LibxlConfig): readonly Hostdev[] {
  const pci = pcidevs.map(({ domain = 0, bus = 0, dev = 0, func = 0, permissive }): Hostdev => ({
    mode: 'subsystem',
    type: 'pci',
    managed: false,
    source: {
      ...(permissive === true ? { writeFiltering: false } : {}),
      address: { domain, bus, slot: dev, function: func },
    },
  }));
  const usb = usbdevs.flatMap((one): readonly Hostdev[] => {
    const { hostbus, hostaddr } = one['type.hostdev'] ?? {};
    return hostbus === undefined || hostaddr === undefined
      ? []
      : [{ mode: 'subsystem', type: 'usb', managed: false, source: { address: { bus: hostbus, device: hostaddr } } }];
  });
  return [...pci, ...usb];
}

function controllersOf({ b_info: built, usbctrls = [] }: LibxlConfig): readonly Controller[] {
  const { event_channels: maxEventChannels, max_grant_frames: maxGrantFrames } = built;
  return [
    {
      type: 'xenbus',
      ...(maxGrantFrames && maxGrantFrames <= 0x7fffffff ? { maxGrantFrames } : {}),
      ...(maxEventChannels && maxEventChannels <= 0x7fffffff ? { maxEventChannels } : {}),
    },
    ...usbctrls.flatMap(({ type, version = 2, ports = 8 }): readonly Controller[] =>
      type === 'qusb' ? [{ type: 'usb', model: version === 1 ? 'qusb1' : 'qusb2', ports }] : [],
    ),
  ];
}
