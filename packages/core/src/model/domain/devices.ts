import { children, child, element, maybe, once, raw, string, text } from '../../xml/index.js';
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
  Hub,
  Iommu,
  Lease,
  Memballoon,
  MemoryDevice,
  Nvram,
  Panic,
  Redirdev,
  Rng,
  Shmem,
  Tpm,
  Vsock,
  Watchdog,
} from './small-devices.js';
import { Smartcard } from './smartcard.js';
import { Audio, Sound } from './sound.js';
import { Video } from './video.js';

const internal = { code: 'VIR_ERR_INTERNAL_ERROR' } as const;

/** The guest's devices, in the order in which libvirt prints them. A list is absent when it is empty. */
export const Devices = element(
  'devices',
  {
    emulator: maybe(text('emulator', string)),
    disks: children('disk', Disk),
    controllers: children('controller', Controller),
    leases: children('lease', Lease),
    filesystems: children('filesystem', Filesystem),
    interfaces: children('interface', Interface),
    smartcards: children('smartcard', Smartcard),
    serials: children('serial', Serial),
    parallels: children('parallel', Parallel),
    consoles: children('console', Console),
    channels: children('channel', Channel),
    inputs: children('input', Input),
    tpms: children('tpm', Tpm),
    graphics: children('graphics', Graphics),
    sounds: children('sound', Sound),
    audios: children('audio', Audio),
    videos: children('video', Video),
    hostdevs: children('hostdev', Hostdev),
    redirdevs: children('redirdev', Redirdev),
    redirfilter: once(raw('redirfilter'), internal),
    hubs: children('hub', Hub),
    watchdog: once(maybe(child('watchdog', Watchdog)), internal),
    memballoon: once(maybe(child('memballoon', Memballoon)), internal),
    rngs: children('rng', Rng),
    nvram: once(maybe(child('nvram', Nvram)), internal),
    panics: children('panic', Panic),
    shmems: children('shmem', Shmem),
    memories: children('memory', MemoryDevice),
    iommu: once(maybe(child('iommu', Iommu))),
    vsock: once(maybe(child('vsock', Vsock))),
  },
  { pair: true },
);
export type Devices = TypeOf<typeof Devices>;
