import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { open, type Domain } from '@virtkit/core';
import { createTestHost } from '@virtkit/driver-test';
import { remote, serve } from '@virtkit/remote';

jest.setTimeout(60_000);

const MiB = 2 ** 20;

/** Two daemons, each with a host, and a connection to each. 512 MiB of a guest take half a second. */
async function daemons(rate = 1024 * MiB) {
  const folder = await mkdtemp(join(tmpdir(), 'virtkit-migration-'));
  const daemon = async (name: string) => {
    const host = createTestHost({ hostname: name, rates: { memory: rate } });
    const socket = join(folder, name);
    const migrateTo = [`test+unix:///*?socket=${join(folder, 'b')}`];
    const server = await serve({ drivers: [host.driver], listen: [`unix:${socket}`], migrateTo });
    const uri = `test+unix:///default?socket=${socket}`;
    const connection = await open(uri, { drivers: [remote()], discover: false });
    return { host, server, uri, connection };
  };
  const [a, b] = [await daemon('a'), await daemon('b')];
  a.host.addDomain({ name: 'web', guest: { hostname: 'inside', agent: {} } });
  const domain = await a.connection.lookupDomainByName('web');
  return {
    a,
    b,
    domain,
    async [Symbol.asyncDispose]() {
      await Promise.all([a.connection.close(), b.connection.close()]);
      await Promise.all([a.server.close(), b.server.close()]);
      await rm(folder, { recursive: true });
    },
  };
}

/** Until some memory of the guest is on its way; not for ever. */
async function started(domain: Domain): Promise<void> {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    const { params } = await domain.getJobStats();
    if (BigInt((params['memory_processed'] as bigint | undefined) ?? 0n) > 0n) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the migration did not begin in 30 seconds');
}

describe('from one daemon to another', () => {
  test('led by the client', async () => {
    await using at = await daemons();
    const { a, b, domain } = at;
    await domain.authorizedSshKeysSet('root', ['ssh-ed25519 AAAA']);
    const events = b.connection.events('domain.lifecycle');
    await events.ready;
    const moved = await domain.migrate(b.connection, {}, { live: true, persistDest: true, undefineSource: true });
    expect(await moved.getState()).toEqual({ state: 'running', reason: 'migrated' });
    expect(await moved.getGuestInfo(8)).toEqual({ hostname: 'inside' });
    expect(await moved.authorizedSshKeysGet('root')).toEqual(['ssh-ed25519 AAAA']);
    expect(await a.connection.listAllDomains()).toEqual([]);
    const told: string[] = [];
    for await (const { event, detail } of events) if (told.push(`${event} ${detail}`) === 3) break;
    expect(told).toEqual(['started migrated', 'defined added', 'resumed migrated']);
  });

  test.each([
    ['led by the source', { peer2peer: true }],
    ['led by the source, through a tunnel', { peer2peer: true, tunnelled: true }],
  ])('%s', async (_how, how) => {
    await using at = await daemons();
    const { a, b, domain } = at;
    await domain.setUserPassword('root', 'secret');
    await domain.migrateToUri(b.uri, {}, { live: true, ...how });
    const moved = await b.connection.lookupDomainByUuid(domain.uuid);
    expect(await moved.getState()).toEqual({ state: 'running', reason: 'migrated' });
    expect(b.host.guest('web').passwords.get('root')?.password).toBe('secret');
    expect((await domain.getState()).state).toBe('shutoff');
    expect(await a.connection.listAllDomains({ active: true })).toEqual([]);
  });

  test('and not at all, when it is aborted on the way', async () => {
    await using at = await daemons(16 * MiB);
    const { b, domain } = at;
    const moving = domain.migrate(b.connection, {}, { live: true });
    const failed = expect(moving).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
    await started(domain);
    await domain.abortJob();
    await failed;
    expect((await domain.getState()).state).toBe('running');
    expect(await b.connection.listAllDomains()).toEqual([]);
  });

  test('and not by itself where it was not told that it may', async () => {
    await using at = await daemons();
    const { a, b, domain } = at;
    for (const uri of [
      a.uri,
      `${b.uri}&command=/bin/true`,
      'test+ext:///default?command=/bin/true',
      'test:///default',
    ]) {
      await expect(domain.migrateToUri(uri, {}, { live: true, peer2peer: true })).rejects.toMatchObject({
        code: 'VIR_ERR_OPERATION_FAILED',
        message: expect.stringContaining('migrate_to must name it'),
      });
    }
    expect(await domain.getState()).toEqual({ state: 'running', reason: 'booted' });
  });

  test('nor where a guest of that name is', async () => {
    await using at = await daemons();
    const { b, domain } = at;
    b.host.addDomain({ name: 'web' });
    for (const how of [{}, { peer2peer: true }]) {
      await expect(domain.migrate(b.connection, {}, { live: true, ...how })).rejects.toMatchObject({
        code: 'VIR_ERR_OPERATION_FAILED',
      });
    }
    expect(await domain.getState()).toEqual({ state: 'running', reason: 'booted' });
  });
});
