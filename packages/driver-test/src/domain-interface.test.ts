import { expect, test as it } from '@jest/globals';
import { open } from '@virtkit/core';
import { test, VirtualClock } from './index.js';

// Expectations: what libvirt 9.0.0 gave for test:///default.

const clock = new VirtualClock(1795335937801);
const connect = () => open('test:///default', { drivers: [test({ clock })], discover: false });

it('finds an interface by name and by MAC address in any spelling', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  const stats = await domain.interfaceStats('testnet0');
  expect(stats).toEqual({
    rxBytes: 179533593780100n,
    rxPackets: 17953359378010n,
    rxErrs: 1795335937n,
    rxDrop: 897667968n,
    txBytes: 89766796890050n,
    txPackets: 16321235798190n,
    txErrs: 598445312n,
    txDrop: 448833984n,
  });
  expect(await domain.interfaceStats('AA:bb:CC:dd:ee:FF')).toEqual(stats);
  await expect(domain.interfaceStats('testnet1')).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});

it('sets a direction by its average and takes it away with 0', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await domain.setInterfaceParameters('testnet0', { 'inbound.average': 5, 'inbound.burst': 3, 'outbound.average': 9 });
  await domain.setInterfaceParameters('testnet0', { 'inbound.peak': 8 });
  expect(await domain.getInterfaceParameters('testnet0')).toEqual({
    'inbound.average': 5,
    'inbound.peak': 0,
    'inbound.burst': 3,
    'inbound.floor': 0,
    'outbound.average': 9,
    'outbound.peak': 0,
    'outbound.burst': 0,
  });
  await domain.setInterfaceParameters('testnet0', { 'inbound.average': 0 });
  expect(await domain.getInterfaceParameters('testnet0')).toMatchObject({
    'inbound.average': 0,
    'outbound.average': 9,
  });
  await expect(domain.setInterfaceParameters('testnet0', { 'inbound.average': 1.5 })).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
  });
});

it('gives each interface an address of its network, and others one of their own', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  expect(await domain.interfaceAddresses('lease')).toEqual([
    { name: 'testnet0', hwaddr: 'aa:bb:cc:dd:ee:ff', addrs: [{ type: 'ipv4', addr: '192.168.122.3', prefix: 24 }] },
  ]);
  const other = await connection.createDomainXml(
    "<domain type='test'><name>a</name><memory>4096</memory><os><type>hvm</type></os><devices>" +
      "<interface type='bridge'><mac address='52:54:00:01:02:03'/><source bridge='br0'/></interface>" +
      "<interface type='network'><mac address='52:54:00:01:02:04'/><source network='default'/></interface>" +
      '</devices></domain>',
  );
  const addresses = (await other.interfaceAddresses('arp')).flatMap(({ addrs }) => addrs.map(({ addr }) => addr));
  expect(addresses).toEqual(['192.168.0.1', '192.168.122.24']);
});

it('has no other source of addresses', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await expect(domain.interfaceAddresses('dns' as 'arp')).rejects.toMatchObject({
    code: 'VIR_ERR_ARGUMENT_UNSUPPORTED',
  });
});
