import type { Graphics, Video } from '@virtkit/core/xml';
import { configError, quoted } from '../errors.js';
import type { GuestType } from '../guest-type.js';
import type { Item, Settings } from '../settings.js';
import { readFields } from '../specs/fields.js';
import { vfbFields } from '../specs/tables.js';

/** The port of the first display. */
export const vncBase = 5900;
const lastDisplay = 65535 - vncBase;

/** How the screen is shown. Of several ways of a full virtual machine SPICE comes first, then VNC. */
export function readGraphics(settings: Settings, type: GuestType): readonly Graphics[] {
  if (type !== 'hvm') return settings.strings('vfb').map(framebuffer);
  if (settings.boolean('spice') === true) return [spice(settings)];
  if (settings.boolean('vnc') === true) return [vnc(settings)];
  return settings.boolean('sdl') === true ? [sdl(settings)] : [];
}

const listening = (address: string | undefined) => ({
  listens: [{ type: 'address', ...(address === undefined ? {} : { address }) }] as const,
});

const optional = <K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: string });

function vnc(settings: Settings): Graphics {
  const autoport = settings.boolean('vncunused') ?? true;
  const display = settings.integer('vncdisplay', 0, lastDisplay) ?? 0;
  return {
    type: 'vnc',
    ...(autoport ? {} : { port: vncBase + display }),
    autoport,
    ...listening(settings.string('vnclisten')),
    ...optional('passwd', settings.string('vncpasswd')),
    ...optional('keymap', settings.string('keymap')),
  };
}

const sdl = (settings: Settings): Graphics => ({
  type: 'sdl',
  ...optional('display', settings.string('display')),
  ...optional('xauth', settings.string('xauthority')),
});

function spice(settings: Settings): Graphics {
  const port = settings.integer('spiceport', 0, 65535) ?? 0;
  const tlsPort = settings.integer('spicetls_port', 0, 65535) ?? 0;
  const open = settings.boolean('spicedisable_ticketing') ?? false;
  const passwd = open ? undefined : settings.string('spicepasswd');
  if (!open && passwd === undefined) throw settings.error('spicepasswd', 'SPICE needs a password, or no ticketing');
  return {
    type: 'spice',
    ...(port === 0 ? {} : { port }),
    ...(tlsPort === 0 ? {} : { tlsPort }),
    autoport: port === 0 && tlsPort === 0,
    ...listening(settings.string('spicehost')),
    ...optional('passwd', passwd),
    mouse: settings.boolean('spiceagent_mouse') === true ? 'client' : 'server',
    clipboard: settings.boolean('spice_clipboard_sharing') ?? false,
  };
}

/** The framebuffer of a paravirtual guest: VNC unless it says something else. */
function framebuffer(item: Item): Graphics {
  const fields = readFields(item, vfbFields);
  if (fields.type === 'sdl' || fields.sdl === '1') {
    return { type: 'sdl', ...optional('display', fields.display), ...optional('xauth', fields.xauthority) };
  }
  if (fields.type !== undefined && fields.type !== 'vnc') {
    throw configError(item.place, `${quoted(fields.type)} is no type of framebuffer`);
  }
  const { vncdisplay = 0 } = fields;
  if (vncdisplay > lastDisplay) throw configError(item.place, `the display ${vncdisplay} has no port`);
  const chosen = fields.vncunused === undefined ? fields.vncdisplay === undefined : fields.vncunused === '1';
  return {
    type: 'vnc',
    ...(chosen ? {} : { port: vncBase + vncdisplay }),
    autoport: chosen,
    ...listening(fields.vnclisten),
    ...optional('passwd', fields.vncpasswd),
    ...optional('keymap', fields.keymap),
  };
}

const cards = new Map<string, 'vga' | 'cirrus' | 'qxl'>([
  ['stdvga', 'vga'],
  ['cirrus', 'cirrus'],
  ['qxl', 'qxl'],
]);

/** The card of a full virtual machine. libvirt gives one to each that has a screen; what a config says of it counts. */
export function readVideos(settings: Settings, type: GuestType): readonly Video[] {
  if (type !== 'hvm') return [];
  const ram = settings.integer('videoram', 1, 1024);
  const name = settings.oneOf('vga', ['stdvga', 'cirrus', 'qxl', 'none']) ?? olderName(settings.boolean('stdvga'));
  const card = cards.get(name ?? (ram === undefined ? '' : 'cirrus'));
  return card ? [{ model: { type: card, ...(ram === undefined ? {} : { vram: ram * 1024 }) } }] : [];
}

const olderName = (stdvga: boolean | undefined) => (stdvga === undefined ? undefined : stdvga ? 'stdvga' : 'cirrus');
