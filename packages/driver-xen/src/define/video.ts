import type { Domain, Video } from '@virtkit/core/xml';

/** KiB of video memory that a fully virtual guest's card gets, where none is said. */
const videoRam: Readonly<Record<string, number>> = { vga: 16384, xen: 16384, cirrus: 8192, qxl: 131072 };

/** The card that a guest gets when its kind is left open, and its memory. */
export function completeVideo(video: Video, { os }: Domain): Video {
  const written = video.model?.type ?? 'default';
  const hvm = os?.type?.name === 'hvm';
  const type = written !== 'default' ? written : os?.type?.name === 'linux' ? 'xen' : 'cirrus';
  const vram = video.model?.vram ?? (hvm ? videoRam[type] : undefined);
  return { ...video, model: { ...video.model, type, ...(vram === undefined ? {} : { vram }) } };
}
