import { attribute, child, children, element, format, maybe, string, via, yesNo } from '../../xml/index.js';
import type { ParseOptions, PrintOptions, TypeOf } from '../../xml/index.js';
import { pairedEnums as enums } from './enums.js';

const options = (name: string) =>
  maybe(child(name, element(name, { defaultFormat: maybe(via('defaultFormat', 'type', string)), enums })));

/** One type of storage pool. */
const CapablePool = element(
  'pool',
  {
    type: attribute('type', string),
    supported: attribute('supported', yesNo),
    /** Formats of its source. */
    poolOptions: options('poolOptions'),
    /** Formats of its volumes. */
    volOptions: options('volOptions'),
  },
  { pair: true },
);

/** Which types of storage pools there are. */
export const StoragePoolCapabilities = element(
  'storagepoolCapabilities',
  { pools: children('pool', CapablePool) },
  { pair: true },
);
export type StoragePoolCapabilities = TypeOf<typeof StoragePoolCapabilities>;

export const storagePoolCapabilitiesFormat = format(
  'storagepoolCapabilities',
  StoragePoolCapabilities,
  'VIR_FROM_CAPABILITIES',
);
export const parseStoragePoolCapabilities = (xml: string, options?: ParseOptions): StoragePoolCapabilities =>
  storagePoolCapabilitiesFormat.parse(xml, options);
export const printStoragePoolCapabilities = (capabilities: StoragePoolCapabilities, options?: PrintOptions): string =>
  storagePoolCapabilitiesFormat.print(capabilities, options);
