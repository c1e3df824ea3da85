import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open } from '@virtkit/core';
import { driver } from './driver.js';

const xml = `<domain type='test'><name>web</name><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>`;

test('a guest from its definition to its end', async () => {
  await using connection = await open('my-hypervisor:///life', { drivers: [driver] });
  const guest = await connection.defineDomainXml(xml);
  await guest.create();
  assert.equal((await guest.getState()).state, 'running');
  await guest.destroy();
  await guest.undefine();
  assert.deepEqual(await connection.listAllDomains(), []);
});

test('what it cannot do says so', async () => {
  await using connection = await open('my-hypervisor:///limits', { drivers: [driver] });
  const guest = await connection.defineDomainXml(xml);
  await assert.rejects(guest.reboot(), { code: 'VIR_ERR_NO_SUPPORT' });
});
