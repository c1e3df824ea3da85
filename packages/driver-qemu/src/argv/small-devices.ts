import type { Hub, Iommu, Memballoon, Panic, Rng, Shmem, Smartcard, Vsock, Watchdog } from '@virtkit/core/xml';
import { addressProps, idOf, placeProps } from './address.js';
import type { OptionPairs } from './argument.js';
import { chardev } from './chardev.js';
import type { Guest } from './context.js';
import { props, type Props } from './props.js';
import { present, refused, translated } from './refused.js';
import { virtioName, virtioProps } from './virtio.js';

export const hubDevice = (hub: Hub, guest: Guest): Props =>
  props({ driver: `${hub.type}-hub`, id: idOf(hub), ...placeProps(hub, guest) });

/** The balloon; nothing where the guest has none. */
export function memballoonDevice(balloon: Memballoon, guest: Guest): Props | undefined {
  if (balloon.model === 'none') return undefined;
  if (balloon.model === 'xen') throw refused("a balloon of model 'xen' is not supported by QEMU");
  return props({
    driver: virtioName('virtio-balloon', balloon, balloon.model),
    ...virtioProps(balloon.driver),
    id: idOf(balloon),
    'deflate-on-oom': balloon.autodeflate,
    'free-page-reporting': balloon.freePageReporting,
    ...placeProps(balloon, guest),
  });
}

const rngBackendId = (rng: Rng): string => `obj${idOf(rng)}`;

/** The device that random numbers come from over a socket. */
export const rngChardev = (rng: Rng): OptionPairs | undefined =>
  rng.backend.model === 'egd' ? chardev(`char${idOf(rng)}`, rng.backend) : undefined;

export function rngObject(rng: Rng): Props {
  const id = rngBackendId(rng);
  const { backend } = rng;
  if (backend.model === 'random')
    return props({ 'qom-type': 'rng-random', id, filename: present(backend.file, 'the source of random numbers') });
  if (backend.model === 'egd') return props({ 'qom-type': 'rng-egd', id, chardev: `char${idOf(rng)}` });
  return props({ 'qom-type': 'rng-builtin', id });
}

/** Without a period QEMU counts in seconds. */
export const rngDevice = (rng: Rng, guest: Guest): Props =>
  props({
    driver: virtioName('virtio-rng', rng, rng.model),
    ...virtioProps(rng.driver),
    rng: rngBackendId(rng),
    id: idOf(rng),
    'max-bytes': rng.rate?.bytes,
    period: rng.rate && (rng.rate.period ?? 1000),
    ...placeProps(rng, guest),
  });

const watchdogModels: Readonly<Record<string, string>> = { i6300esb: 'i6300esb', ib700: 'ib700', diag288: 'diag288' };

export const watchdogDevice = (watchdog: Watchdog, guest: Guest): Props =>
  props({
    driver: translated(watchdogModels, watchdog.model, 'the watchdog'),
    id: idOf(watchdog),
    ...placeProps(watchdog, guest),
  });

/** A dump is made by whoever controls QEMU, which only stops. */
export const watchdogAction = ({ action }: Watchdog): string => (action === 'dump' ? 'pause' : action);

/** The port of a panic device; that of Hyper-V is a feature of the processor, that of pseries is its firmware's. */
export function panicDevice(panic: Panic): Props | undefined {
  const model = present(panic.model, "a panic device's model");
  if (model === 'hyperv' || model === 'pseries' || model === 's390') return undefined;
  const port = panic.address?.type === 'isa' ? panic.address.iobase : undefined;
  if (panic.address && panic.address.type !== 'isa') throw refused('a panic device is at an address of type isa');
  return props({ driver: 'pvpanic', ioport: port });
}

const shmemMemoryId = (shmem: Shmem): string => `shmmem-${idOf(shmem)}`;
const shmemChardevId = (shmem: Shmem): string => `char${idOf(shmem)}`;

const defaultShmemMiB = 4n;

