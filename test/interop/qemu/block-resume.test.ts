import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Domain } from '@virtkit/core';
import { listen } from '../libvirt/our-events.js';
import { describePeer } from '../peer.js';
import { inFolder, run, until } from './resume.js';

const guest = (folder: string) =>
  `<domain type='qemu'><name>worker</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os><devices>` +
  `<disk type='file'><driver name='qemu' type='qcow2'/><source file='${folder}/top'/><target dev='vda'/></disk></devices></domain>`;
const to = (file: string) => `<disk type='file'><driver type='qcow2'/><source file='${file}'/></disk>`;
const transientJob = true;

/** A folder with a disk of 16 MiB in it that is on top of another. */
const within = inFolder((folder) => {
  run('qemu-img', 'create', '-q', '-f', 'qcow2', `${folder}/base`, '16M');
  run('qemu-io', '-f', 'qcow2', '-c', 'write -P 7 0 16M', `${folder}/base`);
  run('qemu-img', 'create', '-q', '-f', 'qcow2', '-b', `${folder}/base`, '-F', 'qcow2', `${folder}/top`);
});

const isReady = async (domain: Domain) => (await domain.getXmlDesc()).includes("ready='yes'");
const contents = (path: string) => run('qemu-io', '-r', '-f', 'qcow2', '-c', 'read -P 7 0 16M', path);

describePeer('qemu', () => {
  test(
    'a copy goes on, and is gone over to, after whoever began it is gone',
    () =>
      within(async (folder, begin) => {
        let connection = await begin();
        let domain = await connection.defineDomainXml(guest(folder));
        await domain.create({ paused: true });
        // So slow that it is not done before the other one looks.
        await domain.blockCopy('vda', to(`${folder}/copy`), { bandwidth: 1_000_000n }, { transientJob });
        expect(await domain.getBlockJobInfo('vda')).toMatchObject({ type: 'copy' });
        await connection.close();

        connection = await begin();
        domain = await connection.lookupDomainByName('worker');
        expect(await domain.getXmlDesc()).toContain(`<mirror type='file' file='${folder}/copy'`);
        const { cur, end } = (await domain.getBlockJobInfo('vda'))!;
        expect(cur).toBeLessThan(end);
        const told = await listen(connection);
        await domain.blockJobSetSpeed('vda', 0n);
        await until(() => isReady(domain));
        await connection.close();

        connection = await begin();
        domain = await connection.lookupDomainByName('worker');
        expect(await isReady(domain)).toBe(true);
        await domain.blockJobAbort('vda', { pivot: true });
        for (const inactive of [false, true]) {
          const xml = await domain.getXmlDesc(inactive ? { inactive } : {});
          expect(xml).toContain(`<source file='${folder}/copy'`);
          expect(xml).not.toContain('<mirror');
        }
        expect(told.filter(([, , number]) => number === 16).map((event) => event.slice(3))).toEqual([
          ['vda', 'copy', 'ready'],
        ]);
        await domain.destroy();
        expect(contents(`${folder}/copy`)).not.toMatch(/failed/);
        await connection.close();
      }),
    120_000,
  );

  test(
    'what ended while nobody looked is seen to, and told to the next',
    () =>
      within(async (folder, begin) => {
        let connection = await begin();
        let domain = await connection.defineDomainXml(guest(folder));
        await domain.create({ paused: true });
        await domain.blockPull('vda', 8n);
        await connection.close();
        await sleep(4000);
        connection = await begin();
        domain = await connection.lookupDomainByName('worker');
        await until(async () => (await domain.getBlockJobInfo('vda')) === undefined);
        expect(await domain.getXmlDesc()).not.toContain(`${folder}/base`);
        await domain.destroy();
        expect(run('qemu-img', 'info', `${folder}/top`)).not.toContain('backing file');
        expect(contents(`${folder}/top`)).not.toMatch(/failed/);
        await connection.close();
      }),
    120_000,
  );

  test(
    'a disk that is full ends a copy, and the guest goes on with its own',
    () =>
      within(async (folder, begin) => {
        const small = join(folder, 'small');
        await mkdir(small);
        try {
          run('mount', '-t', 'tmpfs', '-o', 'size=4m', 'none', small);
        } catch {
          // Only root can make a file system that is full so soon.
          return;
        }
        const connection = await begin();
        try {
          const domain = await connection.defineDomainXml(guest(folder));
          await domain.create({ paused: true });
          const told = await listen(connection);
          await domain.blockCopy('vda', to(`${small}/copy`), {}, { transientJob });
          await until(async () => (await domain.getBlockJobInfo('vda')) === undefined);
          const xml = await domain.getXmlDesc();
          expect(xml).not.toContain('<mirror');
          expect(xml).toContain(`<source file='${folder}/top'`);
          await until(async () => told.some(([, , number]) => number === 16));
          expect(told.filter(([, , number]) => number === 16).map((event) => event.slice(3))).toEqual([
            ['vda', 'copy', 'failed'],
          ]);
          // The disk is as good as before: the next job can have it.
          await domain.blockPull('vda', 0n);
          await domain.destroy();
        } finally {
          await connection.close();
          run('umount', '-l', small);
        }
      }),
    120_000,
  );

  test(
    'an image that vanishes, and a peer that is not there',
    () =>
      within(async (folder, begin) => {
        const connection = await begin();
        const domain = await connection.defineDomainXml(guest(folder));
        await domain.create({ paused: true });
        const peer = `<disk type='network'><driver type='raw'/><source protocol='nbd' name='x'><host name='127.0.0.1' port='9'/></source></disk>`;
        await expect(domain.blockCopy('vda', peer, {}, { transientJob, reuseExt: true })).rejects.toMatchObject({
          code: 'VIR_ERR_INTERNAL_ERROR',
        });
        await rm(`${folder}/base`);
        await domain.blockCopy('vda', to(`${folder}/copy`), {}, { transientJob });
        await until(() => isReady(domain));
        await rm(`${folder}/copy`);
        await domain.blockJobAbort('vda');
        expect(existsSync(`${folder}/copy`)).toBe(false);
        expect(await domain.getBlockJobInfo('vda')).toBeUndefined();
        // A guest that ends in the middle of a job leaves no job.
        await domain.blockCopy('vda', to(`${folder}/copy`), { bandwidth: 100_000n }, { transientJob });
        await domain.destroy();
        await expect(domain.getBlockJobInfo('vda')).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
        expect(await domain.getXmlDesc()).not.toContain('<mirror');
        await connection.close();
      }),
    120_000,
  );
});
