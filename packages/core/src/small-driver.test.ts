import { expect, test } from '@jest/globals';
import { open } from './connect.js';
import { matchesDomain } from './stateful/domain-filter.js';
import type { DomainInfo } from './driver/domain.js';
import type { DomainRef } from './driver/refs.js';
import type { Driver, Session } from './driver/session.js';

// A useful driver in under a hundred lines: what must be there, and no more.
const guests: (DomainRef & DomainInfo)[] = [
  {
    name: 'web',
    uuid: '00000000-0000-4000-8000-000000000001',
    id: 1,
    state: 'running',
    maxMemory: 2048n,
    memory: 1024n,
    vcpus: 2,
    cpuTime: 9n,
  },
  {
    name: 'db',
    uuid: '00000000-0000-4000-8000-000000000002',
    id: -1,
    state: 'shutoff',
    maxMemory: 512n,
    memory: 512n,
    vcpus: 1,
    cpuTime: 0n,
  },
];
const find = ({ uuid }: DomainRef) => guests.find((guest) => guest.uuid === uuid)!;
const session = {
  host: { getType: async () => 'SMALL' },
  domain: {
    listAll: async (flags: number) => guests.filter(({ state }) => matchesDomain(flags, { state, persistent: true })),
    getInfo: async (domain: DomainRef) => find(domain),
    getXmlDesc: async (domain: DomainRef) =>
      `<domain><name>${find(domain).name}</name><os><type>exe</type></os></domain>`,
  },
  close: async () => undefined,
} satisfies Session;
const small = {
  name: 'small',
  schemes: ['small'],
  open: async (uri: { path: string }) => (uri.path === '/' ? session : undefined),
} satisfies Driver;

test('works through handles', async () => {
  await using connection = await open('small:///', { drivers: [small], discover: false });
  expect((await connection.listAllDomains()).map(({ name }) => name)).toEqual(['web', 'db']);
  expect((await connection.listAllDomains({ inactive: true })).map(({ name }) => name)).toEqual(['db']);

  const web = await connection.lookupDomainByName('web');
  expect(web).toMatchObject({ uuid: guests[0]!.uuid, id: 1 });
  expect(await web.getInfo()).toMatchObject({ state: 'running', memory: 1024n });
  expect(await web.getXmlDesc()).toContain('<name>web</name>');
  expect([await web.getOsType(), await web.isActive(), await web.getMaxMemory()]).toEqual(['exe', true, 2048n]);
  expect((await connection.lookupDomainByUuid(guests[1]!.uuid)).name).toBe('db');
  expect((await connection.lookupDomainById(1)).name).toBe('web');
  expect(await connection.getAllDomainStats({ stats: { vcpu: true } })).toMatchObject([
    { domain: { name: 'web' }, params: { 'vcpu.current': 2 } },
    { domain: { name: 'db' }, params: { 'vcpu.current': 1 } },
  ]);

  await expect(web.suspend()).rejects.toMatchObject({ code: 'VIR_ERR_NO_SUPPORT' });
  await expect(connection.lookupDomainByName('none')).rejects.toMatchObject({ code: 'VIR_ERR_NO_DOMAIN' });
  await expect(open('small:///other', { drivers: [small], discover: false })).rejects.toMatchObject({
    code: 'VIR_ERR_NO_CONNECT',
  });
});
