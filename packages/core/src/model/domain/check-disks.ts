import type { BackingStore } from './disk-source.js';
import type { Disk } from './disk.js';
import { domainError } from './domain-error.js';

const authenticating: readonly string[] = ['iscsi', 'http', 'https', 'ftp', 'ftps', 'ssh', 'rbd'];
const secretTypes: readonly (string | undefined)[] = ['none', 'volume', 'ceph', 'iscsi', 'tls', 'vtpm'];
const ownSecret: Readonly<Record<string, string>> = { iscsi: 'iscsi', rbd: 'ceph' };

/** What is refused of where a disk's data comes from, along the whole chain. */
export function checkSources(disk: Disk): void {
  const { source, auth, encryption } = disk;
  if (auth && source?.auth) throw unsupported('<auth> is given for the disk and for its source');
  if (encryption && source?.encryption) throw unsupported('<encryption> is given for the disk and for its source');
  checkOne(disk, { auth, encryption });
  for (let below = disk.backingStore; below; below = below.backingStore) checkOne(below, {});
}

type Own = { readonly [K in 'auth' | 'encryption']?: Disk[K] | undefined };

function checkOne(image: Disk | BackingStore, own: Own): void {
  const { source } = image;
  if (image.type === 'file' && image.source?.fdgroup !== undefined) {
    throw unsupported('files cannot be handed over as descriptors');
  }
  const auth = own.auth ?? source?.auth;
  if (image.type === 'network' && image.source && auth) checkAuth(image.source.protocol, auth.secret?.type);
  const encryption = own.encryption ?? source?.encryption;
  if (encryption?.format === 'luks' && encryption.cipher) {
    throw unsupported('the <cipher> is for making an encrypted image, not for using it');
  }
}

function checkAuth(protocol: string, type: string | undefined): void {
  if (!authenticating.includes(protocol)) throw unsupported(`nobody logs in over '${protocol}'`);
  const wanted = ownSecret[protocol];
  if (!secretTypes.includes(type) || (wanted !== undefined && type !== wanted)) {
    throw unsupported(`'${type ?? ''}' is no type of a secret for '${protocol}'`);
  }
}

const unsupported = (message: string) => domainError('VIR_ERR_CONFIG_UNSUPPORTED', message);
