import type { Devices, Domain, Interface, MemoryDevice, Panic, Serial, Shmem, Tpm, Video } from '@virtkit/core/xml';
import type { QemuCapabilities } from '../capabilities/capabilities.js';
import { completeController } from './controllers.js';
import { completeDisk } from './disks.js';
import { numberIsaSerials } from './isa-serials.js';
import { addressError, at, devicePath, qemuError } from './qemu-error.js';

/** What QEMU's driver fills in device by device, before what is the same for all hypervisors. */
export function completeDevices(devices: Devices, caps: QemuCapabilities): Devices {
  const { disks, interfaces, controllers, videos, panics, vsock, tpms, shmems, serials, hostdevs, memories } = devices;
  const screens = videos ?? ((devices.graphics?.length ?? 0) > 0 ? [{}] : undefined);
  return {
    ...devices,
    ...(disks ? { disks: disks.map(completeDisk) } : {}),
    ...(interfaces ? { interfaces: interfaces.map((one) => completeInterface(one, caps)) } : {}),
    ...(controllers ? { controllers: controllers.map((one) => completeController(one, caps)) } : {}),
    ...(screens ? { videos: screens.map((one) => completeVideo(one, caps)) } : {}),
    ...(panics ? { panics: panics.map(completePanic) } : {}),
    ...(vsock ? { vsock: { ...vsock, model: vsock.model ?? 'virtio', cid: completeCid(vsock.cid) } } : {}),
    ...(tpms ? { tpms: tpms.map(completeTpm) } : {}),
    ...(shmems ? { shmems: shmems.map((one) => completeShmem(one, devicePath('shmem', shmems, one))) } : {}),
    ...(serials ? { serials: numberIsaSerials(serials).map(completeSerial) } : {}),
    ...(memories ? { memories: memories.map(completeMemoryDevice) } : {}),
    ...(hostdevs ? { hostdevs: hostdevs.map(completeHostdev) } : {}),
  };
}

/** There is one device for each way of telling of a panic. */
export function checkPanics({ panics = [] }: Devices): void {
  at('/domain/devices/panic', () => {
    const models = new Set(panics.map(({ model }) => model));
    if (models.size < panics.length) throw addressError('VIR_ERR_XML_ERROR', 'two panic devices are of the same model');
  });
}

/** Devices that only core's part made: the SCSI controllers of disks, the serial port of a console. */
export function completeImplicit({ controllers, serials, ...devices }: Devices, caps: QemuCapabilities): Devices {
  return {
    ...devices,
    ...(controllers
      ? { controllers: controllers.map((one) => (one.type === 'scsi' ? completeController(one, caps) : one)) }
      : {}),
    ...(serials ? { serials: serials.map(completeSerial) } : {}),
  };
}

/** The cards that QEMU can have, those first that a guest's system is most likely to know. */
const cards = [
  ['rtl8139', 'rtl8139'],
  ['e1000', 'e1000'],
  ['virtio-net-pci', 'virtio'],
] as const;

function completeInterface(one: Interface, { devices }: QemuCapabilities): Interface {
  if (one.model !== undefined || one.type === 'hostdev') return one;
  const found = cards.find(([device]) => devices.has(device))?.[1] ?? 'rtl8139';
  return { ...one, model: one.type === 'vdpa' ? 'virtio' : found };
}

/** KiB. */
const qxlVgamem = 16384;

function completeVideo(video: Video, { devices }: QemuCapabilities): Video {
  const written = video.model?.type ?? 'default';
  const usual = devices.has('cirrus-vga') ? 'cirrus' : devices.has('VGA') ? 'vga' : 'default';
  const type = written === 'default' ? usual : written;
  const vgamem = type === 'qxl' && !video.model?.vgamem ? { vgamem: qxlVgamem } : {};
  return { ...video, model: { ...video.model, type, ...vgamem } };
}

const completePanic = (panic: Panic): Panic =>
  (panic.model ?? 'default') === 'default' ? { ...panic, model: 'isa' } : panic;

type Cid = NonNullable<NonNullable<Devices['vsock']>['cid']>;
const completeCid = (cid: Cid | undefined): Cid => ({ ...cid, auto: cid?.auto ?? cid?.address === undefined });

/** TPM 1.2 and 2.0 do not go together, so one of them is settled for good. */
function completeTpm(tpm: Tpm): Tpm {
  const model = tpm.model ?? 'tpm-tis';
  if (tpm.backend.type !== 'emulator' || (tpm.backend.version ?? 'default') !== 'default') return { ...tpm, model };
  return { ...tpm, model, backend: { ...tpm.backend, version: model === 'tpm-tis' ? '1.2' : '2.0' } };
}

/** MiB. */
const shmemSize = 4n;

function completeShmem(one: Shmem, path: string): Shmem {
  const model = one.model ?? 'ivshmem';
  const size = one.size ?? (model === 'ivshmem-doorbell' ? undefined : shmemSize);
  const known = { ...one, model, ...(size === undefined ? {} : { size }) };
  if (model === 'ivshmem') return known;
  const fault = shmemFault(known);
  if (fault) throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', fault, path);
  if (!one.server) return known;
  return { ...known, msi: { ...one.msi, ioeventfd: one.msi?.ioeventfd ?? true } };
}

function shmemFault({ model, server, size }: Shmem): string | undefined {
  if (!server) return model === 'ivshmem-doorbell' ? `shared memory of model '${model}' needs a server` : undefined;
  if (model === 'ivshmem-plain') return `shared memory of model '${model}' has no server`;
  return size === undefined ? undefined : `the size of shared memory of model '${model}' is its server's`;
}

const serialModels: Readonly<Record<string, string>> = {
  'isa-serial': 'isa-serial',
  'usb-serial': 'usb-serial',
  'pci-serial': 'pci-serial',
  'isa-debug': 'isa-debugcon',
};

function completeSerial(one: Serial): Serial {
  const type = one.target?.type ?? 'isa-serial';
  const model = one.target?.model ?? serialModels[type];
  return { ...one, target: { ...one.target, type, ...(model === undefined ? {} : { model }) } };
}

/** What the guest writes must reach the file. */
const completeMemoryDevice = (one: MemoryDevice): MemoryDevice =>
  one.model === 'virtio-pmem' ? { ...one, access: one.access ?? 'shared' } : one;

type Hostdev = NonNullable<NonNullable<Domain['devices']>['hostdevs']>[number];

/** A mediated device shows nothing unless it is told to. */
const completeHostdev = (one: Hostdev): Hostdev =>
  one.mode === 'subsystem' && one.type === 'mdev' && one.model === 'vfio-pci'
    ? { ...one, display: one.display ?? false }
    : one;
