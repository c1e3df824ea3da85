import { children, element, format } from '../xml/index.js';
import type { ParseOptions, PrintOptions, TypeOf } from '../xml/index.js';
import { PoolSource } from './storage-pool.js';

/** Where pools of one type could be: what a search finds. */
export const StorageSources = element('sources', { sources: children('source', PoolSource) }, { pair: true });
export type StorageSources = TypeOf<typeof StorageSources>;

export const storageSourcesFormat = format('sources', StorageSources, 'VIR_FROM_STORAGE');
export const parseStorageSources = (xml: string, options?: ParseOptions): StorageSources =>
  storageSourcesFormat.parse(xml, options);
export const printStorageSources = (sources: StorageSources, options?: PrintOptions): string =>
  storageSourcesFormat.print(sources, options);

/** Where to look, as a search is told: `<source><host name='nas'/></source>`. */
export const poolSourceFormat = format('source', PoolSource, 'VIR_FROM_STORAGE');
export const parsePoolSource = (xml: string, options?: ParseOptions): PoolSource =>
  poolSourceFormat.parse(xml, options);
export const printPoolSource = (source: PoolSource, options?: PrintOptions): string =>
  poolSourceFormat.print(source, options);
