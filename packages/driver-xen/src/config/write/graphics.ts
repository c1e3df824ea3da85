import type { Domain, Graphics, Video } from '@virtkit/core/xml';
import { unsupported } from '../errors.js';
import { vncBase } from '../read/graphics.js';
import type { GuestType } from '../guest-type.js';
import type { ToXlOptions } from './options.js';
import { spec, type Part, type Writer } from './writer.js';

type Vnc = Extract<Graphics, { type: 'vnc' }>;
type Sdl = Extract<Graphics, { type: 'sdl' }>;
type Spice = Extract<Graphics, { type: 'spice' }>;

const pathOf = (index: number): string => `/domain/devices/graphics[${index + 1}]`;

/** VNC and SDL; a paravirtual guest has a framebuffer for each. */
export function writeScreens(writer: Writer, { devices }: Domain, type: GuestType, { native }: ToXlOptions): void {
  const all = devices?.graphics ?? [];
  if (type !== 'hvm') return writer.list('vfb', all.map(framebuffer));
  for (const [index, one] of all.entries()) {
    if (all.findIndex((other) => other.type === one.type) < index) {
      throw unsupported(pathOf(index), `a guest of xl has one screen of type '${one.type}'`);
    }
    if (one.type === 'sdl') writeSdl(writer, one, pathOf(index));
    else if (one.type === 'vnc') writeVnc(writer, one, pathOf(index));
    else if (one.type !== 'spice') throw noScreen(one, index);
  }
  // Where nobody says anything xl itself shows the guest over VNC.
  if (native !== true && !all.some((one) => one.type === 'vnc')) writer.flag('vnc', false);
}

const noScreen = (one: Graphics, index: number) =>
  unsupported(`${pathOf(index)}/@type`, `xl has no screen of type '${one.type}'`);

function writeSdl(writer: Writer, { display, xauth }: Sdl, path: string): void {
  writer.flag('sdl', true);
  writer.flag('vnc', false);
  writer.text('display', display, `${path}/@display`);
  writer.text('xauthority', xauth, `${path}/@xauth`);
}

function writeVnc(writer: Writer, one: Vnc, path: string): void {
  const { unused, display, listen } = vncParts(one, path);
  writer.flag('sdl', false);
  writer.flag('vnc', true);
  writer.flag('vncunused', unused);
  writer.number('vncdisplay', display);
  writer.text('vnclisten', listen, `${path}/listen/@address`);
  writer.text('vncpasswd', one.passwd, `${path}/@passwd`);
  writer.text('keymap', one.keymap, `${path}/@keymap`);
}

function vncParts(one: Vnc, path: string) {
  const unused = one.autoport ?? (one.port === undefined || one.port === -1);
  const port = one.port ?? vncBase;
  if (!unused && (port < vncBase || port > 65535)) throw unsupported(`${path}/@port`, `${port} is no display's port`);
  return { unused, display: unused ? undefined : port - vncBase, listen: listenOf(one, path) };
}

function listenOf({ listens = [], listen }: Vnc | Spice, path: string): string | undefined {
  const [first] = listens;
  if (!first) return listen;
  if (first.type !== 'address') throw unsupported(`${path}/listen/@type`, `xl has no screen on '${first.type}'`);
  return first.address ?? listen;
}

/** `type` is for libvirt; xl goes by the two others. */
function framebuffer(one: Graphics, index: number): string {
  const path = pathOf(index);
  if (one.type === 'sdl') {
    return spec([
      ['type', 'sdl', path],
      ['sdl', 1, path],
      ['vnc', 0, path],
      ['display', one.display, `${path}/@display`],
      ['xauthority', one.xauth, `${path}/@xauth`],
    ]);
  }
  if (one.type !== 'vnc') throw noScreen(one, index);
  const { unused, display, listen } = vncParts(one, path);
  const parts: readonly Part[] = [
    ['type', 'vnc', path],
    ['vncunused', unused ? 1 : 0, path],
    ['vncdisplay', display, path],
    ['vnclisten', listen, `${path}/listen/@address`],
    ['vncpasswd', one.passwd, `${path}/@passwd`],
    ['keymap', one.keymap, `${path}/@keymap`],
  ];
  return spec(parts);
}

export function writeSpice(writer: Writer, { devices }: Domain, type: GuestType): void {
  const all = devices?.graphics ?? [];
  const index = all.findIndex((one) => one.type === 'spice');
  const one = all[index];
  if (one?.type !== 'spice' || type !== 'hvm') return;
  const path = pathOf(index);
  if (!all.some((other) => other.type === 'sdl')) writer.flag('sdl', false);
  if (!all.some((other) => other.type === 'vnc')) writer.flag('vnc', false);
  writer.flag('spice', true);
  writer.text('spicehost', listenOf(one, path), `${path}/listen/@address`);
  writer.number('spiceport', spicePort(one.port));
  writer.number('spicetls_port', spicePort(one.tlsPort));
  writer.flag('spicedisable_ticketing', one.passwd === undefined);
  writer.text('spicepasswd', one.passwd, `${path}/@passwd`);
  if (one.mouse !== undefined) writer.flag('spiceagent_mouse', one.mouse === 'client');
  // Both are done by the agent in the guest.
  if (one.mouse === 'client' || one.clipboard === true) writer.flag('spicevdagent', true);
  if (one.clipboard === true) writer.flag('spice_clipboard_sharing', true);
}

/** -1 is chosen at start, which xl has no word for but none. */
const spicePort = (port: number | undefined): number => (port === undefined || port < 0 ? 0 : port);

const cards = new Map([
  ['vga', 'stdvga'],
  ['xen', 'stdvga'],
  ['cirrus', 'cirrus'],
  ['qxl', 'qxl'],
  ['none', 'none'],
]);

/** The card of a full virtual machine: only that of the first is known to xl. libvirt's own writer leaves it. */
export function writeVideo(writer: Writer, { devices }: Domain, type: GuestType, { native }: ToXlOptions): void {
  if (type !== 'hvm' || native === true) return;
  const [video, second] = devices?.videos ?? [];
  if (second) throw unsupported('/domain/devices/video[2]', 'a guest of xl has one graphics card');
  if (!video) {
    writer.word('vga', 'none');
    writer.flag('nographic', true);
    return;
  }
  writer.word('vga', cardOf(video));
  const { vram } = video.model ?? {};
  if (vram !== undefined && video.model?.type !== 'none') writer.number('videoram', Math.ceil(vram / 1024));
}

function cardOf({ model }: Video): string {
  const kind = model?.type ?? 'default';
  const card = cards.get(kind === 'default' ? 'cirrus' : kind);
  if (card === undefined) throw unsupported('/domain/devices/video/model/@type', `xl has no graphics card '${kind}'`);
  return card;
}
