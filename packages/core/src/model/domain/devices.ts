import { children, child, element, maybe, once, string, text } from '../../xml/index.js';
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
    emulator: maybe(text('emulator', string)),
    disks: children('disk', Disk, ({ target }) => target.dev),
    controllers: children('controller', Controller, ({ type, index }) =>
      index === undefined ? undefined : `${type} ${index}`,
    ),
    leases: children('lease', Lease, ({ lockspace, key }) => `${lockspace} ${key}`),
    filesystems: children('filesystem', Filesystem, ({ target }) => target),
    interfaces: children('interface', Interface, ({ mac, alias }) => mac?.address ?? alias),
    smartcards: children('smartcard', Smartcard, byAlias),
    serials: children('serial', Serial, byAlias),
    parallels: children('parallel', Parallel, byAlias),
    consoles: children('console', Console, byAlias),
    channels: children('channel', Channel, ({ target, alias }) => target.name ?? alias),
    inputs: children('input', Input, byAlias),
    tpms: children('tpm', Tpm, byAlias),
    graphics: children('graphics', Graphics, ({ type }) => type),
    sounds: children('sound', Sound, byAlias),
    audios: children('audio', Audio, ({ id }) => String(id)),
    videos: children('video', Video, byAlias),
    hostdevs: children('hostdev', Hostdev, byAlias),
    redirdevs: children('redirdev', Redirdev, byAlias),
    redirfilter: once(maybe(child('redirfilter', RedirFilter)), internal),
    hubs: children('hub', Hub, byAlias),
    watchdog: once(maybe(child('watchdog', Watchdog)), internal),
    memballoon: once(maybe(child('memballoon', Memballoon)), internal),
    rngs: children('rng', Rng, byAlias),
    nvram: once(maybe(child('nvram', Nvram)), internal),
    panics: children('panic', Panic, byAlias),
    shmems: children('shmem', Shmem, ({ name }) => name),
    memories: children('memory', MemoryDevice, byAlias),
    iommu: once(maybe(child('iommu', Iommu))),
    vsock: once(maybe(child('vsock', Vsock))),
  },
  { pair: true },
);
export type Devices = TypeOf<typeof Devices>;
