import type { Disk } from '@virtkit/core/xml';
import { configError, quoted, unsupported, type ConfigPlace } from '../errors.js';

type RbdSource = NonNullable<Extract<Disk, { type: 'network' }>['source']>;
type Host = NonNullable<RbdSource['hosts']>[number];

/**
 * Reads an image of Ceph as QEMU names it: `rbd:pool/image:option=value:…`, where a backslash stands before a character
 * that would end its part. Of the options only the monitors and the file of settings are kept.
 */
export function parseRbd(target: string, place: ConfigPlace): RbdSource {
  const [image = '', ...options] = split(target.slice('rbd:'.length));
  if (image === '') throw configError(place, `${quoted(target)} names no image`);
  const [name = '', snapshot] = image.split('@', 2);
  const said = new Map(options.map((option) => [option.replace(/=.*$/s, ''), option.replace(/^[^=]*=?/, '')]));
  const hosts = plain(said.get('mon_host') ?? '')
    .split(/[;, ]/)
    .flatMap((host) => (host === '' ? [] : [hostOf(host)]));
  const config = said.get('conf');
  if (said.has('id') && said.get('auth_supported') !== 'none') {
    throw configError(place, 'the key of a login stands in a config of xl, and cannot in a description');
  }
  return {
    protocol: 'rbd',
    name: plain(name),
    ...(snapshot === undefined ? {} : { snapshot: plain(snapshot) }),
    ...(config === undefined ? {} : { config: plain(config) }),
    ...(hosts.length > 0 ? { hosts } : {}),
  };
}

/** Cuts at colons that no backslash stands before. */
function split(text: string): readonly string[] {
  const parts = [''];
  for (const [piece] of text.matchAll(/\\.|[^\\]|\\$/gs)) {
    if (piece === ':') parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

const plain = (text: string): string => text.replaceAll(/\\(.)/gs, '$1');

function hostOf(text: string): Host {
  const [, six, name, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  return { name: six ?? name ?? text, ...(port === undefined ? {} : { port: Number(port) }) };
}

/** @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` for what would end up as something else */
export function printRbd(source: RbdSource, path: string): string {
  const { name = '', hosts = [], snapshot, config } = source;
  if (/[:@\\]/.test(name)) throw unsupported(`${path}/@name`, `${quoted(name)} has one of : @ \\ in it`);
  const parts = [
    `rbd:${name}${snapshot === undefined ? '' : `@${escaped(snapshot)}`}`,
    'auth_supported=none',
    ...(hosts.length > 0 ? [`mon_host=${hosts.map((host) => printHost(host, path)).join('\\;')}`] : []),
    ...(config === undefined ? [] : [`conf=${escaped(config)}`]),
  ];
  return parts.join(':');
}

function printHost({ name = '', port }: Host, path: string): string {
  if (!/^[\w.:%-]+$/.test(name)) throw unsupported(`${path}/host/@name`, `${quoted(name)} is no host`);
  const host = name.includes(':') ? `[${escaped(name)}]` : name;
  return port === undefined ? host : `${host}\\:${port}`;
}

const escaped = (text: string): string => text.replaceAll(/[:;,\\]/g, '\\$&');
