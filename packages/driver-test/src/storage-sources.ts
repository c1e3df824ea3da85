import { checkPoolSource } from '@virtkit/core/driver';
import { parsePoolSource, printXml, xmlElement, type PoolSource, type StoragePool } from '@virtkit/core/xml';
import { testError } from './errors.js';
import { volumeTypes } from './storage-pool-types.js';

/** What pools could be made on this host: two volume groups, and a share on whichever server is asked for. */
export function findSources(type: string, spec: string | undefined): string {
  // libvirt takes the first of its types for none at all.
  if (type === 'dir') throw testError('VIR_ERR_INTERNAL_ERROR', `unknown storage pool type ${type}`);
  const isKnown = Object.hasOwn(volumeTypes, type);
  if (!isKnown && spec !== undefined) throw testError('VIR_ERR_INTERNAL_ERROR', 'missing backend for pool type -1');
  const source = spec === undefined ? {} : readSource(type as StoragePool['type'], spec);
  if (type === 'logical') return printXml(xmlElement('sources', {}, volumeGroups));
  if (type !== 'netfs') throw testError('VIR_ERR_NO_SUPPORT', `pool type '${type}' does not support source discovery`);
  const [host] = source.hosts ?? [];
  if (!host) throw testError('VIR_ERR_INVALID_ARG', 'hostname must be specified for netfs sources');
  return printXml(xmlElement('sources', {}, [share(host.name)]));
}

function readSource(type: StoragePool['type'], spec: string): PoolSource {
  const source = parsePoolSource(spec);
  checkPoolSource(type, source);
  return source;
}

const volumeGroup = (name: string, device: string) =>
  xmlElement('source', {}, [
    xmlElement('device', { path: device }),
    xmlElement('name', {}, name),
    xmlElement('format', { type: 'lvm2' }),
  ]);
const volumeGroups = [volumeGroup('testvg1', '/dev/sda20'), volumeGroup('testvg2', '/dev/sda21')];

const share = (host: string) =>
  xmlElement('source', {}, [
    xmlElement('host', { name: host }),
    xmlElement('dir', { path: '/testshare' }),
    xmlElement('format', { type: 'nfs' }),
  ]);
