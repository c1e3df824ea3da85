import { expect, test as it } from '@jest/globals';
import { open, VirtError, type Connection } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import { test } from './driver.js';

const options = { drivers: [test({ clock: new VirtualClock(1_000_000_000_000) })], discover: false as const };
const connect = () => open('test:///default', options);
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof VirtError ? error.code : String(error)),
  );

const uuid = '5d744f21-ba4a-4d6e-bdb2-30a35ff3207d';
const owner = '<owner><name>web</name><uuid>12ac5b8d-9b9a-4d6e-9d10-4cf11a1ee2a4</uuid></owner>';
const portXml = (more = '', id = uuid) =>
  `<networkport><uuid>${id}</uuid>${owner}<mac address='52:54:00:7b:35:93'/>${more}</networkport>`;
const network = (connection: Connection, name: string, forward: string) =>
  connection.createNetworkXml(`<network><name>${name}</name>${forward}</network>`);

it('plugs a port into the bridge of its network', async () => {
  await using connection = await connect();
  const one = await connection.lookupNetworkByName('default');
  const port = await one.createPortXml(portXml("<bandwidth><inbound average='100'/></bandwidth>"));
  expect(await port.getXmlDesc()).toBe(`<networkport>
  <uuid>5d744f21-ba4a-4d6e-bdb2-30a35ff3207d</uuid>
  <owner>
    <name>web</name>
    <uuid>12ac5b8d-9b9a-4d6e-9d10-4cf11a1ee2a4</uuid>
  </owner>
  <mac address='52:54:00:7b:35:93'/>
  <bandwidth>
    <inbound average='100'/>
  </bandwidth>
  <plug type='network' bridge='virbr0'/>
</networkport>
`);
  expect((await one.listAllPorts()).map((found) => found.uuid)).toEqual([uuid]);
  expect((await one.lookupPortByUuid(uuid)).uuid).toBe(uuid);
});

it('sets and forgets the bandwidth of a port', async () => {
  await using connection = await connect();
  const one = await connection.lookupNetworkByName('default');
  const port = await one.createPortXml(portXml());
  expect(await port.getParameters()).toEqual({});
  await port.setParameters({ 'inbound.average': 10, 'inbound.burst': 5, 'outbound.peak': 7 });
  expect(await port.getParameters()).toEqual({
    'inbound.average': 10,
    'inbound.peak': 0,
    'inbound.floor': 0,
    'inbound.burst': 5,
  });
  await port.setParameters({});
  expect(await port.getParameters()).toEqual({});
});

it('gives ports of a pool of interfaces, and of a device', async () => {
  await using connection = await connect();
  const direct = await network(connection, 'd', "<forward mode='vepa' dev='eth0'/>");
  expect(await (await direct.createPortXml(portXml())).getXmlDesc()).toContain(
    "<plug type='direct' dev='eth0' mode='vepa'/>",
  );
  const bridge = await network(connection, 'b', "<forward mode='bridge'/><bridge name='br1'/>");
  expect(await (await bridge.createPortXml(portXml())).getXmlDesc()).toContain("<plug type='bridge' bridge='br1'/>");
});

it('refuses what no network takes', async () => {
  await using connection = await connect();
  const one = await connection.lookupNetworkByName('default');
  const plug = "<plug type='network' bridge='virbr0'/>";
  expect(await codeOf(one.createPortXml(`<networkport>${owner}</networkport>`))).toBe('VIR_ERR_INTERNAL_ERROR');
  expect(await codeOf(one.createPortXml(portXml(plug)))).toBe('VIR_ERR_INVALID_ARG');
  expect(await codeOf(one.createPortXml(portXml(), { reclaim: true }))).toBe('VIR_ERR_INVALID_ARG');
  const port = await one.createPortXml(portXml(plug), { reclaim: true });
  expect(await codeOf(one.createPortXml(portXml()))).toBe('VIR_ERR_NETWORK_PORT_EXIST');
  await port.delete();
  expect(await codeOf(port.getXmlDesc())).toBe('VIR_ERR_NO_NETWORK_PORT');
  expect(await codeOf(one.lookupPortByUuid(uuid))).toBe('VIR_ERR_NO_NETWORK_PORT');
  await one.destroy();
  expect(await codeOf(one.createPortXml(portXml()))).toBe('VIR_ERR_OPERATION_INVALID');
});

it('leases the addresses of its range to running domains', async () => {
  await using connection = await connect();
  const one = await connection.lookupNetworkByName('default');
  const lease = {
    iface: 'virbr0',
    expiryTime: 1_000_003_600n,
    type: 'ipv4',
    mac: 'aa:bb:cc:dd:ee:ff',
    ipaddr: '192.168.122.2',
    prefix: 24,
    hostname: 'testhost',
  };
  expect(await one.getDhcpLeases(undefined)).toEqual([lease]);
  await connection.createDomainXml(
    `<domain type='test'><name>web</name><memory>1024</memory><os><type>hvm</type></os>
    <devices><interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>
    <interface type='network'><mac address='52:54:00:00:00:02'/><source network='default'/></interface></devices></domain>`,
  );
  await one.update('addLast', 'ipDhcpHost', -1, "<host mac='52:54:00:00:00:01' name='fixed' ip='192.168.122.3'/>");
  const addresses = (await one.getDhcpLeases(undefined)).map(({ ipaddr, hostname }) => `${ipaddr} ${hostname}`);
  expect(addresses).toEqual(['192.168.122.2 testhost', '192.168.122.3 fixed', '192.168.122.4 webhost']);
  expect(await one.getDhcpLeases('52:54:00:00:00:02')).toMatchObject([{ ipaddr: '192.168.122.4' }]);
  expect(await one.getDhcpLeases('52:54:00:00:00:09')).toEqual([]);
  expect(await codeOf(one.getDhcpLeases('nonsense'))).toBe('VIR_ERR_INVALID_MAC');
  await one.destroy();
  expect(await one.getDhcpLeases(undefined)).toEqual([]);
});
