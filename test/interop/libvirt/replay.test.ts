import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { open, VirtError, type Connection } from '@virtkit/core';
import { record, replay } from '@virtkit/driver-test';
import { remote } from '@virtkit/remote';
import { describePeer } from '../peer.js';
import { startLibvirtd } from './libvirtd.js';

jest.setTimeout(60_000);

const uuid = '0f3a1b9e-51d8-4b7e-9d4e-6f2c3e1a7b10';
const guest = `<domain type='test'><name>kept</name><uuid>${uuid}</uuid><memory>65536</memory><os><type>hvm</type></os><devices><graphics type='vnc' port='-1' passwd='hunter2'/></devices></domain>`;

/** A session of some length with whatever hypervisor is behind the connection, and all that came of it. */
async function act(connection: Connection) {
  const subscription = connection.events('domain.lifecycle');
  await subscription.ready;
  const events: unknown[] = [];
  const heard = (async () => {
    for await (const { domain, event, detail } of subscription)
      if (events.push([domain.name, event, detail]) === 6) return;
  })();
  const results: unknown[] = [];
  const note = async (call: Promise<unknown>): Promise<void> => {
    results.push(
      await call.catch((error: unknown) => {
        if (!(error instanceof VirtError)) throw error;
        const { code, number, domain, level, message } = error;
        return { code, number, domain, level, message };
      }),
    );
  };
  await note(connection.getVersion());
  await note(connection.getCapabilities());
  const domain = await connection.defineDomainXml(guest);
  await note(domain.create());
  await note(domain.create());
  await note(domain.getInfo());
  await note(domain.getXmlDesc());
  await note(domain.suspend());
  await note(domain.resume());
  await note(domain.setMemory(32_768n));
  await note(domain.getMemoryParameters());
  await note(domain.getSchedulerParameters());
  await note(
    connection.getAllDomainStats().then((all) => all.map(({ domain: { name }, params }) => ({ name, params }))),
  );
  await note(connection.lookupDomainByName('nobody'));
  await note(domain.createSnapshotXml('<domainsnapshot><name>s</name></domainsnapshot>').then(({ name }) => name));
  // At the same time, of several objects.
  const pool = await connection.lookupStoragePoolByName('default-pool');
  const network = await connection.lookupNetworkByName('default');
  await Promise.all([note(pool.getInfo()), note(network.getXmlDesc()), note(domain.getState())]);
  await note(domain.destroy());
  await note(domain.injectNmi());
  await note(domain.undefine({ snapshotsMetadata: true }));
  await heard;
  return { results, events };
}

/** With the order of what went on at the same time left aside. */
const sorted = ({ results, events }: Awaited<ReturnType<typeof act>>) => {
  const text = (value: unknown) =>
    JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one));
  return { results: results.map(text).sort(), events };
};

describePeer('libvirt', () => {
  test('a session with a real libvirtd is recorded, and played without it', async () => {
    let file: string;
    let result: Awaited<ReturnType<typeof act>>;
    let played: ReturnType<typeof replay>;
    {
      await using libvirtd = await startLibvirtd();
      file = join(libvirtd.directory, 'session.jsonl');
      const driver = record(remote(), file);
      const uri = `test+unix:///default?socket=${libvirtd.unix}`;
      const connection = await open(uri, { drivers: [driver], discover: false });
      result = await act(connection);
      await connection.close();
      driver.end();
      expect(await readFile(file, 'utf8')).not.toContain('hunter2');
      played = replay(file);
    }
    expect(result.results).toContainEqual(expect.objectContaining({ code: 'VIR_ERR_NO_DOMAIN', number: 42 }));
    expect(result.events).toContainEqual(['kept', 'started', 'booted']);

    await using connection = await open('test+unix:///default?socket=/gone', { drivers: [played], discover: false });
    expect(sorted(await act(connection))).toEqual(sorted(result));
    await connection.close();
    expect(played.unplayed()).toEqual([]);
  });
});
