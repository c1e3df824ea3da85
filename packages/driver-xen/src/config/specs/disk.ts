import { configError, quoted } from '../errors.js';
import type { Item } from '../settings.js';

export const diskFormats = ['raw', 'qcow', 'qcow2', 'vhd', 'qed', 'empty'] as const;
export type DiskFormat = (typeof diskFormats)[number];
export const diskBackends = ['phy', 'tap', 'qdisk', 'standalone'] as const;
export type DiskBackend = (typeof diskBackends)[number];

/** A disk as xl-disk-configuration(5) describes it. */
export interface DiskSpec {
  /** The path, or whatever the backend takes. Absent of an empty drive. */
  readonly target?: string;
  readonly format: DiskFormat;
  /** The name in the guest: `xvda`, `hdc`, … */
  readonly vdev: string;
  readonly writable: boolean;
  readonly cdrom: boolean;
  readonly backendType?: DiskBackend;
  /** The domain that serves the disk. */
  readonly backend?: string;
  readonly script?: string;
  readonly specification?: 'xen' | 'virtio';
  readonly directIoSafe?: boolean;
  readonly discard?: boolean;
  readonly trusted?: boolean;
}

type Draft = { -readonly [K in keyof DiskSpec]?: DiskSpec[K] | undefined } & {
  accessSet?: boolean;
  prefixed?: boolean;
};
type Fail = (why: string) => Error;

const formatOf = new Map<string, DiskFormat>([['', 'raw'], ...diskFormats.map((one) => [one, one] as const)]);
const accessOf = new Map([
  ['r', false],
  ['ro', false],
  ['w', true],
  ['rw', true],
  ['', true],
]);

/** The words that stand for themselves. */
const flags: ReadonlyMap<string, Readonly<Draft>> = new Map<string, Readonly<Draft>>([
  ['cdrom', { cdrom: true }],
  ['direct-io-safe', { directIoSafe: true }],
  ['discard', { discard: true }],
  ['no-discard', { discard: false }],
  ['trusted', { trusted: true }],
  ['untrusted', { trusted: false }],
  ['colo', {}],
  ['no-colo', {}],
]);

type Setter = (draft: Draft, value: string, fail: Fail) => void;
const ignored: Setter = () => undefined;

/** What is set by name. What COLO needs is read and left: it is no part of a description. */
const named: ReadonlyMap<string, Setter> = new Map<string, Setter>([
  ['format', setFormat],
  ['devtype', setDevtype],
  ['access', setAccess],
  ['backend', text('backend')],
  ['backendtype', chosen('backendType', diskBackends)],
  ['specification', chosen('specification', ['xen', 'virtio'])],
  ['vdev', text('vdev')],
  ['script', text('script')],
  ...['colo-host', 'colo-port', 'colo-export', 'active-disk', 'hidden-disk'].map((name) => [name, ignored] as const),
]);

/** The older way to say format or script: a word before the path. */
const formatPrefixes = /(raw|qcow2?|vhd):/y;
const scriptPrefixes = /(iscsi|e?nbd|drbd):/y;
const emptyPrefixes = /(?:tapdisk|tap2?|aio|ioemu|file|phy):/y;

/**
 * Reads a disk in libxlu's language: settings by name, words, and the older places `target,format,vdev,access`; `target=`
 * takes all that is left.
 * @throws VirtError `VIR_ERR_CONF_SYNTAX`
 */
export function parseDiskSpec({ text: spec, place }: Item): DiskSpec {
  const fail: Fail = (why) => configError(place, `${quoted(spec)}: ${why}`);
  if (/[\n\0]/.test(spec)) throw fail('there is a line break in it');
  const draft: Draft = {};
  for (let at = 0; at < spec.length;) at = step(spec, at, draft, fail);
  return finished(draft, fail);
}

function step(spec: string, at: number, draft: Draft, fail: Fail): number {
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(spec);
  };
  const blank = take(/[ \t]+/y);
  if (blank) return at + blank[0].length;
  if (spec.startsWith('target=', at)) {
    setTarget(draft, spec.slice(at + 'target='.length).replace(/,$/, ''), fail);
    return spec.length;
  }
  const prefix = take(formatPrefixes) ?? take(scriptPrefixes) ?? take(emptyPrefixes);
  if (prefix) {
    setPrefix(draft, prefix[0].slice(0, -1), fail);
    return at + prefix[0].length;
  }
  const [whole = '', word = ''] = take(/([^,]*),?/y) ?? [];
  setWord(draft, word, fail);
  return at + whole.length;
}

