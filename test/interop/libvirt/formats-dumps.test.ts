import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  capabilitiesFormat,
  domainCapabilitiesFormat,
  parseInterface,
  parseNetwork,
  parseNodeDevice,
  parseStoragePool,
  parseStorageVol,
  printInterface,
  printNetwork,
  printNodeDevice,
  printStoragePool,
  printStorageVol,
  storagePoolCapabilitiesFormat,
  sysinfoFormat,
} from '@virtkit/core/xml';
import { describePeer, python } from '../peer.js';
import { startLibvirtd, type Libvirtd } from './libvirtd.js';

interface Dump {
  readonly format: string;
  readonly xml: string;
}
interface Format {
  readonly parse: (xml: string) => unknown;
  readonly print: (value: never) => string;
}

const formats: Readonly<Record<string, Format>> = {
  capabilities: capabilitiesFormat,
  domainCapabilities: domainCapabilitiesFormat,
  storagePoolCapabilities: storagePoolCapabilitiesFormat,
  sysinfo: sysinfoFormat,
  nodeDevice: { parse: parseNodeDevice, print: printNodeDevice },
  interface: { parse: parseInterface, print: printInterface },
  network: { parse: parseNetwork, print: printNetwork },
  storagePool: { parse: parseStoragePool, print: printStoragePool },
  storageVol: { parse: parseStorageVol, print: printStorageVol },
};

/** Where something was kept that the model does not know by name. */
function unknownIn(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) =>
    key === 'rest' ? [path] : unknownIn(below, `${path}/${key}`),
  );
}

const dumpsOf = async (uri: string): Promise<Dump[]> =>
  (await python(new URL('formats-dumps.py', import.meta.url), [uri])) as Dump[];

// What this host says of itself comes back to the letter, and every word of it is known.
function comesBack(dumps: () => Promise<Dump[]>, kinds: readonly string[]): void {
  let found: Dump[];
  beforeAll(async () => {
    found = await dumps();
  }, 60_000);
  test.each(kinds)('%s', (kind) => {
    const some = found.filter(({ format }) => format === kind);
    expect(some).not.toEqual([]);
    for (const { format, xml } of some) {
      const { parse, print } = formats[format]!;
      const value = parse(xml);
      expect(print(value as never)).toBe(xml);
      expect(unknownIn(value, format)).toEqual([]);
    }
  });
}

describePeer('libvirt-guests', () => {
  describe('the test driver', () => {
    comesBack(
      () => dumpsOf('test:///default'),
      [...['capabilities', 'nodeDevice', 'interface', 'network', 'storagePool']],
    );
  });

  describe('a real libvirtd', () => {
    let libvirtd: Libvirtd;
    beforeAll(async () => {
      libvirtd = await startLibvirtd({ ownNetwork: true });
    });
    afterAll(() => libvirtd?.stop());
    comesBack(
      () => dumpsOf(`qemu+unix:///system?socket=${libvirtd.unix}`),
      ['capabilities', 'domainCapabilities', 'storagePoolCapabilities', 'nodeDevice', 'interface'],
    );
  });
});
