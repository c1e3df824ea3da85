import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { createTestHost, type SimulatedHost } from './test-host.js';

const connect = (host: SimulatedHost) => open('test:///default', { drivers: [host.driver], discover: false });

test('secrets are put on the host with their values', async () => {
  const host = createTestHost();
  host.addSecret({ usage: { type: 'ceph', name: 'client.web' }, value: 'é' });
  host.addSecret({ private: true, ephemeral: true, value: new Uint8Array([1]) });
  await using connection = await connect(host);
  const secret = await connection.lookupSecretByUsage('ceph', 'client.web');
  expect([...(await secret.getValue())]).toEqual([0xc3, 0xa9]);
  const [hidden] = await connection.listAllSecrets({ private: true, ephemeral: true });
  await expect(hidden!.getValue()).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_SECRET' });
  expect(() => host.addSecret({ usage: { type: 'ceph', name: 'client.web' } })).toThrow('already defined');
});

test('filters are put on the host, and refer to each other', async () => {
  const host = createTestHost();
  host.addNwfilter({ name: 'clean', content: "<filterref filter='a &amp; b'/>" });
  host.addNwfilter({ name: 'a & b', content: "<rule action='drop' direction='in'><tcp/></rule>" });
  await using connection = await connect(host);
  expect((await connection.listAllNWFilters()).map(({ name }) => name)).toEqual(['clean', 'a & b']);
});

test('devices are put on the host, once', async () => {
  const host = createTestHost();
  const xml =
    "<device><name>usb_1</name><capability type='usb_device'><bus>1</bus><device>2</device><product id='0x1'/><vendor id='0x2'/></capability></device>";
  host.addNodeDevice(xml);
  expect(() => host.addNodeDevice(xml)).toThrow('already exists');
  await using connection = await connect(host);
  expect((await connection.listAllNodeDevices({ capUsbDev: true })).map(({ name }) => name)).toEqual(['usb_1']);
});
