import { it, started, stored, type Area } from './kit.js';

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
    it('a dirty rate needs a guest that runs', ['domain.startDirtyRateCalc', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.startDirtyRateCalc(1), 'VIR_ERR_OPERATION_INVALID');
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
