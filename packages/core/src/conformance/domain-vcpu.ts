import { it, started, stored, type Area } from './kit.js';

/** vCPUs, IOThreads, where they run, and how they are scheduled. */
export const domainVcpu: Area = {
  area: 'domain vcpu',
  cases: [
    it('the counts are what the definition says', ['domain.getVcpusFlags', ...stored], async (kit) => {
      const domain = await kit.define();
      kit.expect([await domain.getVcpusFlags(), await domain.getVcpusFlags({ maximum: true })]).toEqual([2, 4]);
    }),
    it('a running guest gets more, and fewer', ['domain.setVcpus', 'domain.getVcpusFlags', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.setVcpus(3);
      await kit.eventually(() => domain.getVcpusFlags({ live: true }), 3);
      kit.expect(await domain.getVcpusFlags({ config: true })).toBe(2);
      await domain.setVcpus(1);
      await kit.eventually(() => domain.getVcpusFlags({ live: true }), 1);
    }),
    it('there are no more than the maximum', ['domain.setVcpus', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.setVcpus(5), 'VIR_ERR_INVALID_ARG');
    }),
    it('there is at least one', ['domain.setVcpus', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.setVcpus(0), 'VIR_ERR_INVALID_ARG');
    }),
    it('the maximum is for the next start', ['domain.setVcpus', 'domain.getVcpusFlags', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.setVcpus(3, { maximum: true, live: true }), 'VIR_ERR_INVALID_ARG');
      await domain.setVcpus(6, { maximum: true, config: true });
      const counts = [
        await domain.getVcpusFlags({ maximum: true, live: true }),
        await domain.getVcpusFlags({ maximum: true, config: true }),
      ];
      kit.expect(counts).toEqual([4, 6]);
    }),
    it('a single one is turned off', ['domain.setVcpu', 'domain.getVcpusFlags', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.setVcpu('1', false);
      await kit.eventually(() => domain.getVcpusFlags({ live: true }), 1);
    }),
    it('now and next start are asked for one at a time', ['domain.getVcpusFlags', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.fails(domain.getVcpusFlags({ live: true, config: true }), 'VIR_ERR_INVALID_ARG');
    }),
    it('each that is online is shown', ['domain.getVcpus', ...started], async (kit) => {
      const vcpus = await (await kit.start()).getVcpus();
      const online = vcpus.filter(({ state }) => state !== 'offline');
      kit.expect(online.map(({ number }) => number)).toEqual([0, 1]);
      kit.expect(online.every(({ cpuMap, cpuTime }) => cpuMap.length > 0 && typeof cpuTime === 'bigint')).toBe(true);
    }),
    it('those of a stopped domain are not shown', ['domain.getVcpus', ...stored], async (kit) => {
      await kit.fails((await kit.define()).getVcpus(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it(
      'one is pinned, and the others are not',
      ['domain.pinVcpu', 'domain.getVcpuPinInfo', ...started],
      async (kit) => {
        const domain = await kit.start();
        const before = await domain.getVcpuPinInfo({ live: true });
        await domain.pinVcpu(1, [0]);
        const pins = await domain.getVcpuPinInfo({ live: true });
        kit.expect(pins.length).toBe(4);
        kit.expect(pins[1]).toEqual([0]);
        kit.expect(pins[0]).toEqual(before[0]);
      },
    ),
    it('one that there is not is not pinned', ['domain.pinVcpu', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.pinVcpu(9, [0]), 'VIR_ERR_INVALID_ARG');
    }),
    it('the emulator is pinned', ['domain.pinEmulator', 'domain.getEmulatorPinInfo', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.pinEmulator([0, 1], { config: true });
      kit.expect(await domain.getEmulatorPinInfo({ config: true })).toEqual([0, 1]);
    }),
    it(
      'IOThreads come and go',
      ['domain.addIOThread', 'domain.delIOThread', 'domain.getIOThreadInfo', ...started],
      async (kit) => {
        const domain = await kit.start();
        await domain.addIOThread(3);
        await domain.addIOThread(8);
        const ids = async () => (await domain.getIOThreadInfo({ live: true })).map(({ id }) => id).sort();
        kit.expect(await ids()).toEqual([3, 8]);
        await domain.delIOThread(3);
        kit.expect(await ids()).toEqual([8]);
        kit.expect(await domain.getIOThreadInfo({ config: true })).toEqual([]);
      },
    ),
    it('an IOThread is added once', ['domain.addIOThread', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.addIOThread(3);
      await kit.refused(() => domain.addIOThread(3), 'VIR_ERR_INVALID_ARG');
    }),
    it('an IOThread that there is not is not taken away', ['domain.delIOThread', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.delIOThread(3), 'VIR_ERR_INVALID_ARG');
    }),
    it(
      'an IOThread is pinned',
      ['domain.pinIOThread', 'domain.addIOThread', 'domain.getIOThreadInfo', ...stored],
      async (kit) => {
        const domain = await kit.define();
        await domain.addIOThread(3, { config: true });
        await domain.pinIOThread(3, [0], { config: true });
        kit.expect(await domain.getIOThreadInfo({ config: true })).toEqual([{ id: 3, cpuMap: [0] }]);
      },
    ),
    it(
      'an IOThread polls as it is told to',
      ['domain.setIOThreadParams', 'domain.addIOThread', ...started],
      async (kit) => {
        const domain = await kit.start();
        await domain.addIOThread(3);
        await domain.setIOThreadParams(3, { poll_max_ns: 4096n }, { live: true });
        const [record] = await kit.connection.getAllDomainStats({ domains: [domain], stats: { iothread: true } });
        kit.expect(record!.params['iothread.3.poll-max-ns']).toBe(4096n);
      },
    ),
    it('the scheduler has a name and parameters', ['domain.getSchedulerType', ...started], async (kit) => {
      const domain = await kit.start();
      const { type, nparams } = await domain.getSchedulerType();
      kit.expect([type.length > 0, nparams > 0]).toEqual([true, true]);
    }),
    it('the parameters are as many as it says', ['domain.getSchedulerParameters', ...started], async (kit) => {
      const domain = await kit.start();
      const { nparams } = await domain.getSchedulerType();
      kit.expect(Object.keys(await domain.getSchedulerParameters()).length).toBe(nparams);
    }),
    it(
      'counters are turned on, one by one',
      ['domain.setPerfEvents', 'domain.getPerfEvents', ...stored],
      async (kit) => {
        const domain = await kit.define();
        await domain.setPerfEvents({ instructions: true, cmt: true }, { config: true });
        await domain.setPerfEvents({ cmt: false }, { config: true });
        const { instructions, cmt } = await domain.getPerfEvents({ config: true });
        kit.expect([instructions, cmt]).toEqual([true, false]);
      },
    ),
    it('a vCPU of the definition is turned on', ['domain.setVcpu', 'domain.getVcpusFlags', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.setVcpu('2', true, { config: true });
      kit.expect(await domain.getVcpusFlags({ config: true })).toBe(3);
      await domain.setVcpu('1-2', false, { config: true });
      kit.expect(await domain.getVcpusFlags({ config: true })).toBe(1);
    }),
    it('the first vCPU is always on', ['domain.setVcpu', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.setVcpu('0', false, { config: true }), 'VIR_ERR_INVALID_ARG');
    }),
    it('a vCPU beyond the last is refused', ['domain.setVcpu', ...stored], async (kit) => {
      const domain = await kit.define();
      for (const list of ['4', '1-9', '', 'x']) {
        await kit.refused(() => domain.setVcpu(list, true, { config: true }), 'VIR_ERR_INVALID_ARG');
      }
    }),
  ],
};
