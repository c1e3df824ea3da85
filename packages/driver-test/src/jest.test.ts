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