/** The memory that guests share: a file that the host keeps in memory. */
export function shmemObject(shmem: Shmem): Props | undefined {
  if (shmem.server || shmem.model !== 'ivshmem-plain') return undefined;
  if (!/^[^/\0]{1,200}$/.test(shmem.name) || /^\.{1,2}$/.test(shmem.name))
    throw refused(`'${shmem.name}' is no name of shared memory`);
  return props({
    'qom-type': 'memory-backend-file',
    id: shmemMemoryId(shmem),
    'mem-path': `/dev/shm/${shmem.name}`,
    size: (shmem.size ?? defaultShmemMiB) * 1024n * 1024n,
    share: true,
  });
}

export const shmemChardev = (shmem: Shmem): OptionPairs | undefined =>
  shmem.server &&
  chardev(shmemChardevId(shmem), {
    type: 'unix',
    sources: [{ mode: 'connect', path: present(shmem.server.path, 'the socket of shared memory') }],
  });

export function shmemDevice(shmem: Shmem, guest: Guest): Props {
  const driver = translated(
    { 'ivshmem-plain': 'ivshmem-plain', 'ivshmem-doorbell': 'ivshmem-doorbell' },
    present(shmem.model, "shared memory's model"),
    'the model of shared memory',
  );
  const { server, msi, role } = shmem;
  return props({
    driver,
    id: idOf(shmem),
    chardev: server ? shmemChardevId(shmem) : undefined,
    memdev: server ? undefined : shmemMemoryId(shmem),
    master: server || role === undefined ? undefined : role === 'master' ? 'on' : 'off',
    vectors: msi?.vectors,
    ioeventfd: msi?.ioeventfd,
    ...placeProps(shmem, guest),
  });
}

/** @param fd - of `/dev/vhost-vsock`: its number in QEMU, or the name that the monitor gave it */
export const vsockDevice = (vsock: Vsock, fd: string, guest: Guest): Props =>
  props({
    driver: virtioName('vhost-vsock', vsock, vsock.model),
    ...virtioProps(vsock.driver),
    id: idOf(vsock),
    'guest-cid': present(vsock.cid?.address, "a vsock's address"),
    vhostfd: fd,
    ...placeProps(vsock, guest),
  });

const word = (on: boolean | undefined) => (on === undefined ? undefined : on ? 'on' : 'off');

/** The guest's IOMMU; one that is part of the machine has no device. */
export function iommuDevice(iommu: Iommu, guest: Guest): Props | undefined {
  const { driver } = iommu;
  if (iommu.model === 'smmuv3') return undefined;
  if (iommu.model === 'virtio')
    return props({ driver: 'virtio-iommu', id: idOf(iommu), ...(iommu.address && addressProps(iommu.address, guest)) });
  return props({
    driver: 'intel-iommu',
    id: idOf(iommu),
    intremap: word(driver?.intremap),
    'caching-mode': driver?.cachingMode,
    eim: word(driver?.eim),
    'device-iotlb': driver?.iotlb,
    'aw-bits': driver?.awBits,
    'dma-translation': driver?.dmaTranslation,
  });
}

export const smartcardChardev = (card: Smartcard): OptionPairs | undefined =>
  card.mode === 'passthrough' ? chardev(`char${idOf(card)}`, card, { spice: 'smartcard' }) : undefined;

const usualDatabase = '/etc/pki/nssdb';

export function smartcardDevice(card: Smartcard, guest: Guest): Props {
  const shared = { id: idOf(card), ...(card.address && addressProps(card.address, guest)) };
  if (card.mode === 'host') return props({ driver: 'ccid-card-emulated', backend: 'nss-emulated', ...shared });
  if (card.mode === 'passthrough')
    return props({ driver: 'ccid-card-passthru', chardev: `char${idOf(card)}`, ...shared });
  const { certificates = [], database } = card;
  if (certificates.length !== 3) throw refused('a smartcard has three certificates');
  const [cert1, cert2, cert3] = certificates;
  return props({
    driver: 'ccid-card-emulated',
    backend: 'certificates',
    cert1,
    cert2,
    cert3,
    db: database ?? usualDatabase,
    ...shared,
  });
}
