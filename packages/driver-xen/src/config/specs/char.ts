import type { Channel, CharSource, Console, Parallel, Serial } from '@virtkit/core/xml';
import { configError, quoted, unsupported, type ConfigPlace } from '../errors.js';

type CharType = (Serial | Parallel | Console | Channel)['type'];
/** The host's end of a port. */
export interface CharEnd {
  readonly type: CharType;
  readonly sources?: readonly CharSource[];
  readonly protocol?: 'raw' | 'telnet';
}

const bare: readonly string[] = ['null', 'stdio', 'vc', 'pty'];

/** Reads where a port leads, in QEMU's older words: `pty`, `/dev/ttyS0`, `tcp:host:port,server,nowait`, … */
export function parseChar(text: string, place: ConfigPlace): CharEnd {
  if (text.startsWith('/')) return { type: 'dev', sources: [{ path: text }] };
  const colon = text.indexOf(':');
  const word = colon < 0 ? text : text.slice(0, colon);
  const value = colon < 0 ? '' : text.slice(colon + 1);
  if (bare.includes(word)) return { type: word as CharType };
  const reader = readers.get(word);
  const end = reader?.(value);
  if (!end) throw configError(place, `${quoted(text)} is no end of a port`);
  return end;
}

const address = /^([^:]*):([^,@]+)((?:,[^@]*)?)$/;
const listens = (options: string): boolean => /(?:^|,)server(?:,|$|=)/.test(options);

function tcp(protocol: 'raw' | 'telnet'): (value: string) => CharEnd | undefined {
  return (value) => {
    const [, host, service, options = ''] = address.exec(value) ?? [];
    if (host === undefined || service === undefined) return undefined;
    const source = { mode: listens(options) ? 'bind' : 'connect', ...(host === '' ? {} : { host }), service } as const;
    return { type: 'tcp', sources: [source], protocol };
  };
}

function udp(value: string): CharEnd | undefined {
  const [, host, service, bindHost, bindService] = /^([^:]*):([^@]*)(?:@([^:]*):(.*))?$/.exec(value) ?? [];
  if (host === undefined || service === undefined) return undefined;
  const bound = bindHost === undefined ? [] : [{ mode: 'bind' as const, ...named(bindHost, bindService) }];
  return { type: 'udp', sources: [...bound, { mode: 'connect', ...named(host, service) }] };
}

const named = (host: string, service = '') => ({
  ...(host === '' ? {} : { host }),
  ...(service === '' ? {} : { service }),
});

const path =
  (type: 'file' | 'pipe') =>
  (value: string): CharEnd | undefined =>
    value === '' ? undefined : { type, sources: [{ path: value }] };

function unix(value: string): CharEnd | undefined {
  const [, socket, options = ''] = /^([^,]+)((?:,.*)?)$/s.exec(value) ?? [];
  return socket === undefined
    ? undefined
    : { type: 'unix', sources: [{ mode: listens(options) ? 'bind' : 'connect', path: socket }] };
}

const readers: ReadonlyMap<string, (value: string) => CharEnd | undefined> = new Map([
  ['file', path('file')],
  ['pipe', path('pipe')],
  ['tcp', tcp('raw')],
  ['telnet', tcp('telnet')],
  ['udp', udp],
  ['unix', unix],
]);

interface Port {
  readonly type: string;
  readonly sources?: readonly CharSource[];
  readonly protocol?: string;
}

/** @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` for an end that xl has no words for */
export function printChar({ type, sources = [], protocol = 'raw' }: Port, at: string): string {
  if (bare.includes(type)) return type;
  const [source = {}] = sources;
  const listening = source.mode === 'bind' ? ',server,nowait' : '';
  if (type === 'dev') return whole(source.path, `${at}/source/@path`);
  if (type === 'file' || type === 'pipe') return `${type}:${whole(source.path, `${at}/source/@path`)}`;
  if (type === 'unix') return `unix:${part(source.path, `${at}/source/@path`, /,/)}${listening}`;
  if (type === 'tcp') {
    if (protocol !== 'raw' && protocol !== 'telnet')
      throw unsupported(`${at}/protocol/@type`, `'${protocol}' is not xl's`);
    return `${protocol === 'raw' ? 'tcp' : 'telnet'}:${place(source, at)}${listening}`;
  }
  if (type !== 'udp') throw unsupported(`${at}/@type`, `a port that leads to '${type}' is nothing that xl has`);
  const bound = sources.find(({ mode }) => mode === 'bind') ?? {};
  const connected = sources.find(({ mode }) => mode !== 'bind') ?? {};
  return `udp:${place(connected, at)}@${place(bound, at)}`;
}

const place = ({ host = '', service = '' }: CharSource, at: string): string =>
  `${host === '' ? '' : part(host, `${at}/source/@host`, /[,:@]/)}:${
    service === '' ? '' : part(service, `${at}/source/@service`, /[,:@]/)
  }`;

function whole(value: string | undefined, at: string): string {
  if (!value) throw unsupported(at, 'it is missing');
  return value;
}

/** A part of a text that the characters would end. */
function part(value: string | undefined, at: string, ends: RegExp): string {
  const text = whole(value, at);
  if (ends.test(text)) throw unsupported(at, `${quoted(text)} has a character in it that ends it for xl`);
  return text;
}
