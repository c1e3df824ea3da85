import type { Video } from '@virtkit/core/xml';
import { idOf, placeProps } from './address.js';
import type { Guest } from './context.js';
import { props, type Props } from './props.js';
import { present, refused, translated } from './refused.js';
import { virtioName, virtioProps } from './virtio.js';

type Model = NonNullable<Video['model']>;

/** Of the first card, where there is one that a firmware can show text on. */
const primaryModels: Readonly<Record<string, string>> = {
  vga: 'VGA',
  cirrus: 'cirrus-vga',
  vmvga: 'vmware-svga',
  qxl: 'qxl-vga',
  virtio: 'virtio-vga',
  bochs: 'bochs-display',
  ramfb: 'ramfb',
};
const furtherModels: Readonly<Record<string, string>> = { qxl: 'qxl', virtio: 'virtio-gpu' };

const MiB = 1024;
const inMiB = (kib: number | undefined) => (kib === undefined ? undefined : Math.trunc(kib / MiB));

const memories: Readonly<Partial<Record<Model['type'], (model: Model) => Props>>> = {
  qxl: ({ ram, vram, vram64, vgamem }) => ({
    ram_size: ram && ram * 1024,
    vram_size: vram && vram * 1024,
    vram64_size_mb: inMiB(vram64 ?? 0),
    vgamem_mb: inMiB(vgamem),
  }),
  vga: ({ vram }) => ({ vgamem_mb: inMiB(vram) }),
  vmvga: ({ vram }) => ({ vgamem_mb: inMiB(vram) }),
  bochs: ({ vram }) => ({ vgamem: vram && vram * 1024 }),
};

/** What the guest sees of a graphics card. */
export function videoDevice(video: Video, guest: Guest): Props {
  const model = present(video.model, "a graphics card's model");
  const { type, resolution } = model;
  return props({
    ...videoModel(video, model, guest),
    id: idOf(video),
    max_outputs: type === 'qxl' || type === 'virtio' ? model.heads : undefined,
    ...(isVhostUser(video) ? { chardev: vhostUserVideoId(video) } : memories[type]?.(model)),
    xres: resolution?.x,
    yres: resolution?.y,
    ...placeProps(video, guest),
  });
}

export const isVhostUser = ({ driver }: Video): boolean => driver?.name === 'vhostuser';
export const vhostUserVideoId = (video: Video): string => `chr-vu-${idOf(video)}`;

function videoModel(video: Video, model: Model, { context }: Guest): Props {
  const isPrimary = model.primary ?? false;
  const what = 'the graphics card';
  const base = translated(isPrimary ? primaryModels : furtherModels, model.type, what);
  if (isVhostUser(video)) {
    const name = isPrimary ? 'vhost-user-vga' : virtioName('vhost-user-gpu', video);
    return { driver: name, ...virtioProps(video.driver) };
  }
  if (model.type !== 'virtio') return { driver: base };
  const { accel3d } = model.acceleration ?? {};
  const named = (variant: string) => (isPrimary ? `${base}${variant}` : virtioName(`${base}${variant}`, video));
  const accelerated = named('-gl');
  if (accel3d && !context.capabilities.devices.has(accelerated))
    throw refused('this QEMU cannot draw in three dimensions');
  const driver = accel3d ? accelerated : named('');
  return { driver, ...virtioProps(video.driver), blob: model.blob === undefined ? undefined : model.blob === 'on' };
}
