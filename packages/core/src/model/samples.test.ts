import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseDomainCheckpoint, printDomainCheckpoint } from './domain-checkpoint.js';
import { parseDomainSnapshot, printDomainSnapshot } from './domain-snapshot.js';
import { parseDomain, printDomain } from './domain/domain.js';
import { parseInterface, printInterface } from './interface.js';
import { parseNetwork, printNetwork } from './network.js';
import { parseNetworkPort, printNetworkPort } from './network-port.js';
import { parseNodeDevice, printNodeDevice } from './node-device.js';
import { parseStoragePool, printStoragePool } from './storage-pool.js';
import { parseStorageVol, printStorageVol } from './storage-vol.js';

const formats: Readonly<Record<string, (xml: string) => string>> = {
  domain: (xml) => printDomain(parseDomain(xml)),
  network: (xml) => printNetwork(parseNetwork(xml)),
  networkport: (xml) => printNetworkPort(parseNetworkPort(xml)),
  pool: (xml) => printStoragePool(parseStoragePool(xml)),
  vol: (xml) => printStorageVol(parseStorageVol(xml)),
  interface: (xml) => printInterface(parseInterface(xml)),
  nodedev: (xml) => printNodeDevice(parseNodeDevice(xml)),
  snapshot: (xml) => printDomainSnapshot(parseDomainSnapshot(xml)),
  checkpoint: (xml) => printDomainCheckpoint(parseDomainCheckpoint(xml)),
};
const folder = new URL('./samples/', import.meta.url);

describe('a canonical document comes back as it was', () => {
  test.each(readdirSync(folder))('%s', (file) => {
    const xml = readFileSync(new URL(file, folder), 'utf8');
    expect(formats[file.split(/[-.]/)[0]!]!(xml)).toBe(xml);
  });
});

test('a broken document is refused cleanly wherever it is cut', () => {
  const xml = readFileSync(new URL('domain-qemu-guest.xml', folder), 'utf8').trimEnd();
  for (let length = 0; length < xml.length; length += 97) {
    expect(() => parseDomain(xml.slice(0, length))).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_XML_DETAIL', domain: 'VIR_FROM_DOMAIN' }),
    );
  }
});
