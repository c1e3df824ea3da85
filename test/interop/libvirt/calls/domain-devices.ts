import * as driver from '@virtkit/core/driver';
import type { DomainRef, ParamTable, ParamsOf } from '@virtkit/core/driver';
import { dom } from '../made.js';
import type { CallTable } from '../scenario.js';

type Params = Readonly<Record<string, unknown>>;
const wide = (table: ParamTable, params: Params) =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      table[name] === 'ullong' && typeof value === 'number' ? BigInt(value) : value,
    ]),
  );

export const calls = {
  conn: {
    getAllDomainStats: async (call, stats = 0, flags = 0) =>
      (await call('domain', 'getAllStats', [], stats, flags, undefined)).map(({ domain, params }) => [
        dom(domain),
        params,
      ]),
  },
  dom: {
    blockStats: async (call, domain: DomainRef, disk: string) => {
      const stats = await call('domain', 'blockStats', domain, disk, 0, undefined);
      return [stats.rd_operations, stats.rd_bytes, stats.wr_operations, stats.wr_bytes, stats.errs];
    },
    blockInfo: async (call, domain: DomainRef, disk: string, flags = 0) => {
      const { capacity, allocation, physical } = await call('domain', 'getBlockInfo', domain, disk, flags, undefined);
      return [capacity, allocation, physical];
    },
    diskErrors: async (call, domain: DomainRef, flags = 0) =>
      Object.fromEntries(
        (await call('domain', 'getDiskErrors', domain, flags, undefined)).map(({ disk, error }) => [
          disk,
          driver.DomainDiskErrorCode.numberOf(error),
        ]),
      ),
    blockIoTune: (call, domain: DomainRef, disk: string, flags = 0) =>
      call('domain', 'getBlockIoTune', domain, disk, flags, undefined),
    setBlockIoTune: (call, domain: DomainRef, disk: string, params: Params, flags = 0) =>
      call(
        'domain',
        'setBlockIoTune',
        domain,
        disk,
        wide(driver.BlockIoTune, params) as ParamsOf<typeof driver.BlockIoTune>,
        flags,
        undefined,
      ),
    interfaceStats: async (call, domain: DomainRef, device: string) =>
      Object.values<bigint>({ ...(await call('domain', 'interfaceStats', domain, device, undefined)) }),
    interfaceParameters: (call, domain: DomainRef, device: string, flags = 0) =>
      call('domain', 'getInterfaceParameters', domain, device, flags, undefined),
    setInterfaceParameters: (call, domain: DomainRef, device: string, params: Params, flags = 0) =>
      call('domain', 'setInterfaceParameters', domain, device, params, flags, undefined),
    interfaceAddresses: async (call, domain: DomainRef, source: number, flags = 0) => {
      const name = (['lease', 'agent', 'arp'] as const)[source] ?? ('none of these' as 'arp');
      const all = await call('domain', 'interfaceAddresses', domain, name, flags, undefined);
      const plain = (addr: (typeof all)[number]['addrs'][number]) => ({
        ...addr,
        type: driver.IPAddrType.numberOf(addr.type),
      });
      return Object.fromEntries(all.map((one) => [one.name, { addrs: one.addrs.map(plain), hwaddr: one.hwaddr }]));
    },

    fsFreeze: (call, domain: DomainRef, mountpoints: string[] | null = null, flags = 0) =>
      call('domain', 'fsFreeze', domain, mountpoints ?? [], flags, undefined),
    fsThaw: (call, domain: DomainRef, mountpoints: string[] | null = null, flags = 0) =>
      call('domain', 'fsThaw', domain, mountpoints ?? [], flags, undefined),
    fSTrim: (call, domain: DomainRef, mountpoint: string | null, minimum: number, flags = 0) =>
      call('domain', 'fsTrim', domain, mountpoint ?? undefined, BigInt(minimum), flags, undefined),
    fsInfo: async (call, domain: DomainRef, flags = 0) =>
      (await call('domain', 'getFSInfo', domain, flags, undefined)).map((one) => [
        one.mountpoint,
        one.name,
        one.fstype,
        one.devAliases,
      ]),
    getTime: async (call, domain: DomainRef, flags = 0) => {
      const { seconds, nanoseconds } = await call('domain', 'getTime', domain, flags, undefined);
      return { seconds, nseconds: nanoseconds };
    },
    setTime: (call, domain: DomainRef, time: { seconds: number; nseconds: number }, flags = 0) =>
      call(
        'domain',
        'setTime',
        domain,
        { seconds: BigInt(time.seconds), nanoseconds: time.nseconds },
        flags,
        undefined,
      ),
    setUserPassword: (call, domain: DomainRef, user: string, password: string, flags = 0) =>
      call('domain', 'setUserPassword', domain, user, password, flags, undefined),
    sendProcessSignal: (call, domain: DomainRef, pid: number, signal: number, flags = 0) =>
      call(
        'domain',
        'sendProcessSignal',
        domain,
        BigInt(pid),
        driver.DomainProcessSignal.nameOf(signal),
        flags,
        undefined,
      ),
    sendKey: (call, domain: DomainRef, codeset: number, holdtime: number, codes: number[], _count: number, flags = 0) =>
      call('domain', 'sendKey', domain, driver.KeycodeSet.nameOf(codeset), holdtime, codes, flags, undefined),
    injectNMI: (call, domain: DomainRef, flags = 0) => call('domain', 'injectNmi', domain, flags, undefined),
    controlInfo: async (call, domain: DomainRef, flags = 0) => {
      const { state, details, stateTime } = await call('domain', 'getControlInfo', domain, flags, undefined);
      const { DomainControlState, DomainControlErrorReason } = driver;
      return [DomainControlState.numberOf(state), DomainControlErrorReason.numberOf(details), stateTime];
    },
    getCPUStats: (call, domain: DomainRef, total: number, flags = 0) =>
      call('domain', 'getCpuStats', domain, total ? -1 : 0, total ? 1 : 128, flags, undefined),
    securityLabel: async (call, domain: DomainRef) => {
      const { label, enforcing } = await call('domain', 'getSecurityLabel', domain, undefined);
      return [label, enforcing];
    },
    messages: (call, domain: DomainRef, flags = 0) => call('domain', 'getMessages', domain, flags, undefined),
  },
} satisfies CallTable;
