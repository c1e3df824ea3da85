import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { configure } from './configure.js';
import { createTestHost } from './test-host.js';

const directory = mkdtempSync(join(tmpdir(), 'virtkit-configure-'));
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(directory, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
const connect = (words: Record<string, string>) =>
  open('test:///default', { drivers: [configure(words)], discover: false });

const web = '<domain type="test"><name>web</name><memory>1024</memory><os><type>hvm</type></os></domain>';

test('a host of words: its seed, its faults, its time', async () => {
  const words = {
    seed: '7',
    faults: file('faults.json', [{ on: 'domain.suspend', nth: 2, error: 'VIR_ERR_OPERATION_TIMEOUT' }]),
    clock: 'virtual',
    latency: 'domain.resume=1h,*=5ms',
    boot: '3s',
    shutdown: '1h',
  };
  const run = async () => {
    await using connection = await connect(words);
    const domain = await connection.lookupDomainByName('test');
    await domain.suspend();
    await domain.resume();
    await expect(domain.suspend()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' });
    return [(await connection.defineDomainXml(web)).uuid, (await domain.getInfo()).cpuTime];
  };
  const start = performance.now();
  const [uuid, time] = await run();
  // Nobody has waited for the hour that the clock says.
  expect(performance.now() - start).toBeLessThan(600_000);
  expect(BigInt(time!) / 1_000_000_000n - BigInt(Date.UTC(2026, 0, 1) / 1000)).toBe(3600n);
  expect(await run()).toEqual([uuid, time]);
});

test('what is on it: the default, nothing, a description, a state', async () => {
  const names = async (words: Record<string, string>) => {
    await using connection = await connect(words);
    return (await connection.listAllDomains()).map(({ name }) => name);
  };
  expect(await names({})).toEqual(['test']);
  expect(await names({ node: 'empty' })).toEqual([]);
  expect(await names({ node: file('node.xml', `<?xml version="1.0"?><node>${web}</node>`) })).toEqual(['web']);
  const host = createTestHost();
  host.addDomain({ name: 'kept' });
  expect(await names({ state: file('state.json', host.snapshot()) })).toEqual(['kept']);
});

test.each<[Record<string, string>, string]>([
  [{ speed: '1' }, 'the test driver has no option "speed"'],
  [{ clock: 'wall' }, 'clock "wall" is none of system, virtual'],
  [{ latency: 'soon' }, 'latency: "soon" is no duration'],
  [{ latency: 'create=1s' }, 'latency of "create", which is no member'],
  [{ latency: 'domain.create=x' }, 'latency of domain.create: "x" is no duration'],
  [{ boot: '-1' }, 'boot: "-1" is no duration'],
  [{ lacks: 'domain.dance' }, 'lacks: "domain.dance" is no member of the contract'],
  [{ faults: '/no/such' }, 'faults: cannot read /no/such'],
  [{ faults: file('a', '{') }, 'a is not JSON'],
  [{ faults: file('b', {}) }, 'b: the whole is {}, expected Array'],
  [
    {
      faults: file('c', [
        { on: '*', drop: true },
        { on: '*', error: 'VIR_ERR_X' },
      ]),
    },
    'c: 1.error is "VIR_ERR_X"',
  ],
  [{ faults: file('d', [{ on: '*', drop: true, nht: 1 }]) }, 'd: 0 has no "nht"'],
  [{ faults: file('e', [{ on: '*', lose: true, probability: 2 }]) }, 'e: 0.probability is 2'],
  [{ faults: file('f', [{ on: 'domain.create' }]) }, 'f: 0 needs one of error, delay'],
  [{ faults: file('g', [{ on: '*', delay: 'soon' }]) }, 'g: 0.delay: "soon" is no duration'],
  [{ faults: file('h', [{ on: '*', nth: 0, lose: true }]) }, 'h: 0.nth is 0'],
  [{ node: file('i', 'no') }, 'i is not XML'],
  [{ state: file('j', {}) }, 'host state: format'],
])('%j is refused', (words, why) => {
  expect(() => configure(words)).toThrow(
    expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG', message: expect.stringContaining(why) }),
  );
});
