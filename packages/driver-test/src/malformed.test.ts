import { expect, test as it } from '@jest/globals';
import { open, VirtError, type Connection } from '@virtkit/core';
import { test } from './driver.js';

const domain = (connection: Connection) => connection.lookupDomainByName('test');

// The domains are those that libvirt 9.0.0 gives on test:///default.
it.each<[string, string, (connection: Connection) => Promise<unknown>]>([
  ['metadata', 'DOMAIN', async (one) => (await domain(one)).setMetadata('element', '<a', 'k', 'urn:a')],
  ['a definition that is validated', 'DOMAIN', (one) => one.defineDomainXml('<a', { validate: true })],
  [
    'a part of a network',
    'NETWORK',
    async (one) => (await one.lookupNetworkByName('default')).update('addLast', 'dnsTxt', -1, '<a'),
  ],
  ['a snapshot', 'DOMAIN_SNAPSHOT', async (one) => (await domain(one)).createSnapshotXml('<a')],
  ['a checkpoint', 'DOMAIN_CHECKPOINT', async (one) => (await domain(one)).createCheckpointXml('<a')],
  ['a node device', 'NODEDEV', (one) => one.createNodeDeviceXml('<a')],
])('says where malformed XML was given: %s', async (_what, where, call) => {
  await using connection = await open('test:///default', { drivers: [test()], discover: false });
  const error: unknown = await call(connection).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(VirtError);
  expect(error).toMatchObject({ code: 'VIR_ERR_XML_DETAIL', domain: `VIR_FROM_${where}` });
});
