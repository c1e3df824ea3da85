import { closeSync, fstatSync, openSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import { createTestHost } from './test-host.js';

async function host() {
  const clock = new VirtualClock();
  const made = createTestHost({ clock });
  return { clock, host: made, connection: await open('test:///default', { drivers: [made.driver], discover: false }) };
}
const invalid = { code: 'VIR_ERR_INVALID_ARG' };

test('a dirty rate is known when its time is over', async () => {
  const { clock, host: made, connection } = await host();
  await using _ = connection;
  made.addDomain({ name: 'web', guest: { dirtyRate: 37 } });
  const domain = await connection.lookupDomainByName('web');
  const stats = async () => {
    const [record] = await connection.getAllDomainStats({ domains: [domain], stats: { dirtyrate: true } });
    return record!.params;
  };
  expect(await stats()).toEqual({});
  await domain.startDirtyRateCalc(5, { modeDirtyBitmap: true });
  const begun = {
    'dirtyrate.calc_status': 1,
    'dirtyrate.calc_start_time': BigInt(Date.UTC(2026, 0, 1) / 1000),
    'dirtyrate.calc_period': 5,
    'dirtyrate.calc_mode': 'dirty-bitmap',
  };
  await clock.advance('4999ms');
  expect(await stats()).toEqual(begun);
  await expect(domain.startDirtyRateCalc(5)).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  await clock.advance(1);
  expect(await stats()).toEqual({ ...begun, 'dirtyrate.calc_status': 2, 'dirtyrate.megabytes_per_second': 37n });
  for (const seconds of [0, 61, -1]) {
    await expect(domain.startDirtyRateCalc(seconds)).rejects.toMatchObject({ code: 'VIR_ERR_CONFIG_UNSUPPORTED' });
  }
  await domain.destroy();
  expect(await stats()).toEqual({});
});

test('single vCPUs are turned on and off', async () => {
  const { host: made, connection } = await host();
  await using _ = connection;
  made.addDomain({ name: 'web', vcpus: 4 });
  const domain = await connection.lookupDomainByName('web');
  await domain.setVcpu('2', false, { live: true });
  expect(await domain.getXmlDesc()).toContain("<vcpu id='2' enabled='no' hotpluggable='yes'/>");
  expect((await domain.getInfo()).vcpus).toBe(3);
  expect(await domain.getVcpusFlags({ config: true })).toBe(4);
  await domain.setVcpu('1-3', false, { config: true });
  expect(await domain.getVcpusFlags({ config: true })).toBe(1);
  await domain.setVcpu('2', true, { live: true });
  expect(await domain.getVcpusFlags({ live: true })).toBe(4);
  for (const list of ['2', '0', '9', '', 'x', '2-1']) {
    await expect(domain.setVcpu(list, list === '2', { live: true })).rejects.toMatchObject(invalid);
  }
  await expect(domain.setVcpu('0', false, { config: true })).rejects.toMatchObject(invalid);
  await expect(domain.setVcpu('1-2', false, { live: true })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_UNSUPPORTED',
  });
});

test('a launch secret goes to an SEV guest that stands still', async () => {
  const { host: made, connection } = await host();
  await using _ = connection;
  made.addDomain({ name: 'plain', state: 'paused' });
  const secret = { 'sev-secret': 'aGk=', 'sev-secret-header': 'aG8=', 'sev-secret-set-address': 4096n };
  const plain = await connection.lookupDomainByName('plain');
  await expect(plain.setLaunchSecurityState(secret)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
  const sev = await connection.defineDomainXml(
    "<domain type='kvm'><name>sev</name><memory>1024</memory><os><type>hvm</type></os><launchSecurity type='sev'><policy>0x0001</policy></launchSecurity></domain>",
  );
  await expect(sev.setLaunchSecurityState({ 'sev-secret': 'aGk=' })).rejects.toMatchObject({
    code: 'VIR_ERR_INTERNAL_ERROR',
  });
  await expect(sev.setLaunchSecurityState(secret)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  await sev.create();
  await expect(sev.setLaunchSecurityState(secret)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  await sev.suspend();
  await sev.setLaunchSecurityState(secret);
  expect(made.guest('sev').launchSecret).toEqual(secret);
  await sev.destroy();
  expect(made.guest('sev').launchSecret).toBeUndefined();
});

test('labels by model, and a start that is for once', async () => {
  const { host: made, connection } = await host();
  await using _ = connection;
  made.addDomain({ name: 'web' });
  const domain = await connection.lookupDomainByName('web');
  expect(await domain.getSecurityLabelList()).toEqual([await domain.getSecurityLabel()]);
  expect(await domain.getAutostartOnce()).toBe(false);
  await domain.setAutostartOnce(true);
  expect([await domain.getAutostartOnce(), await domain.getAutostart()]).toEqual([true, false]);
  await domain.destroy();
  expect(await domain.getSecurityLabelList()).toEqual([]);
  made.addDomain({ name: 'passing', persistent: false });
  await expect((await connection.lookupDomainByName('passing')).setAutostartOnce(true)).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_INVALID',
  });
});

test('files are associated by name, and namespaces are those of a container', async () => {
  const { host: made, connection } = await host();
  await using _ = connection;
  made.addDomain({ name: 'web' });
  const domain = await connection.lookupDomainByName('web');
  const file = openSync('/dev/null', 'r');
  await domain.fdAssociate('disk', [file], { seclabelWritable: true });
  expect(made.guest('web').files('disk')).toEqual([file]);
  await expect(domain.fdAssociate('disk', [])).rejects.toMatchObject(invalid);
  await expect(domain.fdAssociate('disk', [0x7ffffff0])).rejects.toMatchObject(invalid);
  closeSync(file);

  await expect(domain.lxcOpenNamespace()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
  const container = await connection.createDomainXml(
    "<domain type='lxc'><name>box</name><memory>1024</memory><os><type>exe</type><init>/bin/sh</init></os></domain>",
  );
  const spaces = await container.lxcOpenNamespace();
  expect(spaces).toHaveLength(6);
  for (const fd of spaces) {
    expect(fstatSync(fd).isFile()).toBe(true);
    closeSync(fd);
  }
});
