import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Connection, Domain } from '@virtkit/core';
import { listen } from '../libvirt/our-events.js';
import { describePeer } from '../peer.js';
import { inFolder, run, until } from './resume.js';

const guest = (folder: string) =>
  `<domain type='qemu'><name>saved</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os><devices>` +
  `<disk type='file'><driver name='qemu' type='qcow2'/><source file='${folder}/a'/><target dev='vda'/></disk></devices></domain>`;
const pull = (folder: string) =>
  `<domainbackup mode='pull'><server transport='unix' socket='${folder}/sock'/><disks>` +
  `<disk name='vda' type='file'><scratch file='${folder}/scratch'/></disk></disks></domainbackup>`;
const push = (folder: string) =>
  `<domainbackup><disks><disk name='vda' type='file'><target file='${folder}/full'/></disk></disks></domainbackup>`;

/** A folder with a disk of 4 MiB in it. */
const within = inFolder((folder) => {
  run('qemu-img', 'create', '-q', '-f', 'qcow2', `${folder}/a`, '4M');
  run('qemu-io', '-f', 'qcow2', '-c', 'write -P 7 0 1M', `${folder}/a`);
});

const point = '<domaincheckpoint><name>one</name></domaincheckpoint>';
/** `VIR_DOMAIN_EVENT_ID_JOB_COMPLETED` */
const jobCompleted = 22 - 1;

/** A guest of the folder that stands still, with a backup under way. */
async function saving(connection: Connection, folder: string, xml: string, checkpoint?: string): Promise<Domain> {
  const domain = await connection.defineDomainXml(guest(folder));
  await domain.create({ paused: true });
  await domain.backupBegin(xml, checkpoint);
  return domain;
}

describePeer('qemu', () => {
  test(
    'a backup that is fetched goes on, and is ended, after whoever began it is gone',
    () =>
      within(async (folder, begin) => {
        let connection = await begin();
        let domain = await saving(connection, folder, pull(folder), point);
        const before = await domain.backupGetXmlDesc();
        await connection.close();

        connection = await begin();
        domain = await connection.lookupDomainByName('saved');
        expect(await domain.backupGetXmlDesc()).toBe(before);
        expect(await domain.getJobStats()).toMatchObject({ type: 'unbounded', params: { operation: 9 } });
        expect(run('qemu-img', 'compare', '-U', `${folder}/a`, `nbd+unix:///vda?socket=${folder}/sock`)).toContain(
          'identical',
        );
        const told = await listen(connection);
        await domain.abortJob();
        await until(async () => (await domain.getJobStats()).type === 'none');
        expect((await domain.getJobStats({ completed: true })).type).toBe('completed');
        expect(told.filter(([, , number]) => number === jobCompleted)).toHaveLength(1);
        expect([existsSync(`${folder}/scratch`), existsSync(`${folder}/sock`)]).toEqual([false, false]);
        // Nothing of it stays: the next one begins.
        await domain.backupBegin(pull(folder), undefined);
        await domain.destroy();
        expect(existsSync(`${folder}/scratch`)).toBe(false);
        expect(run('qemu-img', 'check', `${folder}/a`)).toContain('No errors');
      }),
    120_000,
  );

  test(
    'a backup that came to its end while nobody looked is seen to',
    () =>
      within(async (folder, begin) => {
        let connection = await begin();
        let domain = await saving(connection, folder, push(folder));
        await connection.close();
        await sleep(2000);
        connection = await begin();
        domain = await connection.lookupDomainByName('saved');
        await until(async () => (await domain.getJobStats()).type === 'none');
        expect(run('qemu-img', 'compare', '-U', `${folder}/a`, `${folder}/full`)).toContain('identical');
        await domain.backupBegin(pull(folder), undefined);
      }),
    120_000,
  );

  test(
    'a backup whose begin was never told is none',
    () =>
      within(async (folder, begin) => {
        let connection = await begin();
        let domain = await saving(connection, folder, pull(folder));
        await connection.close();
        // As it is on disk until all of it was begun.
        const status = run('find', folder, '-name', `${domain.uuid}.json`).trim();
        const known = await readFile(status, 'utf8');
        expect(known).toContain('"begun":true');
        await writeFile(status, known.replace('"begun":true', '"begun":false'));

        connection = await begin();
        domain = await connection.lookupDomainByName('saved');
        await until(async () => (await domain.getJobStats()).type === 'none');
        expect((await domain.getJobStats({ completed: true })).type).toBe('failed');
        expect(existsSync(`${folder}/scratch`)).toBe(false);
        await domain.backupBegin(pull(folder), undefined);
      }),
    120_000,
  );

  test(
    'a guest that died while nobody looked leaves no scratch file',
    () =>
      within(async (folder, begin) => {
        let connection = await begin();
        let domain = await saving(connection, folder, pull(folder));
        await connection.close();
        const status = JSON.parse(
          await readFile(run('find', folder, '-name', `${domain.uuid}.json`).trim(), 'utf8'),
        ) as { process: { pid: number } };
        process.kill(status.process.pid, 'SIGKILL');
        await sleep(500);
        connection = await begin();
        domain = await connection.lookupDomainByName('saved');
        expect(await domain.isActive()).toBe(false);
        expect(existsSync(`${folder}/scratch`)).toBe(false);
      }),
    120_000,
  );

  test(
    'what cannot go on beside a backup waits for its end, and holds it up as little as it is held',
    () =>
      within(async (folder, begin) => {
        const connection = await begin();
        const domain = await saving(connection, folder, pull(folder));
        const saved = domain.save(`${folder}/state`);
        const second = domain.backupBegin(push(folder), undefined).catch((error: { code: string }) => error.code);
        await sleep(300);
        expect(await domain.isActive()).toBe(true);
        // A change beside it is none of that.
        await domain.setMetadata('description', 'busy', undefined, undefined);
        await domain.abortJob();
        await saved;
        expect(await domain.isActive()).toBe(false);
        // One of the two came first.
        expect([undefined, 'VIR_ERR_OPERATION_UNSUPPORTED']).toContain(await second);
      }),
    120_000,
  );
});
