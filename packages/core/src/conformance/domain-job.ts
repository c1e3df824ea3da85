import type { EventOf } from '../handle/events.js';
import { it, started, stored, type Area, type Kit } from './kit.js';

/** Jobs, and the control interface. */
export const domainJob: Area = {
  area: 'domain job',
  cases: [
    it('the control interface of a running guest is well', ['domain.getControlInfo', ...started], async (kit) => {
      const info = await (await kit.start()).getControlInfo();
      kit.expect(info).toEqual({ state: 'ok', details: 'none', stateTime: 0n });
    }),
    it('a stopped guest has no control interface', ['domain.getControlInfo', ...stored], async (kit) => {
      await kit.fails((await kit.define()).getControlInfo(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('no job runs at first', ['domain.getJobStats', ...started], async (kit) => {
      kit.expect((await (await kit.start()).getJobStats()).type).toBe('none');
    }),
    it('no job is no job to end', ['domain.abortJob', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.abortJob(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('no backup is no backup to tell of', ['domain.backupGetXmlDesc', ...started], async (kit) => {
      await kit.fails((await kit.start()).backupGetXmlDesc(), 'VIR_ERR_NO_DOMAIN_BACKUP');
    }),
    it('a backup needs a guest that runs', ['domain.backupBegin', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(
        () => domain.backupBegin('<domainbackup/>', undefined),
        'VIR_ERR_OPERATION_INVALID',
        'VIR_ERR_OPERATION_UNSUPPORTED',
      );
    }),
    it('a backup is told of when it is over', ['domain.backupBegin', 'domain.getJobStats', ...started], async (kit) => {
      const domain = await kit.start();
      const told = await kit.follow('domain.jobCompleted');
      await domain.backupBegin(backup(kit, domain.uuid), undefined);
      const [{ params }] = (await told.read(1)) as [EventOf<'domain.jobCompleted'>];
      kit.expect(params['success']).toBe(true);
      kit.expect((await domain.getJobStats({ completed: true })).type).toBe('completed');
      kit.expect((await domain.getJobStats()).type).toBe('none');
    }),
    it('a backup comes with a checkpoint', ['domain.backupBegin', 'checkpoint.createXml', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.backupBegin(backup(kit, domain.uuid), kit.inventory.checkpoint('kit'));
      kit.expect((await domain.listAllCheckpoints()).map(({ name }) => name)).toEqual(['kit']);
    }),
    it('a backup since what was never', ['domain.backupBegin', ...started], async (kit) => {
      const domain = await kit.start();
      const xml = backup(kit, domain.uuid, '<incremental>kit-none</incremental>');
      await kit.refused(() => domain.backupBegin(xml, undefined), 'VIR_ERR_NO_DOMAIN_CHECKPOINT');
      kit.expect((await domain.getJobStats()).type).toBe('none');
    }),
    it(
      'a backup that clients fetch is there until it is ended',
      ['domain.backupBegin', 'domain.abortJob', ...started],
      async (kit) => {
        const domain = await kit.start();
        const { disk, folder } = kit.inventory;
        await domain.backupBegin(
          `<domainbackup mode='pull'><server transport='unix' socket='${folder}/kit-${domain.uuid}.sock'/><disks>` +
            `<disk name='${disk}' type='file'><scratch file='${folder}/kit-scratch-${domain.uuid}'/></disk></disks></domainbackup>`,
          undefined,
        );
        kit.contains(await domain.backupGetXmlDesc(), "mode='pull'");
        kit.expect((await domain.getJobStats()).type).toBe('unbounded');
        const told = await kit.follow('domain.jobCompleted');
        await domain.abortJob();
        await told.read(1);
        await kit.fails(domain.backupGetXmlDesc(), 'VIR_ERR_NO_DOMAIN_BACKUP');
      },
    ),
    it('a dirty rate needs a guest that runs', ['domain.startDirtyRateCalc', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.startDirtyRateCalc(1), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a dirty rate is measured', ['domain.startDirtyRateCalc', 'domain.getAllStats', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.startDirtyRateCalc(1);
      const measured = async () => {
        const [record] = await kit.connection.getAllDomainStats({ domains: [domain], stats: { dirtyrate: true } });
        return record?.params ?? {};
      };
      // Going on, or over already.
      await kit.eventually(async () => [1, 2].includes(Number((await measured())['dirtyrate.calc_status'])), true);
      kit.expect((await measured())['dirtyrate.calc_period']).toBe(1);
    }),
    it('a dirty rate is measured for a minute at most', ['domain.startDirtyRateCalc', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.startDirtyRateCalc(61), 'VIR_ERR_CONFIG_UNSUPPORTED');
    }),
    it(
      'a downtime is kept',
      ['domain.migrateSetMaxDowntime', 'domain.migrateGetMaxDowntime', ...started],
      async (kit) => {
        const domain = await kit.start();
        const dispatch = kit.connection.dispatch;
        await dispatch.call('domain', 'migrateSetMaxDowntime', domain.ref, 250n, 0, undefined);
        kit.expect(await dispatch.call('domain', 'migrateGetMaxDowntime', domain.ref, 0, undefined)).toBe(250n);
      },
    ),
    it('a speed is kept', ['domain.migrateSetMaxSpeed', 'domain.migrateGetMaxSpeed', ...started], async (kit) => {
      const domain = await kit.start();
      const dispatch = kit.connection.dispatch;
      await dispatch.call('domain', 'migrateSetMaxSpeed', domain.ref, 7n, 0, undefined);
      kit.expect(await dispatch.call('domain', 'migrateGetMaxSpeed', domain.ref, 0, undefined)).toBe(7n);
    }),
  ],
};

const backup = ({ inventory: { disk, folder } }: Kit, id: string, more = '') =>
  `<domainbackup>${more}<disks><disk name='${disk}' type='file'>` +
  `<target file='${folder}/kit-backup-${id}'/></disk></disks></domainbackup>`;
