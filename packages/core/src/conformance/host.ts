import { it, type Area } from './kit.js';

/** The host itself. */
export const host: Area = {
  area: 'host',
  cases: [
    it('it says what it is', ['host.getType'], async (kit) => {
      kit.expect((await kit.connection.getType()).length > 0).toBe(true);
    }),
    it('versions are numbers', ['host.getVersion'], async (kit) => {
      kit.expect(typeof (await kit.connection.getVersion())).toBe('bigint');
    }),
    it('the library has a version', ['host.getLibVersion'], async (kit) => {
      kit.expect(typeof (await kit.connection.getLibVersion())).toBe('bigint');
    }),
    it('it has a name', ['host.getHostname'], async (kit) => {
      kit.expect((await kit.connection.getHostname()).length > 0).toBe(true);
    }),
    it('it has a URI', [], async (kit) => {
      kit.contains(await kit.connection.getUri(), ':');
    }),
    it('it is alive', ['host.isAlive'], async (kit) => {
      kit.expect(await kit.connection.isAlive()).toBe(true);
    }),
    it('it says whether it is secure, and encrypted', ['host.isSecure', 'host.isEncrypted'], async (kit) => {
      const { connection } = kit;
      kit
        .expect([typeof (await connection.isSecure()), typeof (await connection.isEncrypted())])
        .toEqual(['boolean', 'boolean']);
    }),
    it('its hardware is told', ['host.getInfo'], async (kit) => {
      const { cpus, memory, nodes, sockets, cores, threads, model } = await kit.connection.getNodeInfo();
      kit.expect([cpus, nodes, sockets, cores, threads].every((count) => count > 0)).toBe(true);
      kit.expect([model.length > 0, memory > 0n]).toEqual([true, true]);
    }),
    it('its capabilities are XML', ['host.getCapabilities'], async (kit) => {
      const xml = await kit.connection.getCapabilities();
      kit.contains(xml, '<capabilities>');
      kit.contains(xml, '<host>');
      kit.contains(xml, '</capabilities>');
    }),
    it('what it says is the same twice', ['host.getCapabilities'], async (kit) => {
      kit.expect(await kit.connection.getCapabilities()).toBe(await kit.connection.getCapabilities());
    }),
    it('domains have a most of vCPUs', ['host.getMaxVcpus'], async (kit) => {
      kit.expect((await kit.connection.getMaxVcpus(undefined)) > 0).toBe(true);
    }),
    it('its firmware is told as XML', ['host.getSysinfo'], async (kit) => {
      kit.contains(await kit.connection.getSysinfo(), '<sysinfo');
    }),
    it('its CPUs have counters', ['host.getCpuStats'], async (kit) => {
      const stats = await kit.connection.getNodeCpuStats(-1);
      kit.expect(Object.values(stats).every((value) => typeof value === 'bigint')).toBe(true);
      kit.expect(Object.keys(stats).length > 0).toBe(true);
    }),
    it('its memory has counters', ['host.getMemoryStats'], async (kit) => {
      kit.expect(Object.keys(await kit.connection.getNodeMemoryStats(-1)).length > 0).toBe(true);
    }),
    it('its CPUs are on or off', ['host.getCpuMap'], async (kit) => {
      const { map, online } = await kit.connection.getNodeCpuMap();
      kit.expect(map.filter(Boolean).length).toBe(online);
    }),
    it('it has free memory', ['host.getFreeMemory'], async (kit) => {
      kit.expect((await kit.connection.getNodeFreeMemory()) > 0n).toBe(true);
    }),
    it('its NUMA cells have free memory', ['host.getCellsFreeMemory'], async (kit) => {
      const cells = await kit.connection.getNodeCellsFreeMemory(0, 1);
      kit.expect(cells.length).toBe(1);
    }),
    it('a NUMA cell that there is not has none', ['host.getCellsFreeMemory'], async (kit) => {
      await kit.fails(kit.connection.getNodeCellsFreeMemory(-1, 1), 'VIR_ERR_INVALID_ARG', 'VIR_ERR_INTERNAL_ERROR');
    }),
    it('free pages are counted for each size', ['host.getFreePages'], async (kit) => {
      kit.expect((await kit.connection.getNodeFreePages([4], 0, 1)).length).toBe(1);
    }),
    it('its security model has a name', ['host.getSecurityModel'], async (kit) => {
      kit.expect(typeof (await kit.connection.getNodeSecurityModel()).model).toBe('string');
    }),
    it('it knows CPU models', ['host.getCpuModelNames'], async (kit) => {
      kit.expect((await kit.connection.getCpuModelNames('x86_64')).includes('qemu64')).toBe(true);
    }),
    it('an architecture that there is not has no CPU models', ['host.getCpuModelNames'], async (kit) => {
      await kit.fails(kit.connection.getCpuModelNames('kit'), 'VIR_ERR_INVALID_ARG');
    }),
    it('a CPU is the least that it and itself have', ['host.baselineCpu'], async (kit) => {
      const cpu = '<cpu><arch>x86_64</arch><model>qemu64</model></cpu>';
      kit.contains(await kit.connection.baselineCpu([cpu, cpu]), 'qemu64');
    }),
    it('what its guests can have is XML', ['host.getDomainCapabilities'], async (kit) => {
      kit.contains(await kit.connection.getDomainCapabilities({}), '<domainCapabilities>');
    }),
    it('its memory merging is told', ['host.getMemoryParameters'], async (kit) => {
      kit.expect(typeof (await kit.connection.getNodeMemoryParameters())).toBe('object');
    }),
    it('what is only counted is not set', ['host.setMemoryParameters'], async (kit) => {
      const call = () => kit.connection.setNodeMemoryParameters({ shm_pages_shared: 5n });
      await kit.refused(call, 'VIR_ERR_ARGUMENT_UNSUPPORTED', 'VIR_ERR_INVALID_ARG');
    }),
    it('a NUMA cell that there is not has no counters', ['host.getMemoryStats'], async (kit) => {
      await kit.fails(kit.connection.getNodeMemoryStats(9999), 'VIR_ERR_INVALID_ARG');
      await kit.fails(kit.connection.getNodeMemoryStats(-2), 'VIR_ERR_INVALID_ARG');
    }),
    it('pages of no size are not made', ['host.allocPages'], async (kit) => {
      const codes = ['VIR_ERR_OPERATION_FAILED', 'VIR_ERR_INTERNAL_ERROR'];
      await kit.refused(() => kit.connection.allocNodePages([3], [1n], 0, 1), ...codes);
    }),
    it('a short sleep is none', ['host.suspendForDuration'], async (kit) => {
      const codes = ['VIR_ERR_INVALID_ARG', 'VIR_ERR_ARGUMENT_UNSUPPORTED'];
      await kit.refused(() => kit.connection.suspendNodeForDuration('mem', 1n), ...codes);
    }),
    it('guests of an architecture that there is not can have nothing', ['host.getDomainCapabilities'], async (kit) => {
      await kit.fails(kit.connection.getDomainCapabilities({ arch: 'kit' }), 'VIR_ERR_INVALID_ARG');
    }),
    it('a guest that asks for nothing gets its CPU', ['host.compareCpu'], async (kit) => {
      kit.expect(await kit.connection.compareCpu('<cpu/>')).toBe('superset');
    }),
    it('a CPU of another architecture does not fit', ['host.compareCpu'], async (kit) => {
      const xml = '<cpu><arch>s390x</arch><model>kit</model></cpu>';
      kit.expect(await kit.connection.compareCpu(xml)).toBe('incompatible');
      await kit.fails(kit.connection.compareCpu(xml, { failIncompatible: true }), 'VIR_ERR_CPU_INCOMPATIBLE');
    }),
    it('a CPU model that the hypervisor does not know is refused', ['host.compareHypervisorCpu'], async (kit) => {
      const xml = '<cpu><model>kit</model></cpu>';
      await kit.fails(
        kit.connection.compareHypervisorCpu({}, xml),
        'VIR_ERR_INTERNAL_ERROR',
        'VIR_ERR_OPERATION_UNSUPPORTED',
        'VIR_ERR_OPERATION_FAILED',
      );
    }),
    it('a CPU model that there is not is refused', ['host.compareCpu'], async (kit) => {
      await kit.fails(kit.connection.compareCpu('<cpu><model>kit</model></cpu>'), 'VIR_ERR_INTERNAL_ERROR');
    }),
    it('the least of no model is none', ['host.baselineHypervisorCpu'], async (kit) => {
      await kit.fails(kit.connection.baselineHypervisorCpu({}, ['<cpu/>']), 'VIR_ERR_INVALID_ARG');
    }),
    it('a format that nobody has is refused', ['host.domainXmlToNative', 'host.domainXmlFromNative'], async (kit) => {
      const xml = kit.inventory.domain({ name: kit.name() });
      await kit.refused(() => kit.connection.domainXmlToNative('kit', xml), 'VIR_ERR_INVALID_ARG');
      await kit.refused(() => kit.connection.domainXmlFromNative('kit', ''), 'VIR_ERR_INVALID_ARG');
    }),
  ],
};
