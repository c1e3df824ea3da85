import { expect, test } from '@jest/globals';
import type { Context } from './context.js';

const isolated = (name: string, number: number) => `<network>
  <name>${name}</name>
  <bridge name='virbr${number}' stp='on' delay='0'/>
  <ip address='192.168.${number}.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.${number}.100' end='192.168.${number}.200'/></dhcp>
  </ip>
</network>`;
const uuid = '9e3c0b5e-64a9-4a1f-9d4f-0e5a52a3d0aa';

/** Networks, their ports, and the host's interfaces. */
export function networkTests(c: Context): void {
  test('a network from its definition to its end', async () => {
    for (const [{ dispatch: on }, number] of [
      [c.test, 150],
      [c.qemu, 151],
    ] as const) {
      const net = await on.call('network', 'defineXml', isolated('made', number), 1, undefined);
      expect(net).toEqual({ name: 'made', uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      expect(await on.call('network', 'lookupByName', 'made', undefined)).toEqual(net);
      expect(await on.call('network', 'lookupByUuid', net.uuid, undefined)).toEqual(net);
      expect(await on.call('network', 'listAll', 1, undefined)).toEqual([net]);
      expect(await on.call('network', 'isActive', net, undefined)).toBe(false);
      await on.call('network', 'create', net, undefined);
      expect(await on.call('network', 'isActive', net, undefined)).toBe(true);
      expect(await on.call('network', 'isPersistent', net, undefined)).toBe(true);
      expect(await on.call('network', 'getBridgeName', net, undefined)).toBe(`virbr${number}`);
      await on.call('network', 'setAutostart', net, true, undefined);
      expect(await on.call('network', 'getAutostart', net, undefined)).toBe(true);
      const host = `<host mac='52:54:00:aa:bb:cc' ip='192.168.${number}.5'/>`;
      await on.call('network', 'update', net, 'addLast', 'ipDhcpHost', -1, host, 3, undefined);
      expect(await on.call('network', 'getXmlDesc', net, 0, undefined)).toContain("<host mac='52:54:00:aa:bb:cc'");
      await on.call('network', 'destroy', net, undefined);
      await on.call('network', 'undefine', net, undefined);
      await expect(on.call('network', 'lookupByName', 'made', undefined)).rejects.toMatchObject({
        code: 'VIR_ERR_NO_NETWORK',
      });
    }
  });

  test('a transient network, its leases and its ports', async () => {
    const on = c.qemu.dispatch;
    const net = await on.call('network', 'createXml', isolated('passing', 152), 1, undefined);
    expect(await on.call('network', 'isPersistent', net, undefined)).toBe(false);
    expect(await on.call('network', 'getDhcpLeases', net, undefined, 0, undefined)).toEqual([]);
    const xml = `<networkport><uuid>${uuid}</uuid><owner><name>guest</name><uuid>${uuid}</uuid></owner>
      <mac address='52:54:00:00:00:09'/></networkport>`;
    const port = await on.call('networkPort', 'createXml', net, xml, 0, undefined);
    expect(port).toEqual({ uuid, network: net });
    expect(await on.call('networkPort', 'listAll', net, 0, undefined)).toEqual([port]);
    expect(await on.call('networkPort', 'lookupByUuid', net, uuid, undefined)).toEqual(port);
    expect(await on.call('networkPort', 'getXmlDesc', port, 0, undefined)).toContain(uuid);
    expect(await on.call('networkPort', 'getParameters', port, 0, undefined)).toEqual({});
    await on.call('networkPort', 'setParameters', port, { 'inbound.average': 100 }, 0, undefined);
    expect(await on.call('networkPort', 'getParameters', port, 0, undefined)).toMatchObject({ 'inbound.average': 100 });
    await on.call('networkPort', 'delete', port, 0, undefined);
    expect(await on.call('networkPort', 'listAll', net, 0, undefined)).toEqual([]);
    await on.call('network', 'destroy', net, undefined);
  });

  test('interfaces of the test host, and a change taken back', async () => {
    const on = c.test.dispatch;
    const eth1 = { name: 'eth1', mac: 'aa:bb:cc:dd:ee:ff' };
    expect(await on.call('interface', 'listAll', 2, undefined)).toEqual([eth1]);
    expect(await on.call('interface', 'lookupByMacString', eth1.mac, undefined)).toEqual(eth1);
    expect(await on.call('interface', 'getXmlDesc', eth1, 0, undefined)).toContain(
      "<interface type='ethernet' name='eth1'>",
    );
    await on.call('interface', 'changeBegin', 0, undefined);
    const xml = "<interface type='ethernet' name='eth9'><mac address='aa:bb:cc:00:00:09'/></interface>";
    const eth9 = await on.call('interface', 'defineXml', xml, 0, undefined);
    await on.call('interface', 'create', eth9, 0, undefined);
    expect(await on.call('interface', 'isActive', eth9, undefined)).toBe(true);
    await on.call('interface', 'destroy', eth9, 0, undefined);
    expect(await on.call('interface', 'isActive', eth9, undefined)).toBe(false);
    await on.call('interface', 'undefine', eth9, undefined);
    await on.call('interface', 'changeCommit', 0, undefined);
    await on.call('interface', 'changeBegin', 0, undefined);
    await on.call('interface', 'defineXml', xml, 0, undefined);
    await on.call('interface', 'changeRollback', 0, undefined);
    await expect(on.call('interface', 'lookupByName', 'eth9', undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_NO_INTERFACE',
    });
    // As it was: after a change is taken back, libvirt's test driver has nothing active.
    await on.call('interface', 'create', eth1, 0, undefined);
  });

  test('interfaces of the real host', async () => {
    const on = c.qemu.dispatch;
    const lo = await on.call('interface', 'lookupByName', 'lo', undefined);
    expect(lo).toEqual({ name: 'lo', mac: '00:00:00:00:00:00' });
    // Its state is neither up nor down, which counts as down.
    expect(await on.call('interface', 'isActive', lo, undefined)).toBe(false);
    expect(await on.call('interface', 'listAll', 1, undefined)).toContainEqual(lo);
    expect(await on.call('interface', 'getXmlDesc', lo, 0, undefined)).toContain("name='lo'");
  });
}
