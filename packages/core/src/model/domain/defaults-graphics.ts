import { at, devicePath, domainError } from './domain-error.js';
import type { Devices } from './devices.js';
import type { Domain } from './domain.js';
import type { Graphics, Listen } from './graphics.js';
import type { Video } from './video.js';

type Vnc = Extract<Graphics, { type: 'vnc' }>;
type Rdp = Extract<Graphics, { type: 'rdp' }>;
type Spice = Extract<Graphics, { type: 'spice' }>;

export function completeGraphics({ graphics }: Devices): Pick<Devices, 'graphics'> {
  if (!graphics) return {};
  return {
    graphics: graphics.map((one) =>
      at(
        () => devicePath('graphics', graphics, one),
        () => completeOne(one),
      ),
    ),
  };
}

function completeOne(one: Graphics): Graphics {
  if (one.type === 'vnc') return completeVnc(withPassword(one));
  if (one.type === 'rdp') return completeRdp(one);
  return one.type === 'spice' ? completeSpice(withPassword(one)) : one;
}

/** What is said of a password counts only where there is one. */
function withPassword<T extends Vnc | Spice>(one: T): T {
  if (one.passwd !== undefined) return one;
  const { passwdValidTo: _until, connected: _connected, ...others } = one;
  return others as T;
}

/** The `listen` attribute and the first `<listen>` say the same thing. */
function listening(one: Vnc | Spice | Rdp): {
  readonly listens: readonly [Listen, ...Listen[]];
  readonly listen?: string;
} {
  const [first = { type: 'address' }, ...others] = one.listens ?? [];
  if (first.type !== 'address') return { listens: [first, ...others] };
  const address = first.address ?? one.listen;
  if (one.listen !== undefined && address !== one.listen) throw twoPlaces(one.listen, address);
  if (address === undefined) return { listens: [first, ...others] };
  return { listens: [{ ...first, address }, ...others], listen: address };
}

function completeVnc(one: Vnc): Vnc {
  const { listen: _listen, port, autoport: auto, ...others } = one;
  const socket = socketOf(one);
  if (socket)
    return {
      ...others,
      ...(socket.socket === undefined ? {} : { socket: socket.socket }),
      listens: [socket, ...(one.listens ?? []).slice(1)],
    };
  const listens = listening(one);
  if (listens.listens[0].type === 'none') return { ...others, ...listens };
  const autoport = auto ?? (port === undefined || port === -1);
  // A port of 0, or -1 that was overruled, is none.
  const chosen = autoport ? -1 : port === 0 || port === -1 ? undefined : port;
  return { ...others, ...(chosen === undefined ? {} : { port: chosen }), autoport, ...listens };
}

/** The `socket` attribute and the first `<listen>` say the same thing, and the attribute is the stronger. */
function socketOf({ socket, listens }: Vnc): Extract<Listen, { type: 'socket' }> | undefined {
  const first = listens?.[0];
  if (first?.type !== 'socket')
    return socket === undefined || first?.type === 'none' ? undefined : { type: 'socket', socket };
  const chosen = first.socket ?? socket;
  if (socket !== undefined && chosen !== socket) throw twoPlaces(socket, chosen);
  return chosen === undefined ? first : { ...first, socket: chosen };
}

const twoPlaces = (one = '', other = '') =>
  domainError('VIR_ERR_CONFIG_UNSUPPORTED', `graphics are to listen on '${one}', and on '${other}' by their <listen>`);

function completeRdp(one: Rdp): Rdp {
  const { listen: _listen, port, autoport: auto, ...others } = one;
  const autoport = auto === true || port === undefined || port === -1;
  const { replaceUser, multiUser, ...rest } = others;
  return {
    ...rest,
    ...(autoport ? { port: 0, autoport } : port ? { port } : {}),
    ...(replaceUser ? { replaceUser } : {}),
    ...(multiUser ? { multiUser } : {}),
    ...listening(one),
  };
}

function completeSpice(one: Spice): Spice {
  const { listen: _listen, autoport: auto, port, tlsPort, ...others } = one;
  const listens = listening(one);
  const [first, ...more] = listens.listens;
  if (first.type === 'none' || first.type === 'socket') return { ...others, ...listens };
  const autoport = auto === true || (port === -1 && (tlsPort === undefined || tlsPort === -1));
  if (autoport) return { ...others, autoport, ...listens };
  // Without any port it does not listen at all.
  if (!port && !tlsPort && first.type === 'address') return { ...others, listens: [{ type: 'none' }, ...more] };
  return {
    ...others,
    ...(port ? { port } : {}),
    ...(tlsPort ? { tlsPort } : {}),
    autoport,
    ...listens,
  };
}

/** KiB. */
const videoRam: Readonly<Record<string, number>> = {
  vga: 16384,
  cirrus: 16384,
  vmvga: 16384,
  bochs: 16384,
  xen: 4096,
  qxl: 65536,
};

/** A screen needs a graphics card; the first card is the primary one. */
export function completeVideos(devices: Devices, domain: Domain): Pick<Devices, 'videos'> {
  const given: readonly Video[] = devices.videos ?? ((devices.graphics?.length ?? 0) > 0 ? [{}] : []);
  const primary = given.findIndex((video) => video.model?.primary === true);
  const ordered = primary > 0 ? [given[primary]!, ...given.toSpliced(primary, 1)] : given;
  return ordered.length === 0
    ? {}
    : { videos: ordered.map((video, index) => completeVideo(video, index === 0, domain)) };
}

function completeVideo(video: Video, primary: boolean, domain: Domain): Video {
  const written = video.model?.type ?? 'default';
  const type = written === 'default' ? defaultVideo(domain) : written;
  if (type === 'none') return { ...(video.alias === undefined ? {} : { alias: video.alias }), model: { type } };
  const memory = videoRam[type];
  const vram = video.model?.vram ?? memory;
  const ram = video.model?.ram ?? (type === 'qxl' ? memory : undefined);
  const { primary: _primary, ...model } = video.model ?? { type };
  return {
    ...video,
    model: {
      ...model,
      type,
      ...(ram === undefined ? {} : { ram: powerOfTwo(ram) }),
      ...(vram === undefined ? {} : { vram: powerOfTwo(vram) }),
      heads: model.heads ?? 1,
      ...(primary ? { primary } : {}),
    },
  };
}

function defaultVideo({ os }: Domain): 'xen' | 'vga' | 'cirrus' {
  if (os?.type?.name === 'xen' || os?.type?.name === 'linux') return 'xen';
  return os?.type?.arch?.startsWith('ppc64') ? 'vga' : 'cirrus';
}

const powerOfTwo = (value: number): number => (value <= 1 ? value : 2 ** Math.ceil(Math.log2(value)));
