import { completeStoragePool, parseStoragePool, type StoragePool } from '@virtkit/core/xml';
import type { TestHost } from './host.js';

/** A definition from a document, checked and with everything filled in. */
export const readPool = (host: TestHost, xml: string): StoragePool => finishPool(host, parseStoragePool(xml));

/** Checks a definition and fills in what was left open. */
export const finishPool = (host: TestHost, parsed: StoragePool): StoragePool =>
  completeStoragePool(parsed, { random: host.random });
