import { errorDomains, VirtError } from '@virtkit/core';
import {
  completeCheckpoint,
  completeDomainBackup,
  completeNetwork,
  completeNodeDevice,
  completeNwfilter,
  completeNwfilterBinding,
  completeRedefinedSnapshot,
  completeSecret,
  completeStoragePool,
  completeStorageVol,
  parseCpu,
  parseDomain,
  parseDomainBackup,
  parseDomainCheckpoint,
  parseDomainSnapshot,
  parseNetwork,
  parseNodeDevice,
  parseNwfilter,
  parseNwfilterBinding,
  parseSecret,
  parseStoragePool,
  parseStorageVol,
  printCpu,
  printDomainBackup,
  printDomainCheckpoint,
  printDomainSnapshot,
  printNetwork,
  printNodeDevice,
  printNwfilter,
  printNwfilterBinding,
  printSecret,
  printStoragePool,
  printStorageVol,
} from '@virtkit/core/xml';
import type { FormatAnswer, FormatDocument, FormatKind } from './formats-peer.js';

const options = { random: (size: number) => new Uint8Array(size) };

/** The guest and the pool that the peer makes in `directory`, as far as they matter. */
const placesIn = (directory: string) => ({
  guest: parseDomain(`<domain type='qemu'><name>formats-guest</name><devices>
<disk type='file'><source file='${directory}/disks/a.qcow2'/><target dev='vda'/></disk>
<disk type='file'><source file='${directory}/disks/b.qcow2'/><target dev='vdb'/></disk>
<disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk></devices></domain>`),
  pool: parseStoragePool(
    `<pool type='dir'><name>formats-pool</name><target><path>${directory}/pool</path></target></pool>`,
  ),
});

/** A document, completed by us as libvirt completes it. */
function printed({ kind, xml }: FormatDocument, directory: string): string {
  const { guest, pool } = placesIn(directory);
  const bare = xml.replace('DOMAIN', '').replaceAll('SCRATCH', `${directory}/scratch`);
  const kinds: Readonly<Record<FormatKind, () => string>> = {
    nwfilter: () => printNwfilter(completeNwfilter(parseNwfilter(xml), options)),
    nwfilterbinding: () => printNwfilterBinding(completeNwfilterBinding(parseNwfilterBinding(xml))),
    secret: () => printSecret(completeSecret(parseSecret(xml), options)),
    network: () => printNetwork(completeNetwork(parseNetwork(xml), { ...options, bridges: [] })),
    pool: () => printStoragePool(completeStoragePool(parseStoragePool(xml), options)),
    volume: () => printStorageVol(completeStorageVol(parseStorageVol(xml), pool)),
    snapshot: () => printDomainSnapshot(completeRedefinedSnapshot(parseDomainSnapshot(bare), guest)),
    checkpoint: () => printDomainCheckpoint(completeCheckpoint(parseDomainCheckpoint(bare), guest)),
    backup: () => printDomainBackup(completeDomainBackup(parseDomainBackup(bare), guest, 'SUFFIX')),
    'node-device': () => printNodeDevice(completeNodeDevice(parseNodeDevice(xml))),
    cpu: () => printCpu(parseCpu(xml)),
    'compared-cpu': () => printCpu(parseCpu(xml)),
  };
  return kinds[kind]();
}

/** What we make of a document. */
export function oursOf(document: FormatDocument, directory: string): FormatAnswer {
  try {
    return { xml: printed(document, directory) };
  } catch (error) {
    if (!(error instanceof VirtError)) throw error;
    return { code: error.number, domain: errorDomains[error.domain], message: error.message };
  }
}

/** What only a file or a running guest has: not of the document. */
const live: Readonly<Partial<Record<FormatKind, readonly RegExp[]>>> = {
  volume: [/^ *<(?:physical|allocation) .*\n/gm, /^ *<(permissions|timestamps)>[^]*?<\/\1>\n/gm],
  snapshot: [/^ {2}<(domain|inactiveDomain)[ >][^]*?^ {2}<\/\1>\n/gm, /^ {2}<cookie>[^]*?<\/cookie>\n/gm],
  checkpoint: [/^ {2}<domain [^]*?^ {2}<\/domain>\n/gm],
  // The node's number in the chain, and the time at the end of a file that libvirt named.
  backup: [/ index='\d+'/g, /(?<=qcow2\.)(?:\d+|SUFFIX)/g],
};

/** A document without what cannot be compared. */
export const comparable = (kind: FormatKind, xml: string): string =>
  (live[kind] ?? []).reduce((text, pattern) => text.replace(pattern, ''), xml);

/** The capacity that libvirt's test driver says each of its pools has: 100 GiB. */
const testCapacity = 100n * 1024n ** 3n;

/** A network or pool, completed by us as libvirt's test driver completes it: without a bridge of the host. */
export function asTestDriver({ kind, xml }: FormatDocument): string {
  if (kind === 'network') return printNetwork(completeNetwork(parseNetwork(xml), options));
  const pool = completeStoragePool(parseStoragePool(xml), options);
  return printStoragePool({ ...pool, capacity: testCapacity, available: testCapacity });
}
