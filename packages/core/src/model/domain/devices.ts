import { doc, children, child, element, maybe, once, string, text } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';
import { Channel, Console, Parallel, Serial } from './chardev.js';
import { Controller } from './controller.js';
import { Disk } from './disk.js';
import { Filesystem } from './filesystem.js';
import { Graphics } from './graphics.js';
import { Hostdev } from './hostdev.js';
import { Input } from './input.js';
import { Interface } from './interface.js';
import {
  Crypto,
  Hub,
  Iommu,
  Lease,
  Memballoon,
  MemoryDevice,
  Nvram,
  Panic,
  Pstore,
  Rng,
  Shmem,
  Tpm,
  Vsock,
  Watchdog,
} from './small-devices.js';
import { Redirdev, RedirFilter } from './redirdev.js';
import { Smartcard } from './smartcard.js';
import { Audio, Sound } from './sound.js';
import { Video } from './video.js';

const internal = { code: 'VIR_ERR_INTERNAL_ERROR' } as const;

const byAlias = ({ alias }: { readonly alias?: string }): string | undefined => alias;

/** The guest's devices, in the order in which libvirt prints them. A list is absent when it is empty. */
export const Devices = element(
  'devices',
  {
    emulator: doc('The program that runs the guest.', maybe(text('emulator', string))),
    disks: doc(
      'Disks, CD-ROM and floppy drives.',
      children('disk', Disk, ({ target }) => target.dev),
    ),
    controllers: doc(
      "The guest's buses.",
      children('controller', Controller, ({ type, index }) => (index === undefined ? undefined : `${type} ${index}`)),
    ),
    leases: doc(
      'Locks that the guest holds while it runs.',
      children('lease', Lease, ({ lockspace, key }) => `${lockspace} ${key}`),
    ),
    filesystems: doc(
      'Directories and file systems of the host that the guest sees.',
      children('filesystem', Filesystem, ({ target }) => target),
    ),
    interfaces: doc(
      'Network cards.',
      children('interface', Interface, ({ mac, alias }) => mac?.address ?? alias),
    ),
    smartcards: doc('Smartcard readers.', children('smartcard', Smartcard, byAlias)),
    serials: doc('Serial ports.', children('serial', Serial, byAlias)),
    parallels: doc('Parallel ports.', children('parallel', Parallel, byAlias)),
    consoles: doc('Consoles; the first may be a serial port seen again.', children('console', Console, byAlias)),
    channels: doc(
      'Private channels between guest and host.',
      children('channel', Channel, ({ target, alias }) => target.name ?? alias),
    ),
    inputs: doc('Keyboards, mice and tablets.', children('input', Input, byAlias)),
    tpms: doc('Trusted platform modules.', children('tpm', Tpm, byAlias)),
    graphics: doc(
      "How the guest's screen is shown.",
      children('graphics', Graphics, ({ type }) => type),
    ),
    sounds: doc('Sound cards.', children('sound', Sound, byAlias)),
    audios: doc(
      "The host's end of the sound.",
      children('audio', Audio, ({ id }) => String(id)),
    ),
    videos: doc('Graphics cards.', children('video', Video, byAlias)),
    hostdevs: doc('Devices of the host that the guest is given.', children('hostdev', Hostdev, byAlias)),
    redirdevs: doc('USB devices of a client, redirected to the guest.', children('redirdev', Redirdev, byAlias)),
    redirfilter: doc('Which USB devices may be redirected.', once(maybe(child('redirfilter', RedirFilter)), internal)),
    hubs: doc('USB hubs.', children('hub', Hub, byAlias)),
    watchdog: doc(
      'A timer that acts when the guest no longer resets it.',
      once(maybe(child('watchdog', Watchdog)), internal),
    ),
    memballoon: doc(
      'The memory balloon; `none` says that there is none.',
      once(maybe(child('memballoon', Memballoon)), internal),
    ),
    rngs: doc('Sources of random numbers.', children('rng', Rng, byAlias)),
    nvram: doc('The non-volatile memory of a PowerPC guest.', once(maybe(child('nvram', Nvram)), internal)),
    panics: doc("How the guest's kernel reports a panic.", children('panic', Panic, byAlias)),
    shmems: doc(
      'Memory shared with other guests.',
      children('shmem', Shmem, ({ name }) => name),
    ),
    memories: doc('Modules of memory.', children('memory', MemoryDevice, byAlias)),
    iommu: doc("The guest's IOMMU.", once(maybe(child('iommu', Iommu)))),
    vsock: doc('A socket between guest and host.', once(maybe(child('vsock', Vsock)))),
    cryptos: doc('Devices that encrypt for the guest; later than libvirt 9.0.', children('crypto', Crypto, byAlias)),
    pstore: doc(
      "Memory in which the guest's last words outlive it; later than libvirt 9.0.",
      once(maybe(child('pstore', Pstore)), internal),
    ),
  },
  { pair: true },
);
export type Devices = TypeOf<typeof Devices>;
