import { describe, expect, test } from '@jest/globals';
import { parseDomain } from '@virtkit/core/xml';
import { TestHost } from './host.js';

const uuid = (last: number) => `c7a5fdbd-edaf-9455-926a-d65c16db180${last}`;
const xml = (name: string, more = '') =>
  `<domain type='test'><name>${name}</name>${more}<memory>8192</memory><os><type>hvm</type></os></domain>`;
const define = (host: TestHost, name: string, id: number) =>
  host.assign(host.complete(parseDomain(xml(name, `<uuid>${uuid(id)}</uuid>`), { inactive: true })));
const code = (name: string) => expect.objectContaining({ code: name, domain: 'VIR_FROM_TEST' });

describe('the list of domains', () => {
  test('names and uuids are unique, and a clash changes nothing', () => {
    const host = new TestHost();
    const { domain } = define(host, 'a', 1);
    expect(() => define(host, 'a', 2)).toThrow(code('VIR_ERR_OPERATION_FAILED'));
    expect(() => define(host, 'b', 1)).toThrow(code('VIR_ERR_OPERATION_FAILED'));
    expect([...host.domains]).toEqual([domain]);
    expect(define(host, 'a', 1)).toMatchObject({ domain, added: false });
  });

  test('ids start at 1 and are not used again', () => {
    const host = new TestHost();
    const { domain: a } = define(host, 'a', 1);
    const { domain: b } = define(host, 'b', 2);
    host.start(a, 'booted');
    host.start(b, 'booted');
    expect([a.id, b.id]).toEqual([1, 2]);
    host.stop(a, 'destroyed', { event: 'stopped', detail: 'destroyed' });
    expect(() => host.domainById(1)).toThrow(code('VIR_ERR_NO_DOMAIN'));
    host.start(a, 'booted');
    expect(a.id).toBe(3);
    expect(host.domainById(3)).toBe(a);
  });

  test('a transient domain is gone when it stops, after it was told', () => {
    const host = new TestHost();
    const { domain } = define(host, 'a', 1);
    domain.persistent = false;
    host.start(domain, 'booted');
    const told: unknown[] = [];
    void host.domainEvents.subscribe('lifecycle', undefined, (ref, event) => told.push([ref.name, event]));
    host.stop(domain, 'shutdown', { event: 'stopped', detail: 'shutdown' });
    expect(told).toEqual([['a', { event: 'stopped', detail: 'shutdown' }]]);
    expect(() => host.domain(domain.ref)).toThrow(code('VIR_ERR_NO_DOMAIN'));
  });
});

test('uuids and addresses come from the given source of randomness', () => {
  const random = (size: number) => new Uint8Array(size).fill(0xab);
  const def = new TestHost({ random }).complete(parseDomain(xml('a'), { inactive: true }));
  expect(def.uuid).toMatch(/^abababab-abab-[0-9a-f]{4}-[0-9a-f]{4}-abababababab$/);
});

test('two hosts share nothing', () => {
  const one = new TestHost();
  define(one, 'a', 1);
  expect([...new TestHost().domains]).toEqual([]);
});
