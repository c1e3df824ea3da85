import { DomainState } from '../driver/enum-tables.js';
import { it, started, stored, type Area } from './kit.js';

/** Numbers about domains. */
export const domainStats: Area = {
  area: 'domain stats',
  cases: [
    it('each domain is told once', ['domain.getAllStats', ...started], async (kit) => {
      await kit.start();
      await kit.define();
      const all = (await kit.connection.listAllDomains()).map(({ uuid }) => uuid).sort();
      const told = (await kit.connection.getAllDomainStats()).map(({ domain }) => domain.uuid).sort();
      kit.expect(told).toEqual(all);
    }),
    it('the domains that are asked for are told', ['domain.getAllStats', ...stored], async (kit) => {
      const [one] = [await kit.define(), await kit.define()];
      const records = await kit.connection.getAllDomainStats({ domains: [one] });
      kit.expect(records.map(({ domain }) => domain.name)).toEqual([one.name]);
    }),
    it('the state is told by its number', ['domain.getAllStats', ...started, 'domain.suspend'], async (kit) => {
      const domains = [await kit.define(), await kit.start(), await kit.pause()];
      const records = await kit.connection.getAllDomainStats({ domains, stats: { state: true } });
      const states = new Map(records.map(({ domain, params }) => [domain.name, params['state.state']]));
      const told = domains.map(({ name }) => DomainState.nameOf(Number(states.get(name))));
      kit.expect(told).toEqual(['shutoff', 'running', 'paused']);
    }),
    it('a group brings its own names alone', ['domain.getAllStats', ...started], async (kit) => {
      const domain = await kit.start();
      const [record] = await kit.connection.getAllDomainStats({ domains: [domain], stats: { state: true } });
      const others = Object.keys(record!.params).filter((name) => !name.startsWith('state.'));
      kit.expect(others).toEqual([]);
    }),
    it('filters let through what they say', ['domain.getAllStats', ...started], async (kit) => {
      const [off, on] = [await kit.define(), await kit.start()];
      const told = (await kit.connection.getAllDomainStats({ active: true })).map(({ domain }) => domain.name);
      kit.expect([told.includes(on.name), told.includes(off.name)]).toEqual([true, false]);
    }),
    it('memory and vCPUs are those of the definition', ['domain.getAllStats', ...stored], async (kit) => {
      const domain = await kit.define();
      const [record] = await kit.connection.getAllDomainStats({
        domains: [domain],
        stats: { balloon: true, vcpu: true },
      });
      const { 'balloon.maximum': memory, 'vcpu.maximum': vcpus } = record!.params;
      // A driver that core makes the statistics for has some groups only.
      kit.expect([memory === undefined || memory === 65536n, vcpus === undefined || vcpus === 4]).toEqual([true, true]);
    }),
    it('CPU time of the whole domain', ['domain.getCpuStats', ...started], async (kit) => {
      const [total, ...others] = await (await kit.start()).getCpuStats(-1, 1);
      kit.expect([typeof total?.cpu_time, others.length]).toEqual(['bigint', 0]);
    }),
    it('CPU time of single CPUs', ['domain.getCpuStats', ...started], async (kit) => {
      const stats = await (await kit.start()).getCpuStats(0, 1);
      kit.expect(stats.length).toBe(1);
    }),
    it('CPU time is of a guest that runs', ['domain.getCpuStats', ...stored], async (kit) => {
      await kit.fails((await kit.define()).getCpuStats(-1, 1), 'VIR_ERR_OPERATION_INVALID');
    }),
  ],
};
