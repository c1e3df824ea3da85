import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseCapabilities, printCapabilities } from './capabilities.js';
import { parseDomainCapabilities } from './domain-capabilities.js';
import { enumValues } from './enums.js';
import { parseCpu } from './host-cpu.js';

const sample = (file: string) => readFileSync(new URL(`../samples/${file}`, import.meta.url), 'utf8');

test('a host in numbers', () => {
  const { host, guests } = parseCapabilities(sample('capabilities-numa.xml'));
  expect(host?.topology?.cells.cells?.[0]).toMatchObject({
    id: 0,
    memory: 8388608n,
    pages: [{ size: 4n, count: 2097152n }, {}],
  });
  expect(host?.topology?.interconnects?.links?.map(({ kind, value }) => [kind, value])).toEqual([
    ['latency', 5n],
    ['bandwidth', 204800n],
    ['latency', 7n],
  ]);
  expect(host?.secModels?.[1]).toEqual({ model: 'none', doi: '' });
  expect(guests?.[0]?.arch?.domains?.[1]?.machines).toEqual([{ canonical: 'branch-2', maxCpus: 8, name: 'branch' }]);
});

test('the layout stands although something is unknown', () => {
  const xml = '<capabilities><moon/><guest><os_type>hvm</os_type></guest></capabilities>';
  expect(printCapabilities(parseCapabilities(xml))).toBe(`<capabilities>

  <guest>
    <os_type>hvm</os_type>
  </guest>

  <moon/>
</capabilities>
`);
});

test('values that a field may have', () => {
  const { os, cpu, devices } = parseDomainCapabilities(sample('domcaps-kvm.xml'));
  expect(enumValues(devices?.disk, 'bus')).toEqual(['virtio', 'sata']);
  expect(enumValues(os?.loader, 'secure')).toEqual([]);
  expect(enumValues(os?.loader, 'moon')).toBeUndefined();
  const custom = cpu?.modes?.find((mode) => mode.name === 'custom');
  expect(custom?.models?.map(({ name, blockers }) => [name, blockers?.features?.length])).toEqual([
    ['acorn', undefined],
    ['Birch', 2],
    ['Birch-noTSX', undefined],
    ['Cedar', undefined],
  ]);
});

test('blockers of a model that is not before them are refused', () => {
  const mode = "<mode name='custom' supported='yes'><model>a</model><blockers model='b'/></mode>";
  expect(() => parseDomainCapabilities(`<domainCapabilities><cpu>${mode}</cpu></domainCapabilities>`)).toThrow(
    expect.objectContaining({ code: 'VIR_ERR_XML_ERROR', domain: 'VIR_FROM_CAPABILITIES' }),
  );
});

test.each([
  ['<cpu><arch>x86_64</arch></cpu>', 'VIR_ERR_XML_ERROR'],
  ['<cpu><arch>moon</arch><model>a</model></cpu>', 'VIR_ERR_CONFIG_UNSUPPORTED'],
  ["<cpu mode='custom'><arch>x86_64</arch><model>a</model></cpu>", 'VIR_ERR_CONFIG_UNSUPPORTED'],
  ["<cpu><model>a</model><feature name='x'/><feature name='x'/></cpu>", 'VIR_ERR_XML_ERROR'],
])('a CPU that stands alone: %s', (xml, code) => {
  expect(() => parseCpu(xml)).toThrow(expect.objectContaining({ code, domain: 'VIR_FROM_CPU' }));
});
