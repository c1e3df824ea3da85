import { expect, test as it } from '@jest/globals';
import { open } from '@virtkit/core';
import { test } from './index.js';

// Expectations: what libvirt 9.0.0 gave for test:///default.

import { parseNode } from '@virtkit/core/xml';
import { TestHost } from './host.js';
import { loadNode } from './load-node.js';
import { openSession } from './session.js';

it('labels a running domain', async () => {
  await using connection = await open('test:///default', { drivers: [test()], discover: false });
  const domain = await connection.lookupDomainByName('test');
  expect(await domain.getSecurityLabel()).toEqual({ label: 'libvirt-test', enforcing: true });
  await domain.destroy();
  expect(await domain.getSecurityLabel()).toEqual({ label: '', enforcing: false });
  expect(await domain.getMessages()).toEqual([]);
});

it('tells what a node description has against its domains', async () => {
  const host = new TestHost();
  const xml = `<node><domain type='test'><name>a</name><memory>4096</memory><os><type>hvm</type></os>
    <cpu mode='custom'><model>Deprecated-Test</model></cpu><devices><disk type='block' device='lun' rawio='yes'>
    <source dev='/dev/sda'/><target dev='sda' bus='scsi'/></disk></devices></domain></node>`;
  loadNode(host, parseNode(xml));
  const session = openSession(host, () => undefined);
  const domain = await session.domain.lookupByName('a');
  expect(await session.domain.getMessages(domain, 0)).toEqual([
    'tainted: runs with more privileges than it should have',
    'tainted: uses deprecated settings',
    'deprecated configuration: CPU model Deprecated-Test',
  ]);
  expect(await session.domain.getMessages(domain, 1)).toHaveLength(1);
  expect(await session.domain.getMessages(domain, 2)).toHaveLength(2);
  await expect(session.domain.getMessages(domain, 4)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});