function setWord(draft: Draft, word: string, fail: Fail): void {
  const flag = flags.get(word);
  if (flag) return void Object.assign(draft, flag);
  const [, name, value = ''] = /^([^=]*)=(.*)$/.exec(word) ?? [];
  if (name === undefined) return setPlace(draft, word, fail);
  const setter = named.get(name);
  if (!setter) throw fail(`${quoted(name)} is not known`);
  setter(draft, value, fail);
}

function setPrefix(draft: Draft, prefix: string, fail: Fail): void {
  draft.prefixed = true;
  if (formatOf.has(prefix)) setFormat(draft, prefix, fail);
  else if (/^(?:iscsi|e?nbd|drbd)$/.test(prefix)) draft.script = `block-${prefix}`;
}

/** What has no name goes to the first of the places that is free. */
function setPlace(draft: Draft, word: string, fail: Fail): void {
  if (draft.target === undefined) {
    if (/^[a-z][a-z0-9]*:(?![a-z0-9])/.test(word)) throw fail(`the prefix of ${quoted(word)} is not known`);
    setTarget(draft, word, fail);
  } else if (!draft.prefixed && draft.format === undefined) {
    if (draft.target !== '' || !setNameAndType(draft, word, fail)) setFormat(draft, word, fail);
    else draft.format = 'empty';
  } else if (draft.vdev === undefined) {
    if (!setNameAndType(draft, word, fail)) draft.vdev = word;
  } else if (!draft.accessSet) {
    draft.accessSet = true;
    setAccess(draft, word, fail);
  } else {
    throw fail('it has more parts than there are places');
  }
}

/** `hdc:cdrom`, where the type stands with the name. */
function setNameAndType(draft: Draft, word: string, fail: Fail): boolean {
  const colon = word.lastIndexOf(':');
  if (colon < 0) return false;
  text('vdev')(draft, word.slice(0, colon), fail);
  setDevtype(draft, word.slice(colon + 1), fail);
  return true;
}

function setTarget(draft: Draft, value: string, fail: Fail): void {
  if (draft.target) throw fail('it has two targets');
  draft.target = value;
}

function setFormat(draft: Draft, value: string, fail: Fail): void {
  const format = formatOf.get(value);
  if (!format) throw fail(`${quoted(value)} is no format`);
  if (draft.format !== undefined && draft.format !== format) throw fail('it has two formats');
  draft.format = format;
}

function setDevtype(draft: Draft, value: string, fail: Fail): void {
  if (value !== 'cdrom' && value !== 'disk') throw fail(`${quoted(value)} is no type of device`);
  draft.cdrom = value === 'cdrom';
}

function setAccess(draft: Draft, value: string, fail: Fail): void {
  const writable = accessOf.get(value);
  if (writable === undefined) throw fail(`${quoted(value)} is no access`);
  draft.writable = writable;
}

function text(key: 'vdev' | 'backend' | 'script'): Setter {
  return (draft, value, fail) => {
    if (draft[key]) throw fail(`it has two of '${key}'`);
    draft[key] = value;
  };
}

function chosen<K extends 'backendType' | 'specification'>(key: K, all: readonly NonNullable<DiskSpec[K]>[]): Setter {
  return (draft, value, fail) => {
    const one = all.find((known) => known === value);
    if (one === undefined) throw fail(`${quoted(value)} is none of ${all.join(', ')}`);
    if (draft[key] !== undefined && draft[key] !== one) throw fail(`it has two of '${key.toLowerCase()}'`);
    draft[key] = one;
  };
}

function finished(draft: Draft, fail: Fail): DiskSpec {
  const { accessSet: _set, prefixed: _prefixed, vdev, target, ...others } = draft;
  const cdrom = draft.cdrom ?? false;
  if (!vdev) throw fail('it has no vdev, which is its name in the guest');
  if (target === undefined && !cdrom) throw fail('it has no target, and is no drive that may be empty');
  return {
    ...(others as Partial<DiskSpec>),
    ...(target ? { target } : {}),
    vdev,
    cdrom,
    writable: !cdrom && (draft.writable ?? true),
    format: cdrom && !target ? 'empty' : (draft.format ?? 'raw'),
  };
}
