import { describe, expect, test } from '@jest/globals';
import { completeNetwork, completeSnapshot, completeStoragePool, completeStorageVol } from './defaults.js';
import { parseDomainSnapshot } from './domain-snapshot.js';
import { parseNetwork, printNetwork } from './network.js';
import { parseStoragePool, printStoragePool } from './storage-pool.js';
import { parseStorageVol, printStorageVol } from './storage-vol.js';

// What is expected is what libvirt 9.0's test driver printed for the same documents.
const random = (size: number) => new Uint8Array(size).fill(0x11);
const uuid = '11111111-1111-4111-9111-111111111111';
const refused = (code: string, domain: string) => expect.objectContaining({ code, domain });

describe('networks', () => {
  const define = (inside: string, bridges?: readonly string[]) =>
    printNetwork(
      completeNetwork(parseNetwork(`<network><name>a</name>${inside}</network>`), {
        random,
        ...(bridges ? { bridges } : {}),
      }),
    );
  const defined = (inside: string) => `<network>\n  <name>a</name>\n  <uuid>${uuid}</uuid>\n${inside}</network>\n`;

  test('one that is nothing but a name gets an identity and a bridge', () => {
    expect(define('')).toBe(defined("  <bridge stp='on' delay='0'/>\n"));
  });

  test('a written bridge keeps its options', () => {
    expect(define("<bridge name='br7' stp='off' delay='4'/>")).toBe(
      defined("  <bridge name='br7' stp='off' delay='4'/>\n"),
    );
  });

  test('a bridge of the host is left alone', () => {
    expect(define("<forward mode='bridge'/><bridge name='br0'/>")).toBe(
      defined("  <forward mode='bridge'/>\n  <bridge name='br0'/>\n"),
    );
  });

  test.each(["<forward mode='route' dev='eth0'/>", "<forward mode='route'><interface dev='eth0'/></forward>"])(
    'the device and the first interface are one: %s',
    (forward) => {
      expect(define(`${forward}<ip address='10.0.0.1' prefix='8'/>`)).toBe(
        defined(`  <forward dev='eth0' mode='route'>
    <interface dev='eth0'/>
  </forward>
  <bridge stp='on' delay='0'/>
  <ip address='10.0.0.1' prefix='8'>
  </ip>
`),
      );
    },
  );

  test('on a real host the bridge gets the first free name, and a MAC address', () => {
    expect(define('', ['virbr0', 'virbr2'])).toBe(
      defined("  <bridge name='virbr1' stp='on' delay='0'/>\n  <mac address='52:54:00:11:11:11'/>\n"),
    );
  });

  test.each(['nat', 'route', 'open'])('%s needs an address', (mode) => {
    expect(() => define(`<forward mode='${mode}'/>`)).toThrow(refused('VIR_ERR_XML_ERROR', 'VIR_FROM_NETWORK'));
  });
});

describe('storage pools', () => {
  const complete = (xml: string) => completeStoragePool(parseStoragePool(xml), { random });

  test('an identity and sizes are filled in', () => {
    expect(printStoragePool(complete("<pool type='dir'><name>p</name><target><path>/p</path></target></pool>")))
      .toBe(`<pool type='dir'>
  <name>p</name>
  <uuid>${uuid}</uuid>
  <capacity unit='bytes'>0</capacity>
  <allocation unit='bytes'>0</allocation>
  <available unit='bytes'>0</available>
  <source>
  </source>
  <target>
    <path>/p</path>
  </target>
</pool>
`);
  });

  test.each([
    ['logical', '<name>p</name><source><name>vg</name></source>', 'p', 'lvm2', '/dev/vg'],
    ['logical', '<source><name>vg</name></source>', 'vg', 'lvm2', '/dev/vg'],
    ['zfs', '<name>p</name><source><name>tank</name></source>', 'p', undefined, '/dev/zvol/tank'],
    [
      'netfs',
      "<name>p</name><source><host name='h'/><dir path='/e'/></source><target><path>/n</path></target>",
      'p',
      'auto',
      '/n',
    ],
    [
      'disk',
      "<name>p</name><source><device path='/dev/sdb'/></source><target><path>/dev</path></target>",
      'p',
      'unknown',
      '/dev',
    ],
    ['rbd', "<name>p</name><source><host name='m'/><name>r</name></source>", 'p', undefined, undefined],
  ])('%s: %s', (type, inside, name, format, path) => {
    const pool = complete(`<pool type='${type}'>${inside}</pool>`);
    expect([pool.name, pool.source?.format, pool.target?.path]).toEqual([name, format, path]);
  });

  test.each(["<pool type='dir'><name>p</name></pool>", "<pool type='dir'><target><path>/p</path></target></pool>"])(
    'refused: %s',
    (xml) => {
      expect(() => complete(xml)).toThrow(refused('VIR_ERR_XML_ERROR', 'VIR_FROM_STORAGE'));
    },
  );
});

describe('volumes', () => {
  const pool = parseStoragePool("<pool type='dir'><name>p</name><target><path>/pool</path></target></pool>");
  const complete = (inside: string) =>
    completeStorageVol(parseStorageVol(`<volume><name>v</name>${inside}</volume>`), pool);

  test('where it is, what it is and how large', () => {
    expect(printStorageVol(complete("<capacity unit='MiB'>3</capacity><key>k</key>"))).toBe(`<volume type='file'>
  <name>v</name>
  <key>/pool/v</key>
  <capacity unit='bytes'>3145728</capacity>
  <allocation unit='bytes'>3145728</allocation>
  <target>
    <path>/pool/v</path>
    <format type='raw'/>
  </target>
</volume>
`);
  });

  test('what was written is kept', () => {
    const volume = complete("<capacity>9</capacity><allocation>5</allocation><target><format type='qcow2'/></target>");
    expect([volume.capacity, volume.allocation, volume.target?.format]).toEqual([9n, 5n, 'qcow2']);
  });

  test('a size is needed, unless there is an image behind', () => {
    expect(() => complete('')).toThrow(refused('VIR_ERR_XML_ERROR', 'VIR_FROM_STORAGE'));
    expect(complete('<backingStore><path>/b</path></backingStore>').capacity).toBe(0n);
  });
});

describe('snapshots', () => {
  const complete = (inside: string) =>
    completeSnapshot(parseDomainSnapshot(`<domainsnapshot>${inside}</domainsnapshot>`), 1700000000n);

  test('one without a name is called by the second it was made in', () => {
    expect(complete('')).toEqual({ name: '1700000000', creationTime: 1700000000n });
  });

  test('a name and a time that were given are kept', () => {
    expect(complete('<name>s</name><creationTime>5</creationTime>')).toEqual({ name: 's', creationTime: 5n });
  });
});
