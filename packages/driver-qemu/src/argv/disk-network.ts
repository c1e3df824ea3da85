import { isIPv6 } from 'node:net';
import type { Disk } from '@virtkit/core/xml';
import { encryptionOf, type Image, type ImageSource } from './disk-image.js';
import { authOf, authSecretId, cookieSecretId, formatSecretId } from './disk-secret.js';
import type { Json, Props } from './props.js';
import { present, refused } from './refused.js';

export type NetworkSource = Extract<ImageSource, { type: 'network' }>['source'];
type Protocol = NetworkSource['protocol'];
type Build = (source: NetworkSource, image: Image, disk: Disk) => Props;

/** Where servers listen unless the source says otherwise. */
const usualPorts: Readonly<Partial<Record<Protocol, number>>> = {
  nbd: 10809,
  iscsi: 3260,
  ssh: 22,
  gluster: 24007,
  http: 80,
  https: 443,
  ftp: 21,
  ftps: 990,
  tftp: 69,
};

type Host = NonNullable<NetworkSource['hosts']>[number];

function onlyHost({ hosts = [], protocol }: NetworkSource): Host {
  const [host, ...others] = hosts;
  if (!host || others.length > 0) throw refused(`a disk over ${protocol} has one host`);
  return host;
}

const portOf = ({ port }: Host, protocol: Protocol): number =>
  port ?? present(usualPorts[protocol], 'the port of a disk');

function inet(host: Host, protocol: Protocol): { readonly host: string; readonly port: string } {
  if ((host.transport ?? 'tcp') !== 'tcp')
    throw refused(`a disk over ${protocol} is not reached over ${host.transport}`);
  return { host: present(host.name, "the name of a disk's host"), port: String(portOf(host, protocol)) };
}

const server = (host: Host, protocol: Protocol): { readonly [key: string]: Json } =>
  host.transport === 'unix'
    ? { type: 'unix', path: present(host.socket, "the socket of a disk's host") }
    : { type: 'inet', ...inet(host, protocol) };

const name = (source: NetworkSource): string => present(source.name, 'the name of a network disk');

const curl: Build = (source, image, disk) => {
  const { protocol, query, ssl, cookies, readahead, timeout } = source;
  const host = onlyHost(source);
  const at = present(host.name, "the name of a disk's host");
  const authority = `${isIPv6(at) ? `[${at}]` : urlName(at)}:${portOf(host, protocol)}`;
  const auth = authOf(image, disk);
  return {
    driver: protocol,
    url: `${protocol}://${authority}/${pathText(name(source))}${query === undefined ? '' : `?${query}`}`,
    username: auth?.username,
    'password-secret': auth && authSecretId(image),
    sslverify: ssl,
    'cookie-secret': cookies && cookieSecretId(image),
    timeout,
    readahead,
  };
};

/** A host that would end the authority of a URL is none. */
function urlName(host: string): string {
  if (/^[\w.-]+$/.test(host)) return host;
  throw refused(`'${host}' is no name of a host`);
}

/** A path as a URL has it: what would end it is escaped, what is escaped already is left. */
const pathText = (path: string): string =>
  encodeURI(path.replace(/^\//, '')).replaceAll('#', '%23').replaceAll('?', '%3F').replaceAll('%25', '%');

const protocols: Readonly<Partial<Record<Protocol, Build>>> = {
  nbd: (source) => ({
    driver: 'nbd',
    server: server(onlyHost(source), 'nbd'),
    export: source.name,
  }),
  http: curl,
  https: curl,
  ftp: curl,
  ftps: curl,
  tftp: curl,
  iscsi(source, image, disk) {
    const [target, lun = '0'] = name(source).split('/');
    const { host, port } = inet(onlyHost(source), 'iscsi');
    if (!/^\d{1,9}$/.test(lun)) throw refused(`'${lun}' is no logical unit of an iSCSI target`);
    const auth = authOf(image, disk);
    return {
      ...iscsiProps({ host, port, target: target!, lun: Number(lun) }),
      user: auth?.username,
      'password-secret': auth && authSecretId(image),
      'initiator-name': source.initiator?.iqn,
    };
  },
  rbd(source, image, disk) {
    const [pool, ...rest] = name(source).split('/');
    if (rest.length === 0) throw refused(`'${name(source)}' names no pool and image`);
    const image_ = rest.pop()!;
    const auth = authOf(image, disk);
    const encryption = encryptionOf(image, disk);
    return {
      driver: 'rbd',
      pool,
      namespace: rest.length > 0 ? rest.join('/') : undefined,
      image: image_,
      snapshot: source.snapshot,
      conf: source.config,
      server: source.hosts?.map((host) => inet({ ...host, port: host.port ?? 6789 }, 'rbd')),
      encrypt:
        encryption?.engine === 'librbd'
          ? { format: encryption.format, 'key-secret': formatSecretId(image) }
          : undefined,
      user: auth?.username,
      'auth-client-required': auth && ['cephx', 'none'],
      'key-secret': auth && authSecretId(image),
    };
  },
  ssh: (source) => ({
    driver: 'ssh',
    path: name(source),
    server: inet(onlyHost(source), 'ssh'),
  }),
  gluster(source) {
    const [volume, ...path] = name(source).replace(/^\//, '').split('/');
    return {
      driver: 'gluster',
      volume,
      path: path.join('/'),
      server: (source.hosts ?? []).map((host) => server(host, 'gluster')),
      debug: 4,
    };
  },
  nfs(source) {
    const { host } = inet({ ...onlyHost(source), port: 0 }, 'nfs');
    const id = (word: string | undefined) => {
      if (word === undefined || /^\+?\d{1,10}$/.test(word)) return word && Number(word);
      throw refused(`NFS knows users and groups by number, not '${word}'`);
    };
    return {
      driver: 'nfs',
      server: { host, type: 'inet' },
      path: name(source),
      user: id(source.identity?.user),
      group: id(source.identity?.group),
    };
  },
};

export const iscsiProps = (at: { host: string; port: string | number; target: string; lun: number }): Props => ({
  driver: 'iscsi',
  portal: `${isIPv6(at.host) ? `[${at.host}]` : urlName(at.host)}:${at.port}`,
  target: at.target,
  lun: at.lun,
  transport: 'tcp',
});

/** The node of an image on a server. */
export const networkStorage: Build = (source, image, disk) => {
  const build = protocols[source.protocol];
  if (!build) throw refused(`a disk over ${source.protocol} is not supported by QEMU`);
  return build(source, image, disk);
};
