import { mkdir } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { controls } from '../../../../packages/remote/src/protocol/control.js';
import { twins } from '../../../../packages/remote/src/protocol/remote-twins.js';
import type { VirtError } from '@virtkit/core';
import type { Row } from '../../../../packages/remote/src/client/rpc.js';
import { raw, type Context } from './context.js';

/** The wire's older forms: called as an old client would, on the same guests. */
export function twinTests(c: Context): void {
  test('names and numbers of what there is', async () => {
    await using _running = await c.guest('running');
    await using _stopped = await c.guest('stopped', { run: false });
    const of = c.rawTest;
    expect((await raw(of, twins.connectNumOfDomains, {})).num).toBeGreaterThanOrEqual(2);
    expect((await raw(of, twins.connectListDomains, { maxids: 100 })).ids).toContain(1);
    expect(await raw(of, twins.connectNumOfDefinedDomains, {})).toEqual({ num: 1 });
    expect(await raw(of, twins.connectListDefinedDomains, { maxnames: 10 })).toEqual({ names: ['stopped'] });
    expect(await raw(of, twins.connectNumOfNetworks, {})).toEqual({ num: 1 });
    expect(await raw(of, twins.connectListNetworks, { maxnames: 10 })).toEqual({ names: ['default'] });
    expect(await raw(of, twins.connectNumOfDefinedNetworks, {})).toEqual({ num: 0 });
    expect(await raw(of, twins.connectListDefinedNetworks, { maxnames: 10 })).toEqual({ names: [] });
    expect(await raw(of, twins.connectNumOfStoragePools, {})).toEqual({ num: 1 });
    expect(await raw(of, twins.connectListStoragePools, { maxnames: 10 })).toEqual({ names: ['default-pool'] });
    expect(await raw(of, twins.connectNumOfDefinedStoragePools, {})).toEqual({ num: 0 });
    expect(await raw(of, twins.connectListDefinedStoragePools, { maxnames: 10 })).toEqual({ names: [] });
    expect(await raw(of, twins.connectNumOfInterfaces, {})).toEqual({ num: 1 });
    expect(await raw(of, twins.connectListInterfaces, { maxnames: 10 })).toEqual({ names: ['eth1'] });
    expect(await raw(of, twins.connectNumOfDefinedInterfaces, {})).toEqual({ num: 0 });
    expect(await raw(of, twins.connectListDefinedInterfaces, { maxnames: 10 })).toEqual({ names: [] });
    const { num } = await raw(of, twins.nodeNumOfDevices, { cap: undefined, flags: 0 });
    const devices = await raw(of, twins.nodeListDevices, { cap: undefined, maxnames: 100, flags: 0 });
    expect(devices.names).toHaveLength(num);
    expect(await raw(of, twins.nodeDeviceNumOfCaps, { name: 'computer' })).toEqual({ num: 1 });
    expect(await raw(c.rawQemu, twins.connectNumOfSecrets, {})).toEqual({ num: 0 });
    expect(await raw(c.rawQemu, twins.connectListSecrets, { maxuuids: 10 })).toEqual({ uuids: [] });
    expect(await raw(c.rawQemu, twins.connectNumOfNwfilters, {})).toEqual({ num: 0 });
    expect(await raw(c.rawQemu, twins.connectListNwfilters, { maxnames: 10 })).toEqual({ names: [] });
  });

  test('a guest through its life', async () => {
    const of = c.rawTest;
    const xml = `<domain type='test'><name>old</name><memory>262144</memory><vcpu>2</vcpu><os><type>hvm</type></os>
      <devices><disk type='file' device='disk'><source file='/old'/><target dev='vda'/></disk></devices></domain>`;
    const { dom } = await raw(of, twins.domainDefineXml, { xml });
    await raw(of, twins.domainCreate, { dom });
    expect(await raw(of, twins.domainGetMaxVcpus, { dom })).toEqual({ num: 2 });
    await raw(of, twins.domainSetVcpus, { dom, nvcpus: 1 });
    await raw(of, twins.domainSetMemory, { dom, memory: 65_536n });
    await raw(of, twins.domainPinVcpu, { dom, vcpu: 0, cpumap: Uint8Array.of(1) });
    expect(await raw(of, twins.domainGetSchedulerParameters, { dom, nparams: 1 })).toEqual({ params: { weight: 50 } });
    await raw(of, twins.domainSetSchedulerParameters, { dom, params: { weight: 50 } });
    expect(await raw(of, twins.domainBlockStats, { dom, path: 'vda' })).toMatchObject({ rd_req: expect.any(BigInt) });
    await raw(of, twins.domainCoreDump, { dom, to: c.path('old.core'), flags: 0 });
    await raw(of, twins.domainSave, { dom, to: c.path('old.save') });
    await raw(of, twins.domainRestore, { from: c.path('old.save') });
    expect((await c.test.dispatch.call('domain', 'getInfo', dom, undefined)).memory).toBe(65_536n);
    await raw(of, twins.domainShutdown, { dom });
    await raw(of, twins.domainSetMaxMemory, { dom, memory: 131_072n });
    expect(await c.test.dispatch.call('domain', 'getMaxMemory', dom, undefined)).toBe(131_072n);
    await raw(of, twins.domainCreateWithFiles, { dom, flags: 0 });
    await raw(of, twins.domainDestroy, { dom });
    await raw(of, twins.domainUndefine, { dom });
    const made = await raw(of, twins.domainCreateXMLWithFiles, { xml_desc: xml, flags: 0 });
    expect(made.dom).toMatchObject({ name: 'old' });
    expect(await raw(of, twins.domainSnapshotNum, { dom: made.dom, flags: 0 })).toEqual({ num: 0 });
    expect(await raw(of, twins.domainSnapshotListNames, { dom: made.dom, maxnames: 5, flags: 0 })).toEqual({
      names: [],
    });
    const { dispatch: on } = c.test;
    const snap = await on.call('snapshot', 'createXml', made.dom, '<domainsnapshot/>', 0, undefined);
    expect(await raw(of, twins.domainSnapshotNumChildren, { snap, flags: 0 })).toEqual({ num: 0 });
    expect(await raw(of, twins.domainSnapshotListChildrenNames, { snap, maxnames: 5, flags: 0 })).toEqual({
      names: [],
    });
    await raw(of, twins.domainDestroy, { dom: made.dom });
  });

  test('networks, volumes and filters', async () => {
    const net = "<network><name>old-net</name><bridge name='virbr160'/></network>";
    const { net: defined } = await raw(c.rawTest, twins.networkDefineXml, { xml: net });
    expect(defined.name).toBe('old-net');
    await c.test.dispatch.call('network', 'undefine', defined, undefined);
    const { net: created } = await raw(c.rawTest, twins.networkCreateXml, { xml: net });
    await c.test.dispatch.call('network', 'destroy', created, undefined);
    const { nwfilter } = await raw(c.rawQemu, twins.nwfilterDefineXml, { xml: "<filter name='old-filter'/>" });
    expect(nwfilter.name).toBe('old-filter');
    await c.qemu.dispatch.call('nwfilter', 'undefine', nwfilter, undefined);

    const on = c.qemu.dispatch;
    await mkdir(c.path('old-pool'));
    const poolXml = `<pool type='dir'><name>old-pool</name><target><path>${c.path('old-pool')}</path></target></pool>`;
    const pool = await on.call('storagePool', 'createXml', poolXml, 0, undefined);
    const volXml = '<volume><name>v</name><capacity>4096</capacity></volume>';
    const vol = await on.call('storageVol', 'createXml', pool, volXml, 0, undefined);
    expect(await raw(c.rawQemu, twins.storagePoolNumOfVolumes, { pool })).toEqual({ num: 1 });
    expect(await raw(c.rawQemu, twins.storagePoolListVolumes, { pool, maxnames: 9 })).toEqual({ names: ['v'] });
    expect(await raw(c.rawQemu, twins.storageVolGetInfo, { vol })).toEqual({
      type: 0,
      capacity: 4096n,
      allocation: 4096n,
    });
    await raw(c.rawQemu, twins.storageVolWipe, { vol, flags: 0 });
    await on.call('storageVol', 'delete', vol, 0, undefined);
    await on.call('storagePool', 'destroy', pool, undefined);
  });

  test('opening, asking for authentication, and closing', async () => {
    const client = await c.raw('test:///default');
    const refused = async <A>(row: Row<A, unknown>, args: A) =>
      client.call(row, args).then(String, (error: VirtError) => error.code);
    // Nobody asked for it.
    expect([
      await refused(controls.authSaslInit, undefined),
      await refused(controls.authSaslStart, { mechanism: 'PLAIN', data: undefined }),
      await refused(controls.authSaslStep, [undefined] as never),
      await refused(controls.authPolkit, undefined),
    ]).toEqual(['VIR_ERR_AUTH_FAILED', 'VIR_ERR_AUTH_FAILED', 'VIR_ERR_AUTH_FAILED', 'VIR_ERR_INTERNAL_ERROR']);
    await client.call(controls.connectClose, undefined);
    client.close();
  });
}
