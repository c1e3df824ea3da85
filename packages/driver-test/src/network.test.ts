import { expect, test as it } from '@jest/globals';
import { open, VirtError } from '@virtkit/core';
import { test } from './driver.js';

const connect = () => open('test:///default', { drivers: [test()], discover: false });
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof VirtError ? error.code : String(error)),
  );
const uuid = 'dd8fe884-6c02-601e-7551-cca97df1c5df';

it('has the network that libvirt has', async () => {
  await using connection = await connect();
  const one = await connection.lookupNetworkByUuid(uuid);
  expect(await one.getXmlDesc()).toBe(`<network>
  <name>default</name>
  <uuid>dd8fe884-6c02-601e-7551-cca97df1c5df</uuid>
  <forward mode='nat'/>
  <bridge name='virbr0' stp='on' delay='0'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.122.2' end='192.168.122.254'/>
    </dhcp>
  </ip>
</network>
`);
  expect([await one.isActive(), await one.isPersistent(), await one.getAutostart()]).toEqual([true, true, false]);
});

it('keeps the definition that it ran with when it stops', async () => {
  await using connection = await connect();
  const one = await connection.defineNetworkXml(
    `<network><name>default</name><uuid>${uuid}</uuid><bridge name='br9'/></network>`,
  );
  await one.destroy();
  expect(await one.getBridgeName()).toBe('virbr0');
});

it('tells what happens to it', async () => {
  await using connection = await connect();
  const events = connection.events('network.lifecycle');
  await events.ready;
  const one = await connection.createNetworkXml('<network><name>t</name></network>');
  await one.destroy();
  const first = (await events.next()).value;
  const second = (await events.next()).value;
  expect(first).toMatchObject({ event: 'started', detail: 0 });
  expect(second).toMatchObject({ event: 'stopped', detail: 0 });
  expect(await codeOf(one.isActive())).toBe('VIR_ERR_NO_NETWORK');
});

it.each([
  ["<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.1.2' end='10.0.1.5'/></dhcp></ip>", 'INTERNAL_ERROR'],
  ["<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.1' end='foo'/></dhcp></ip>", 'SYSTEM_ERROR'],
  ["<ip address='fe80::1'/>", 'CONFIG_UNSUPPORTED'],
  ["<dns><txt name='a b' value='c'/></dns>", 'XML_DETAIL'],
  ["<forward mode='bridge'/><bridge name='b' stp='on'/>", 'XML_ERROR'],
  ["<route address='10.0.0.0' prefix='8' gateway='1.1.1.1'/>", 'CONFIG_UNSUPPORTED'],
])('refuses %s', async (part, code) => {
  await using connection = await connect();
  const xml = `<network><name>q</name>${part}</network>`;
  expect(await codeOf(connection.defineNetworkXml(xml))).toBe(`VIR_ERR_${code}`);
});

it('changes nothing when one of two definitions cannot be changed', async () => {
  await using connection = await connect();
  const one = await connection.lookupNetworkByName('default');
  const host = "<host mac='52:54:00:11:22:33' name='a' ip='192.168.122.50'/>";
  await one.update('addLast', 'ipDhcpHost', -1, host, { config: true });
  expect(await codeOf(one.update('addLast', 'ipDhcpHost', -1, host, { live: true, config: true }))).toBe(
    'VIR_ERR_OPERATION_INVALID',
  );
  expect(await one.getXmlDesc()).not.toContain('52:54:00:11:22:33');
});

it('takes no section from the prototype of an object', async () => {
  await using connection = await connect();
  const one = await connection.lookupNetworkByName('default');
  const code = await codeOf(one.update('addLast', 'constructor' as never, -1, '<a/>'));
  expect(code).toBe('VIR_ERR_OPERATION_UNSUPPORTED');
});
