import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import { createTestHost } from './test-host.js';

const MiB = 2 ** 20;
const disks =
  "<disk type='file'><driver name='qemu' type='qcow2'/><source file='/a.qcow2'/><target dev='vda'/></disk>" +
  "<disk type='file'><driver name='qemu' type='qcow2'/><source file='/b.qcow2'/><target dev='vdb'/></disk>";
const push = (file: string, more = '') =>
  `<domainbackup>${more}<disks><disk name='vda' type='file'><target file='${file}'/></disk></disks></domainbackup>`;
const pull =
  "<domainbackup mode='pull'><server transport='unix' socket='/run/b.sock'/><disks><disk name='vda' type='file'>" +
  "<scratch file='/scratch'/></disk></disks></domainbackup>";

async function guest() {
  const clock = new VirtualClock();
  const host = createTestHost({ clock, rates: { disk: 10 * MiB } });
  host.addDomain({ name: 'web', devices: disks });
  host.hardware.setDiskSize('web', 'vda', { capacity: 500 * MiB, allocation: 100 * MiB });
  host.hardware.setDiskSize('web', 'vdb', { capacity: 500 * MiB, allocation: 40 * MiB });
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  const completed = connection.events('domain.jobCompleted');
  await completed.ready;
  const next = async () => (await completed.next()).value!.params;
  return { clock, host, connection, next, domain: await connection.lookupDomainByName('web') };
}

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

test('a backup of all disks is one job, with the progress of both', async () => {
  const { clock, domain, next } = await guest();
  await domain.backupBegin('<domainbackup/>', undefined);
  const xml = await domain.backupGetXmlDesc();
  expect(xml).toContain("<disk name='vda' backup='yes' type='file' backupmode='full'>");
  expect(xml).toMatch(/<target file='\/b\.qcow2\.\d+'\/>/);
  await clock.advance('5s');
  expect(await domain.getJobStats()).toEqual({
    type: 'unbounded',
    params: {
      operation: 9,
      time_elapsed: 5000n,
      disk_total: BigInt(140 * MiB),
      disk_processed: BigInt(90 * MiB),
      disk_remaining: BigInt(50 * MiB),
    },
  });
  expect((await domain.getBlockJobInfo('vda'))?.type).toBe('backup');
  await clock.advance('5s');
  expect(await next()).toEqual({
    operation: 9,
    time_elapsed: 10_000n,
    disk_total: BigInt(140 * MiB),
    disk_processed: BigInt(140 * MiB),
    disk_remaining: 0n,
    success: true,
  });
  expect((await domain.getJobStats({ completed: true })).type).toBe('completed');
  expect(await codeOf(domain.backupGetXmlDesc())).toBe('VIR_ERR_NO_DOMAIN_BACKUP');
});

test('a backup that is aborted was none', async () => {
  const { clock, domain, next } = await guest();
  await domain.backupBegin('<domainbackup/>', undefined);
  await clock.advance('2s');
  await domain.abortJob();
  expect((await next())['success']).toBe(false);
  expect((await domain.getJobStats({ completed: true })).type).toBe('cancelled');
  expect((await domain.getJobStats()).type).toBe('none');
  expect(clock.sleepers).toBe(0);
});

test('when one disk is given up, all are', async () => {
  const { clock, domain, next } = await guest();
  await domain.backupBegin('<domainbackup/>', undefined);
  await clock.advance('2s');
  await domain.blockJobAbort('vdb');
  expect((await next())['success']).toBe(false);
  expect(await domain.getBlockJobInfo('vda')).toBeUndefined();
});

test('an incremental backup saves what was written since the checkpoint', async () => {
  const { clock, host, domain, next } = await guest();
  await domain.backupBegin(push('/full'), '<domaincheckpoint><name>one</name></domaincheckpoint>');
  expect((await domain.listAllCheckpoints()).map(({ name }) => name)).toEqual(['one']);
  await clock.advance('10s');
  await next();
  host.hardware.writeDisk('web', 'vda', 0, new Uint8Array(3 * MiB));
  await domain.backupBegin(push('/inc', '<incremental>one</incremental>'), undefined);
  await clock.advance('1s');
  expect((await next())['disk_total']).toBe(BigInt(3 * MiB));
  expect(await codeOf(domain.backupBegin(push('/inc'), undefined))).toBe('VIR_ERR_INVALID_ARG');
  expect(await codeOf(domain.backupBegin(push('/no', '<incremental>two</incremental>'), undefined))).toBe(
    'VIR_ERR_NO_DOMAIN_CHECKPOINT',
  );
  await domain.createCheckpointXml(
    "<domaincheckpoint><name>b</name><disks><disk name='vdb' checkpoint='bitmap'/></disks></domaincheckpoint>",
  );
  expect(await codeOf(domain.backupBegin(push('/no', '<incremental>b</incremental>'), undefined))).toBe(
    'VIR_ERR_CHECKPOINT_INCONSISTENT',
  );
  expect((await domain.getJobStats()).type).toBe('none');
});

test('a backup that clients fetch goes on until it is ended', async () => {
  const { clock, domain, next } = await guest();
  await domain.backupBegin(pull, undefined);
  await clock.advance('100h');
  expect((await domain.getJobStats()).params).toEqual({
    operation: 9,
    time_elapsed: 360_000_000n,
    disk_temp_used: 0n,
    disk_temp_total: BigInt(500 * MiB),
  });
  await domain.abortJob();
  expect(await next()).toMatchObject({ success: true });
  expect((await domain.getJobStats({ completed: true })).type).toBe('completed');
});

test('a guest that stops ends its backup', async () => {
  const { clock, domain, next } = await guest();
  await domain.backupBegin(pull, undefined);
  await domain.destroy();
  expect(await next()).toMatchObject({ success: false });
  expect(clock.sleepers).toBe(0);
  expect(await codeOf(domain.backupBegin('<domainbackup/>', undefined))).toBe('VIR_ERR_OPERATION_UNSUPPORTED');
});

test('what does not fit is refused, and no job is left', async () => {
  const { domain } = await guest();
  const refused = [
    ['<domainbackup mode="pull"><server name="localhost"/></domainbackup>', 'VIR_ERR_OPERATION_UNSUPPORTED'],
    [pull.replace('<server ', "<server tls='yes' "), 'VIR_ERR_OPERATION_INVALID'],
    [push('/x').replace('vda', 'vdz'), 'VIR_ERR_CONFIG_UNSUPPORTED'],
    ["<domainbackup><disks><disk name='vda' backup='no'/></disks></domainbackup>", 'VIR_ERR_CONFIG_UNSUPPORTED'],
  ] as const;
  for (const [xml, code] of refused)
    expect([xml, await codeOf(domain.backupBegin(xml, undefined))]).toEqual([xml, code]);
  expect((await domain.getJobStats()).type).toBe('none');
  await domain.blockPull('vda', 1n);
  expect(await codeOf(domain.backupBegin('<domainbackup/>', undefined))).toBe('VIR_ERR_OPERATION_UNSUPPORTED');
});
