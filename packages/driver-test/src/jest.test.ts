import { describe, expect, test } from '@jest/globals';
import { useTestHost } from './jest.js';

describe('with a host for each test', () => {
  const on = useTestHost({ seed: 7 });

  test('what is there is found', async () => {
    on.host.addDomain({ name: 'web', memory: 2048, vcpus: 3, autostart: true });
    on.host.addNetwork({ name: 'lan' });
    on.host.addPool({ name: 'disks', active: false });
    await expect(on.connection).toHaveDomain('web');
    await expect(on.connection).toHaveDomain('web', { state: 'running', maxMemory: 2048n, vcpus: 3, autostart: true });
    await expect(on.connection).toHaveNetwork('lan', { active: true, persistent: true });
    await expect(on.connection).toHaveStoragePool('disks', { active: false });
    await expect(on.connection).not.toHaveDomain('db');
    await expect(on.connection).not.toHaveDomain('web', { state: 'paused' });
    await (await on.connection.lookupDomainByName('web')).suspend();
    expect(on.host).toHaveBeenCalledFor('domain.suspend', 'web');
    expect(on.host).not.toHaveBeenCalledFor('domain.suspend', 'db');
    expect(on.host).not.toHaveBeenCalledFor('domain.resume');
  });

  test('volumes, interfaces, snapshots, and how calls ended', async () => {
    on.host.addPool({ name: 'disks', volumes: { root: 1024n } });
    await expect(on.connection).toHaveVolume('disks', 'root', { capacity: 1024n });
    await expect(on.connection).not.toHaveVolume('disks', 'data');
    await expect(on.connection).not.toHaveVolume('tapes', 'root');
    await expect(expect(on.connection).toHaveVolume('disks', 'root', { capacity: 1n })).rejects.toThrow(
      'volume "root" of storage pool "disks": capacity is 1024, not 1',
    );
    await on.connection.defineInterfaceXml("<interface type='ethernet' name='eth7'/>");
    await expect(on.connection).toHaveInterface('eth7', { active: false });
    await expect(expect(on.connection).toHaveInterface('eth7', { active: true })).rejects.toThrow(
      'interface "eth7": active is false, not true',
    );
    await expect(expect(on.connection).toHaveInterface('eth8')).rejects.toThrow('interface "eth8" is not there');
    on.host.addDomain({ name: 'web' });
    const web = await on.connection.lookupDomainByName('web');
    for (const name of ['b', 'a']) await web.createSnapshotXml(`<domainsnapshot><name>${name}</name></domainsnapshot>`);
    await expect(on.connection).toHaveDomain('web', { snapshots: ['a', 'b'], reason: 'booted', active: true });
    await expect(expect(on.connection).toHaveDomain('web', { snapshots: [] })).rejects.toThrow(
      'domain "web": snapshots is a, b, not none',
    );
    await expect(on.connection).toHaveDomain('web', { vcpus: expect.any(Number) as never });
    await expect(web.resume()).rejects.toThrow();
    expect(on.host).toHaveBeenCalledFor('domain.resume', 'web', { error: 'VIR_ERR_INTERNAL_ERROR', times: 1 });
    expect(on.host).not.toHaveBeenCalledFor('domain.resume', 'web', { error: null });
    expect(() => expect(on.host).toHaveBeenCalledFor('domain.resume', 'web', { error: null })).toThrow(
      'domain.resume of "web" was not called without an error; it was called for "web"',
    );
  });

  test('the host is another one, and failures say why', async () => {
    await expect(on.connection).not.toHaveDomain('web');
    on.host.addDomain({ name: 'db' });
    await expect(expect(on.connection).toHaveDomain('db', { state: 'paused', vcpus: 2 })).rejects.toThrow(
      'domain "db": state is running, not paused; vcpus is 1, not 2',
    );
    await expect(expect(on.connection).toHaveNetwork('lan')).rejects.toThrow('network "lan" is not there');
    expect(() => expect(on.host).toHaveBeenCalledFor('domain.create', 'db')).toThrow(
      'domain.create of "db" was not called',
    );
    expect(() => expect(on.host).toHaveBeenCalledFor('domain.lookupByName', 'db', { times: 7 })).toThrow(
      'domain.lookupByName of "db" was called 1 times, not 7',
    );
    expect(() => expect(on.host).toHaveBeenCalledFor('domain.lookupByName', 'cache')).toThrow(
      'domain.lookupByName of "cache" was not called; it was called for "web", "db"',
    );
    expect(() => expect(on.host).not.toHaveBeenCalledFor('domain.lookupByName')).toThrow(
      'domain.lookupByName was called',
    );
    await expect(expect(on.connection).not.toHaveDomain('db')).rejects.toThrow(
      'domain "db" is there, and was not to be',
    );
    on.host.dropConnections();
    await expect(expect(on.connection).toHaveDomain('db')).rejects.toMatchObject({ code: 'VIR_ERR_RPC' });
  });
});

let outside: ReturnType<typeof useTestHost> | undefined;
describe('elsewhere', () => {
  outside = useTestHost();
  test('there is a host, too', () => expect(outside!.host.calls).toEqual([]));
});
test('outside of it there is none', () => {
  expect(() => outside!.host).toThrow(TypeError);
});
