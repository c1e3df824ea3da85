import { test } from '@jest/globals';
import type { Domain } from '@virtkit/core';
import { describePeer } from '../peer.js';
import { useTwins } from './twins.js';

const guest = (name: string, more = '') =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>64</memory><os><type machine='q35'>hvm</type></os>${more}</domain>`;

/** The parts of a definition that are tuned. */
const tuned =
  /<(vcpu|vcpus|cputune|iothreadids|memtune|numatune)\b[^>]*(?:\/>|>[\s\S]*?<\/\1>)|<(iothreads|memory|currentMemory|stats)\b.*/g;

async function parts(domain: Domain, options: { inactive?: boolean } = {}): Promise<readonly string[]> {
  const text = await domain.getXmlDesc(options);
  return [...text.matchAll(tuned)].map(([part]) => part.replace(/\s+/g, ' '));
}

/** What the virtual CPUs are, but for what they do at this moment. */
const running = async (domain: Domain) =>
  (await domain.getVcpus()).map(({ number, state, cpuMap }) => ({ number, state, cpuMap }));

describePeer('libvirt-guests', () => {
  const { same } = useTwins();

  test(
    'processors come and go, and are pinned',
    () =>
      same(async ({ connection, step }) => {
        await step('define', () => connection.defineDomainXml(guest('cpus', "<vcpu current='1'>4</vcpu>")));
        const domain = await connection.lookupDomainByName('cpus');
        const show = async (when: string) => {
          await step(`live, ${when}`, () => parts(domain));
          await step(`stored, ${when}`, () => parts(domain, { inactive: true }));
        };
        const counts = async () => {
          for (const flags of [{}, { maximum: true }, { config: true }, { live: true }, { guest: true }])
            await step(`vcpus ${JSON.stringify(flags)}`, () => domain.getVcpusFlags(flags));
        };
        await counts();
        await step('3 stored', () => domain.setVcpus(3, { config: true }));
        await step('5 stored', () => domain.setVcpus(5, { config: true }));
        await show('3');
        await step('2 stored, hotpluggable', () => domain.setVcpus(2, { config: true }));
        await step('3 stored, hotpluggable', () => domain.setVcpus(3, { config: true, hotpluggable: true }));
        await show('2+1');
        await step('1 stored', () => domain.setVcpus(1, { config: true }));
        await step('one off', () => domain.setVcpu('0', false, { config: true }));
        await step('3 on', () => domain.setVcpu('3', true, { config: true }));
        await step('9 on', () => domain.setVcpu('9', true, { config: true }));
        await step('none on', () => domain.setVcpu('', true, { config: true }));
        await step('live on', () => domain.setVcpu('2', true, { live: true }));
        await show('0 and 3');
        await step('maximum 6', () => domain.setVcpus(6, { config: true, maximum: true }));
        await show('of 6');
        await step('maximum 4', () => domain.setVcpus(4, { config: true, maximum: true }));
        await step('vcpus', () => running(domain));
        await step('pin 0', () => domain.pinVcpu(0, [0], { config: true }));
        await step('pin 7', () => domain.pinVcpu(7, [0], { config: true }));
        await step('pin to nothing', () => domain.pinVcpu(0, [], { config: true }));
        await step('pin emulator', () => domain.pinEmulator([1], { config: true }));
        await step('pins', () => domain.getVcpuPinInfo());
        await step('emulator', () => domain.getEmulatorPinInfo());
        await show('pinned');
        await step('create', () => domain.create());
        await show('at start');
        await counts();
        await step('3 live', () => domain.setVcpus(3, { live: true }));
        await show('3 live');
        await step('5 live', () => domain.setVcpus(5, { live: true }));
        await step('maximum live', () => domain.setVcpus(3, { live: true, maximum: true }));
        await step('2 on again', () => domain.setVcpu('1', true, { live: true }));
        await step('0 off', () => domain.setVcpu('0', false, { live: true }));
        await step('two on', () => domain.setVcpu('2-3', true, { live: true }));
        await step('4 live and stored', () => domain.setVcpus(4, { live: true, config: true }));
        await step('guest', () => domain.setVcpus(1, { guest: true }));
        await show('4');
        await step('vcpus', () => running(domain));
        await step('pin live', () => domain.pinVcpu(0, [0], { live: true }));
        await step('pin emulator live', () => domain.pinEmulator([0], { live: true }));
        await step('pin emulator to nothing', () => domain.pinEmulator([], { live: true }));
        await step('pin emulator nowhere', () => domain.pinEmulator([500], { live: true }));
        await step('emulator', () => domain.getEmulatorPinInfo());
        await step('pins live', () => domain.getVcpuPinInfo({ live: true }));
        await show('pinned live');
        // A guest that runs nothing lets go of nothing.
        await step('3 live', () => domain.setVcpus(3, { live: true }));
        await step('destroy', () => domain.destroy());
        await show('at the end');
        await step('undefine', () => domain.undefine());
      }),
    240_000,
  );

  test(
    'threads for I/O, and who is served when',
    () =>
      same(async ({ connection, step }) => {
        await step('define', () => connection.defineDomainXml(guest('threads', '<iothreads>2</iothreads>')));
        const domain = await connection.lookupDomainByName('threads');
        const show = async (when: string) => {
          await step(`live, ${when}`, () => parts(domain));
          await step(`stored, ${when}`, () => parts(domain, { inactive: true }));
        };
        await step('threads', () => domain.getIOThreadInfo());
        await step('threads live', () => domain.getIOThreadInfo({ live: true }));
        await step('add 5', () => domain.addIOThread(5, { config: true }));
        await step('add 5 again', () => domain.addIOThread(5, { config: true }));
        await step('add 0', () => domain.addIOThread(0, { config: true }));
        await step('pin 5', () => domain.pinIOThread(5, [1], { config: true }));
        await step('pin 6', () => domain.pinIOThread(6, [1], { config: true }));
        await step('threads', () => domain.getIOThreadInfo());
        await show('5');
        await step('polling stored', () => domain.setIOThreadParams(5, { poll_grow: 2 }, { config: true }));
        await step('pool stored', () =>
          domain.setIOThreadParams(5, { thread_pool_min: 2, thread_pool_max: 8 }, { config: true }),
        );
        await step('pool upside down', () => domain.setIOThreadParams(5, { thread_pool_min: 9 }, { config: true }));
        await step('pool of none', () => domain.setIOThreadParams(5, { thread_pool_max: 0 }, { config: true }));
        await step('pool of what is none', () => domain.setIOThreadParams(7, { thread_pool_max: 3 }, { config: true }));
        await show('pool');
        await step('scheduler', () => domain.getSchedulerType());
        await step('scheduling', () => domain.getSchedulerParameters());
        await step('weight', () =>
          domain.setSchedulerParameters({ cpu_shares: 2048n, vcpu_quota: 20000n }, { config: true }),
        );
        await step('quota too small', () => domain.setSchedulerParameters({ vcpu_quota: 1n }, { config: true }));
        await step('not of QEMU', () => domain.setSchedulerParameters({ weight: 1 }, { config: true }));
        await step('none', () => domain.setSchedulerParameters({ vcpu_quota: 0n }, { config: true }));
        await step('scheduling', () => domain.getSchedulerParameters());
        await show('scheduled');
        await step('create', () => domain.create());
        await step('threads live', () => domain.getIOThreadInfo({ live: true }));
        await step('add 7 live', () => domain.addIOThread(7, { live: true }));
        await step('add 7 both', () => domain.addIOThread(7, { live: true, config: true }));
        await step('add 8 both', () => domain.addIOThread(8, { live: true, config: true }));
        await step('pin 7', () => domain.pinIOThread(7, [0], { live: true }));
        await step('pin 9', () => domain.pinIOThread(9, [0], { live: true }));
        await step('threads live', () => domain.getIOThreadInfo({ live: true }));
        await show('7');
        await step('polling', () =>
          domain.setIOThreadParams(7, { poll_max_ns: 1000n, poll_shrink: 3 }, { live: true }),
        );
        await step('polling too long', () => domain.setIOThreadParams(7, { poll_max_ns: 1n << 40n }, { live: true }));
        await step('pool', () =>
          domain.setIOThreadParams(7, { thread_pool_min: 1, thread_pool_max: 4 }, { live: true }),
        );
        await step('pool of no limit', () => domain.setIOThreadParams(7, { thread_pool_max: -1 }, { live: true }));
        await step('remove 1', () => domain.delIOThread(1, { live: true }));
        await step('remove 1', () => domain.delIOThread(1, { live: true }));
        await step('remove 8', () => domain.delIOThread(8, { live: true, config: true }));
        await show('1 and 8 gone');
        await step('scheduler', () => domain.getSchedulerType());
        await step('scheduling', () => domain.getSchedulerParameters());
        await step('scheduling stored', () => domain.getSchedulerParameters({ config: true }));
        await step('weight', () => domain.setSchedulerParameters({ cpu_shares: 2048n }, { live: true }));
        await step('destroy', () => domain.destroy());
        await step('undefine', () => domain.undefine());
      }),
    240_000,
  );

  test(
    'memory, its limits and its balloon',
    () =>
      same(async ({ connection, step }) => {
        await step('define', () => connection.defineDomainXml(guest('memory')));
        const domain = await connection.lookupDomainByName('memory');
        const show = async (when: string) => {
          await step(`live, ${when}`, () => parts(domain));
          await step(`stored, ${when}`, () => parts(domain, { inactive: true }));
        };
        await step('most', () => domain.getMaxMemory());
        await step('48 MiB', () => domain.setMemory(49152n, { config: true }));
        await step('80 MiB', () => domain.setMemory(81920n, { config: true }));
        await step('most', () => domain.setMemory(81920n, { config: true, maximum: true }));
        await step('most is less', () => domain.setMemory(32768n, { config: true, maximum: true }));
        await show('32 MiB');
        await step('period', () => domain.setMemoryStatsPeriod(5, { config: true }));
        await step('limits', () => domain.getMemoryParameters());
        await step('limit', () => domain.setMemoryParameters({ hard_limit: 1000000n }, { config: true }));
        await step('limits that clash', () => domain.setMemoryParameters({ swap_hard_limit: 1000n }, { config: true }));
        await step('least', () => domain.setMemoryParameters({ min_guarantee: 1n }, { config: true }));
        await step('limits', () => domain.getMemoryParameters());
        await step('nodes', () => domain.getNumaParameters());
        await step('node', () => domain.setNumaParameters({ numa_nodeset: '0' }, { config: true }));
        await step('mode', () => domain.setNumaParameters({ numa_mode: 2 }, { config: true }));
        await step('mode that is none', () => domain.setNumaParameters({ numa_mode: 9 }, { config: true }));
        await step('node that is none', () => domain.setNumaParameters({ numa_nodeset: 'x' }, { config: true }));
        await step('nodes', () => domain.getNumaParameters());
        await step('no limit', () => domain.setMemoryParameters({ hard_limit: 9007199254740991n }, { config: true }));
        await step('mode', () => domain.setNumaParameters({ numa_mode: 0 }, { config: true }));
        await show('tuned');
        await step('stats', () => domain.memoryStats());
        await step('peek', () => domain.memoryPeek(0n, 16, { physical: true }));
        await step('create', () => domain.create());
        await show('at start');
        await step('stats', async () => Object.keys(await domain.memoryStats()).sort());
        await step('peek', async () => [...(await domain.memoryPeek(0xffff0n, 13, { physical: true }))]);
        await step('peek beyond', () => domain.memoryPeek(1n << 50n, 16, { physical: true }));
        await step('peek without a flag', () => domain.memoryPeek(0n, 16, {}));
        await step('period', () => domain.setMemoryStatsPeriod(2, { live: true }));
        await step('period', () => domain.setMemoryStatsPeriod(0, { live: true, config: true }));
        await step('balloon', () => domain.setMemory(16384n, { live: true }));
        await step('balloon', () => domain.setMemory(65536n, { live: true }));
        await step('most', () => domain.setMemory(65536n, { live: true, maximum: true }));
        await step('both', () => domain.setMemory(20480n, { live: true, config: true }));
        await step('limits', () => domain.getMemoryParameters());
        await step('limit', () => domain.setMemoryParameters({ hard_limit: 1000000n }, { live: true }));
        await step('nodes', () => domain.getNumaParameters());
        await step('node', () => domain.setNumaParameters({ numa_nodeset: '0' }, { live: true }));
        await show('at last');
        await step('destroy', () => domain.destroy());
        await step('undefine', () => domain.undefine());
      }),
    240_000,
  );
});
