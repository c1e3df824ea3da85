import { expect, test } from '@jest/globals';
import type { Context } from './context.js';
import { codesOf } from './until.js';

const uuid = '7aa4a2a2-1cf5-4dd9-9b0e-12a3c6a7f1aa';

/** Node devices, secrets and network filters. */
export function deviceTests(c: Context): void {
  test('devices of the test host, and a virtual port', async () => {
    const on = c.test.dispatch;
    const computer = await on.call('nodeDevice', 'lookupByName', 'computer', undefined);
    expect(await on.call('nodeDevice', 'getParent', computer, undefined)).toBeUndefined();
    expect(await on.call('nodeDevice', 'listCaps', computer, undefined)).toEqual(['system']);
    expect(await on.call('nodeDevice', 'getXmlDesc', computer, 0, undefined)).toContain("<capability type='system'>");
    expect(await on.call('nodeDevice', 'listAll', 0, undefined)).toEqual(expect.arrayContaining([computer]));
    const xml = `<device><parent>scsi_host1</parent><capability type='scsi_host'><capability type='fc_host'>
      <wwnn>2000000012341234</wwnn><wwpn>1000000012341234</wwpn></capability></capability></device>`;
    const port = await on.call('nodeDevice', 'createXml', xml, 0, undefined);
    expect(await on.call('nodeDevice', 'getParent', port, undefined)).toBe('scsi_host1');
    await on.call('nodeDevice', 'destroy', port, undefined);
    await expect(on.call('nodeDevice', 'getParent', port, undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_NO_NODE_DEVICE',
    });
  });

  test('devices of the real host', async () => {
    const on = c.qemu.dispatch;
    const computer = await on.call('nodeDevice', 'lookupByName', 'computer', undefined);
    expect(await on.call('nodeDevice', 'isActive', computer, undefined)).toBe(true);
    expect(await on.call('nodeDevice', 'isPersistent', computer, undefined)).toBe(true);
    const none = { name: 'pci_ffff_ff_1f_7' };
    // A device that there is not: what these would do to one that there is, is not for a test.
    const refusals = {
      detach: on.call('nodeDevice', 'detach', none, undefined, 0, undefined),
      reAttach: on.call('nodeDevice', 'reAttach', none, undefined),
      reset: on.call('nodeDevice', 'reset', none, undefined),
      create: on.call('nodeDevice', 'create', none, 0, undefined),
      undefine: on.call('nodeDevice', 'undefine', none, 0, undefined),
      getAutostart: on.call('nodeDevice', 'getAutostart', none, undefined),
      setAutostart: on.call('nodeDevice', 'setAutostart', none, true, undefined),
      lookupScsiHostByWwn: on.call('nodeDevice', 'lookupScsiHostByWwn', '20000000', '10000000', 0, undefined),
      defineXml: on.call('nodeDevice', 'defineXml', '<device><name>x</name></device>', 0, undefined),
    };
    const codes = await codesOf(refusals);
    expect(Object.fromEntries(codes)).toEqual({
      // No VFIO here.
      detach: 'VIR_ERR_ARGUMENT_UNSUPPORTED',
      reAttach: 'VIR_ERR_NO_NODE_DEVICE',
      reset: 'VIR_ERR_NO_NODE_DEVICE',
      create: 'VIR_ERR_NO_NODE_DEVICE',
      undefine: 'VIR_ERR_NO_NODE_DEVICE',
      getAutostart: 'VIR_ERR_NO_NODE_DEVICE',
      setAutostart: 'VIR_ERR_NO_NODE_DEVICE',
      lookupScsiHostByWwn: 'VIR_ERR_INTERNAL_ERROR',
      defineXml: 'VIR_ERR_INTERNAL_ERROR',
    });
  });

  test('a secret and its value', async () => {
    const on = c.qemu.dispatch;
    const xml = `<secret ephemeral='no' private='no'><uuid>${uuid}</uuid><usage type='ceph'><name>store</name></usage></secret>`;
    const secret = await on.call('secret', 'defineXml', xml, 0, undefined);
    expect(secret).toEqual({ uuid, usageType: 'ceph', usageId: 'store' });
    expect(await on.call('secret', 'lookupByUuid', uuid, undefined)).toEqual(secret);
    expect(await on.call('secret', 'lookupByUsage', 'ceph', 'store', undefined)).toEqual(secret);
    expect(await on.call('secret', 'listAll', 0, undefined)).toEqual([secret]);
    expect(await on.call('secret', 'getXmlDesc', secret, 0, undefined)).toContain("<usage type='ceph'>");
    const value = Uint8Array.from([0, 255, 10, 13, 128]);
    await on.call('secret', 'setValue', secret, value, 0, undefined);
    expect(await on.call('secret', 'getValue', secret, 0, undefined)).toEqual(value);
    await on.call('secret', 'undefine', secret, undefined);
    expect(await on.call('secret', 'listAll', 0, undefined)).toEqual([]);
  });

  test('a network filter', async () => {
    const on = c.qemu.dispatch;
    const xml = `<filter name='no-mail' chain='root'><uuid>${uuid}</uuid><rule action='drop' direction='out'><tcp dstportstart='25'/></rule></filter>`;
    const filter = await on.call('nwfilter', 'defineXml', xml, 1, undefined);
    expect(filter).toEqual({ name: 'no-mail', uuid });
    expect(await on.call('nwfilter', 'lookupByName', 'no-mail', undefined)).toEqual(filter);
    expect(await on.call('nwfilter', 'lookupByUuid', uuid, undefined)).toEqual(filter);
    expect(await on.call('nwfilter', 'listAll', 0, undefined)).toEqual([filter]);
    expect(await on.call('nwfilter', 'getXmlDesc', filter, 0, undefined)).toContain("dstportstart='25'");
    expect(await on.call('nwfilterBinding', 'listAll', 0, undefined)).toEqual([]);
    await expect(on.call('nwfilterBinding', 'lookupByPortDev', 'vnet7', undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_NO_NWFILTER_BINDING',
    });
    const device = (await on.call('interface', 'listAll', 1, undefined)).find(({ name }) => name !== 'lo');
    const bindingXml = `<filterbinding><owner><name>nobody</name><uuid>${uuid}</uuid></owner>
      <portdev name='${device?.name ?? 'lo'}'/><mac address='52:54:00:00:00:07'/><filterref filter='no-mail'/></filterbinding>`;
    const binding = await on.call('nwfilterBinding', 'createXml', bindingXml, 0, undefined);
    expect(binding.filterName).toBe('no-mail');
    expect(await on.call('nwfilterBinding', 'lookupByPortDev', binding.portDev, undefined)).toEqual(binding);
    expect(await on.call('nwfilterBinding', 'listAll', 0, undefined)).toEqual([binding]);
    expect(await on.call('nwfilterBinding', 'getXmlDesc', binding, 0, undefined)).toContain(
      "<filterref filter='no-mail'",
    );
    await on.call('nwfilterBinding', 'delete', binding, undefined);
    await on.call('nwfilter', 'undefine', filter, undefined);
    await expect(on.call('nwfilter', 'lookupByName', 'no-mail', undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_NO_NWFILTER',
    });
  });
}
