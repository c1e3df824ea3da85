import { describe, expect, test } from '@jest/globals';
import { VirtError } from '../errors.js';
import { parseDomain, type Domain } from './domain/domain.js';
import { parseNetwork } from './network.js';
import { parseStoragePool } from './storage-pool.js';
import { parseStorageVol } from './storage-vol.js';
import { parseDomainSnapshot } from './domain-snapshot.js';
import {
  validateDomain,
  validateDomainSnapshot,
  validateNetwork,
  validateStoragePool,
  validateStorageVol,
} from './validate.js';

const domain = (inside: string, devices = '') =>
  parseDomain(
    `<domain type='test'><name>a</name><memory>1024</memory><os><type>hvm</type></os>${inside}<devices>${devices}</devices></domain>`,
  );
const disk = (dev: string, more = '') => `<disk><source file='/a'/><target dev='${dev}'/>${more}</disk>`;
const fault = (work: () => void): { code?: string; path?: string | undefined } => {
  try {
    work();
  } catch (error) {
    if (!(error instanceof VirtError)) throw error;
    return { code: error.code, path: error.location?.path };
  }
  return {};
};

test('a good domain is good', () => {
  expect(fault(() => validateDomain(domain('', disk('vda') + disk('vdb'))))).toEqual({});
});

describe('a fault of the whole has its path', () => {
  test.each([
    ['', disk('vda') + disk('vda'), 'VIR_ERR_XML_ERROR', '/domain/devices/disk'],
    ['', disk('vda') + disk('zzz9'), 'VIR_ERR_XML_ERROR', '/domain/devices/disk[2]'],
    [
      '',
      "<interface type='user'/><interface type='user'><mac address='01:00:00:00:00:00'/></interface>",
      'VIR_ERR_XML_ERROR',
      '/domain/devices/interface[2]/mac/@address',
    ],
    ["<vcpu current='4'>2</vcpu>", '', 'VIR_ERR_CONFIG_UNSUPPORTED', '/domain/vcpu'],
    ['<cputune><shares>1</shares></cputune>', '', 'VIR_ERR_CONFIG_UNSUPPORTED', '/domain/cputune'],
    ["<clock offset='utc' adjustment='soon'/>", '', 'VIR_ERR_XML_ERROR', '/domain/clock'],
    ["<maxMemory slots='2'>9</maxMemory>", '', 'VIR_ERR_XML_ERROR', '/domain/memory'],
    ['', "<serial type='file'/>", 'VIR_ERR_INTERNAL_ERROR', '/domain/devices/serial'],
    [
      '',
      "<vsock model='virtio'><cid auto='no' address='2'/></vsock>",
      'VIR_ERR_CONFIG_UNSUPPORTED',
      '/domain/devices/vsock',
    ],
  ])('%s%s', (inside, devices, code, path) => {
    expect(fault(() => validateDomain(domain(inside, devices)))).toEqual({ code, path });
  });
});

test('a value that no document gives is refused where it stands', () => {
  const good = domain('', disk('vda'));
  const wrong = { ...good, devices: { disks: [{ ...good.devices!.disks![0]!, device: 'drum' }] } } as unknown as Domain;
  expect(fault(() => validateDomain(wrong))).toEqual({
    code: 'VIR_ERR_XML_ERROR',
    path: '/domain/devices/disk/@device',
  });
  expect(() => validateDomain(wrong)).toThrow(/\(\/domain\/devices\/disk\/@device\)$/);
});

test('the siblings', () => {
  const pool = parseStoragePool("<pool type='dir'><name>p</name><target><path>/p</path></target></pool>");
  const lost = parseStoragePool("<pool type='dir'><name>p</name></pool>");
  const volume = parseStorageVol('<volume><name>v</name></volume>');
  const network = parseNetwork("<network><name>n</name><forward mode='nat'/></network>");
  expect(fault(() => validateStoragePool(pool))).toEqual({});
  expect(fault(() => validateStoragePool(lost)).code).toBe('VIR_ERR_XML_ERROR');
  expect(fault(() => validateStorageVol(volume, pool)).code).toBe('VIR_ERR_XML_ERROR');
  expect(fault(() => validateStorageVol({ ...volume, capacity: 1n }, pool))).toEqual({});
  expect(fault(() => validateNetwork(network)).code).toBe('VIR_ERR_XML_ERROR');
  expect(fault(() => validateDomainSnapshot(parseDomainSnapshot('<domainsnapshot/>')))).toEqual({});
});
