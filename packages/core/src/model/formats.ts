import type { Format, ParseOptions, PrintOptions } from '../xml/index.js';
import { capabilitiesFormat } from './capabilities/capabilities.js';
import { domainCapabilitiesFormat } from './capabilities/domain-capabilities.js';
import { cpuFormat } from './capabilities/host-cpu.js';
import { storagePoolCapabilitiesFormat } from './capabilities/storage-pool-capabilities.js';
import { domainBackupFormat } from './domain-backup.js';
import { domainCheckpointFormat, printDomainCheckpoint } from './domain-checkpoint.js';
import { domainSnapshotFormat, printDomainSnapshot } from './domain-snapshot.js';
import { domainFormat, printDomain } from './domain/domain.js';
import { sysinfoFormat } from './host-sysinfo.js';
import { interfaceFormat } from './interface.js';
import { networkFormat } from './network.js';
import { networkPortFormat } from './network-port.js';
import { nodeDeviceFormat } from './node-device/node-device.js';
import { nwfilterBindingFormat } from './nwfilter/binding.js';
import { nwfilterFormat } from './nwfilter/nwfilter.js';
import { secretFormat } from './secret.js';
import { storagePoolFormat } from './storage-pool.js';
import { poolSourceFormat, storageSourcesFormat } from './storage-sources.js';
import { storageVolFormat } from './storage-vol.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- a table of formats of any value */

export interface NamedFormat {
  /** What its samples begin with, and its page of the reference is called. */
  readonly name: string;
  /** What it describes, as a title. */
  readonly title: string;
  readonly format: Format<any>;
  readonly parse: (xml: string, options?: ParseOptions) => any;
  /** As its `print` function of the xml entry does, which may choose the view. */
  readonly print: (value: any, options?: PrintOptions) => string;
}

const row = (
  name: string,
  title: string,
  format: Format<any>,
  print: NamedFormat['print'] = format.print.bind(format),
): NamedFormat => ({ name, title, format, parse: format.parse.bind(format), print });

/** Every format: the samples, the property tests, the fuzz tests and the reference go through this list. */
export const formats: readonly NamedFormat[] = [
  row('domain', 'Domain', domainFormat, printDomain),
  row('snapshot', 'Domain snapshot', domainSnapshotFormat, printDomainSnapshot),
  row('checkpoint', 'Domain checkpoint', domainCheckpointFormat, printDomainCheckpoint),
  row('network', 'Network', networkFormat),
  row('networkport', 'Network port', networkPortFormat),
  row('interface', 'Host interface', interfaceFormat),
  row('pool', 'Storage pool', storagePoolFormat),
  row('vol', 'Storage volume', storageVolFormat),
  row('nodedev', 'Node device', nodeDeviceFormat),
  row('nwfilter', 'Network filter', nwfilterFormat),
  row('nwfilterbinding', 'Network filter binding', nwfilterBindingFormat),
  row('secret', 'Secret', secretFormat),
  row('backup', 'Domain backup', domainBackupFormat),
  row('capabilities', 'Capabilities of a host', capabilitiesFormat),
  row('domcaps', 'Capabilities of domains', domainCapabilitiesFormat),
  row('poolcaps', 'Capabilities of storage pools', storagePoolCapabilitiesFormat),
  row('cpu', 'CPU', cpuFormat),
  row('sources', 'Sources of storage pools', storageSourcesFormat),
  row('source', 'Source of a storage pool', poolSourceFormat),
  row('sysinfo', 'Host sysinfo', sysinfoFormat),
];
