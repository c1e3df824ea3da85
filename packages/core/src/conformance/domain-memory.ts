import { it, started, stored, type Area } from './kit.js';

/** Memory, and how much of the host a domain may use. */
export const domainMemory: Area = {
  area: 'domain memory',
  cases: [
    it('the maximum is what the definition says', ['domain.getMaxMemory', ...stored], async (kit) => {
      kit.expect(await (await kit.define()).getMaxMemory()).toBe(65536n);
    }),
    it('memory can be taken from a running guest, and given back', ['domain.setMemory', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.setMemory(32768n);
      await kit.eventually(async () => (await domain.getInfo()).memory, 32768n);
      await domain.setMemory(65536n);
      await kit.eventually(async () => (await domain.getInfo()).memory, 65536n);
    }),
    it('a guest gets no more than its maximum', ['domain.setMemory', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.setMemory(65537n), 'VIR_ERR_INVALID_ARG');
    }),
    it('no memory is no memory size', ['domain.setMemory', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.setMemory(0n), 'VIR_ERR_INVALID_ARG');
    }),
    it('memory for the next start leaves the guest alone', ['domain.setMemory', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.setMemory(32768n, { config: true });
      kit.expect((await domain.getInfo()).memory).toBe(65536n);
      kit.contains(await domain.getXmlDesc({ inactive: true }), '>32768</currentMemory>');
    }),
    it('memory of now needs a domain that runs', ['domain.setMemory', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.setMemory(32768n, { live: true }), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('the maximum is set for the next start', ['domain.setMemory', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.setMemory(131072n, { maximum: true, config: true });
      kit.expect(await domain.getMaxMemory()).toBe(131072n);
    }),
    it('a lower maximum takes the memory along', ['domain.setMemory', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.setMemory(16384n, { maximum: true, config: true });
      const { maxMemory, memory } = await domain.getInfo();
      kit.expect([maxMemory, memory]).toEqual([16384n, 16384n]);
    }),
    it('a transient domain has no next start', ['domain.setMemory', 'domain.createXml'], async (kit) => {
      const domain = await kit.transient();
      await kit.refused(() => domain.setMemory(32768n, { config: true }), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('the balloon reports as often as it is told to', ['domain.setMemoryStatsPeriod', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.setMemoryStatsPeriod(7, { config: true });
      kit.contains(await domain.getXmlDesc(), "<stats period='7'/>");
      await domain.setMemoryStatsPeriod(0, { config: true });
      kit.lacks(await domain.getXmlDesc(), '<stats period');
    }),
    it('statistics are of a guest that runs', ['domain.memoryStats', ...started], async (kit) => {
      const domain = await kit.start();
      const stats = await domain.memoryStats();
      kit.expect(Object.values(stats).every((value) => typeof value === 'bigint')).toBe(true);
      const { memory } = await domain.getInfo();
      kit.expect(stats.actualBalloon ?? memory).toBe(memory);
      await kit.fails((await kit.define()).memoryStats(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('as many bytes are read as are asked for', ['domain.memoryPeek', ...started], async (kit) => {
      const domain = await kit.start();
      const bytes = await domain.memoryPeek(0n, 16, { virtual: true });
      kit.expect([bytes instanceof Uint8Array, bytes.length]).toEqual([true, 16]);
    }),
    it('an address is of one kind', ['domain.memoryPeek', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.fails(domain.memoryPeek(0n, 16), 'VIR_ERR_INVALID_ARG');
      await kit.fails(domain.memoryPeek(0n, 16, { virtual: true, physical: true }), 'VIR_ERR_INVALID_ARG');
    }),
    it('limits are kept', ['domain.setMemoryParameters', 'domain.getMemoryParameters', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.setMemoryParameters({ hard_limit: 60000n, soft_limit: 50000n }, { config: true });
      const { hard_limit, soft_limit } = await domain.getMemoryParameters({ config: true });
      kit.expect([hard_limit, soft_limit]).toEqual([60000n, 50000n]);
      kit.contains(await domain.getXmlDesc(), '<hard_limit');
    }),
    it(
      'one limit leaves the others',
      ['domain.setMemoryParameters', 'domain.getMemoryParameters', ...stored],
      async (kit) => {
        const domain = await kit.define();
        await domain.setMemoryParameters({ hard_limit: 60000n }, { config: true });
        await domain.setMemoryParameters({ soft_limit: 1000n }, { config: true });
        kit.expect((await domain.getMemoryParameters({ config: true })).hard_limit).toBe(60000n);
      },
    ),
    it('a limit that there is not is refused', ['domain.setMemoryParameters', ...stored], async (kit) => {
      const domain = await kit.define();
      const wrong = { kit: 1n } as object;
      await kit.refused(
        () => domain.setMemoryParameters(wrong),
        'VIR_ERR_ARGUMENT_UNSUPPORTED',
        'VIR_ERR_INVALID_ARG',
        'VIR_ERR_RPC',
      );
    }),
    it('NUMA nodes are kept', ['domain.setNumaParameters', 'domain.getNumaParameters', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.setNumaParameters({ numa_nodeset: '0', numa_mode: 0 }, { config: true });
      const { numa_nodeset, numa_mode } = await domain.getNumaParameters({ config: true });
      kit.expect([numa_nodeset, numa_mode]).toEqual(['0', 0]);
    }),
    it(
      'the share of disks is kept',
      ['domain.setBlkioParameters', 'domain.getBlkioParameters', ...stored],
      async (kit) => {
        const domain = await kit.define();
        await domain.setBlkioParameters({ weight: 300 }, { config: true });
        kit.expect((await domain.getBlkioParameters({ config: true })).weight).toBe(300);
      },
    ),
  ],
};
