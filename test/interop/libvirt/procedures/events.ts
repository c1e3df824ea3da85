import { expect, test } from '@jest/globals';
import type { DomainRef } from '@virtkit/core/driver';
import { controls } from '../../../../packages/remote/src/protocol/control.js';
import { XdrReader } from '../../../../packages/remote/src/protocol/reader.js';
import { eventMessages } from '../../../../packages/remote/src/protocol/remote-events.js';
import { twins } from '../../../../packages/remote/src/protocol/remote-twins.js';
import { raw, type Context } from './context.js';
import { listen } from './listen.js';
import { until } from './until.js';

export function eventTests(c: Context): void {
  test('what happens to guests of the test driver', async () => {
    const { told, stop } = await listen(c, 'test', 'domain');
    {
      await using guest = await c.guest('told', { run: false });
      const on = c.test.dispatch;
      const ref = await on.call('domain', 'create', guest.ref, [], 0, undefined);
      await on.call('domain', 'setMetadata', ref, 'title', 'new', undefined, undefined, 1, undefined);
      await on.call('domain', 'destroy', ref, 0, undefined);
    }
    await until(() => told.some(([, , payload]) => (payload as { event?: string }).event === 'undefined'));
    expect(told.map(([event, object, payload]) => [event, (object as DomainRef).name, payload])).toEqual([
      ['lifecycle', 'told', { event: 'defined', detail: 'added' }],
      ['lifecycle', 'told', { event: 'started', detail: 'booted' }],
      ['metadataChange', 'told', { type: 'title', nsUri: undefined }],
      ['lifecycle', 'told', { event: 'stopped', detail: 'destroyed' }],
      ['lifecycle', 'told', { event: 'undefined', detail: 'removed' }],
    ]);
    await stop();
  });

  test('what happens to networks, pools, node devices and secrets', async () => {
    const [nets, pools, devices, secrets] = await Promise.all([
      listen(c, 'test', 'network'),
      listen(c, 'test', 'storagePool'),
      listen(c, 'test', 'nodeDevice'),
      listen(c, 'qemu', 'secret'),
    ]);
    const on = c.test.dispatch;
    const net = await on.call(
      'network',
      'defineXml',
      "<network><name>told</name><bridge name='virbr170'/></network>",
      0,
      undefined,
    );
    await on.call('network', 'undefine', net, undefined);
    const poolXml = `<pool type='dir'><name>told</name><target><path>${c.path('told')}</path></target></pool>`;
    const pool = await on.call('storagePool', 'createXml', poolXml, 0, undefined);
    await on.call('storagePool', 'refresh', pool, 0, undefined);
    await on.call('storagePool', 'destroy', pool, undefined);
    const deviceXml = `<device><parent>scsi_host1</parent><capability type='scsi_host'><capability type='fc_host'>
      <wwnn>2000000012341235</wwnn><wwpn>1000000012341235</wwpn></capability></capability></device>`;
    const device = await on.call('nodeDevice', 'createXml', deviceXml, 0, undefined);
    await on.call('nodeDevice', 'destroy', device, undefined);
    const secretXml = "<secret><usage type='volume'><volume>/told</volume></usage></secret>";
    const secret = await c.qemu.dispatch.call('secret', 'defineXml', secretXml, 0, undefined);
    await c.qemu.dispatch.call('secret', 'setValue', secret, Uint8Array.of(1), 0, undefined);
    await c.qemu.dispatch.call('secret', 'undefine', secret, undefined);
    await until(() => secrets.told.length >= 3 && devices.told.length >= 2 && pools.told.length >= 2);
    expect(nets.told).toMatchObject([
      ['lifecycle', net, { event: 'defined' }],
      ['lifecycle', net, { event: 'undefined' }],
    ]);
    expect(pools.told.map(([event, , payload]) => [event, (payload as { event?: string }).event])).toEqual(
      [
        ['lifecycle', 'created'],
        ['lifecycle', 'started'],
        ['refresh', undefined],
        ['lifecycle', 'stopped'],
        ['lifecycle', 'deleted'],
      ].filter(([event, name]) =>
        pools.told.some(([e, , p]) => e === event && (p as { event?: string }).event === name),
      ),
    );
    expect(devices.told).toMatchObject([
      ['lifecycle', device, { event: 'created' }],
      ['lifecycle', device, { event: 'deleted' }],
    ]);
    expect(secrets.told).toMatchObject([
      ['lifecycle', secret, { event: 'defined' }],
      ['valueChanged', secret, {}],
      ['lifecycle', secret, { event: 'undefined' }],
    ]);
    await Promise.all([nets, pools, devices, secrets].map(({ stop }) => stop()));
  });

  test('events of the first form', async () => {
    const client = await c.raw('test:///default');
    const got: unknown[] = [];
    for (const { number, body, event } of eventMessages) {
      client.onEvent(number, ({ payload }) => got.push([number, event, body.read(new XdrReader(payload)).payload]));
    }
    // Both kinds of old registration; each once.
    expect(await client.call(controls.domainEventRegister, undefined)).toBe(0);
    await using _one = await c.guest('first-form');
    await until(() => got.length >= 2);
    expect(got.slice(0, 2)).toEqual([
      [107, 'lifecycle', { event: 'defined', detail: 'added' }],
      [107, 'lifecycle', { event: 'started', detail: 'booted' }],
    ]);
    expect(await client.call(controls.domainEventDeregister, undefined)).toBe(0);
    for (const event of [1, 2, 3]) {
      await client.call(controls.domainEventRegisterAny, { event });
      await client.call(controls.domainEventDeregisterAny, { event });
    }
    await client.call(controls.domainEventRegisterAny, { event: 0 });
    await raw(client, twins.domainDestroy, { dom: _one.ref });
    await until(() => got.length >= 3);
    expect(got[2]).toEqual([107, 'lifecycle', { event: 'stopped', detail: 'destroyed' }]);
    await client.call(controls.domainEventDeregisterAny, { event: 0 });
    await client.call(controls.connectClose, undefined);
    client.close();
  });

  test('a listener for the end of a connection', async () => {
    const connection = await c.open('test:///default');
    const stop = connection.onClose(() => undefined);
    stop();
    await connection.close();
  });
}
