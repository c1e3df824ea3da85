import {
  checkFlags,
  givenParams,
  SchedulerParameters,
  withPins,
  type DomainVcpuDriver,
  type ParamsOf,
} from '@virtkit/core/driver';
import type { Cputune, Domain } from '@virtkit/core/xml';
import type { QemuHost } from './host.js';
import { check } from './tuning/check.js';
import { liveOrConfig } from './tuning/flags.js';

/** A field of `<cputune>` for each parameter, and its range: microseconds. */
const fields = {
  cpu_shares: ['shares', 0n, (1n << 64n) - 1n],
  vcpu_period: ['period', 1000n, 1_000_000n],
  vcpu_quota: ['quota', 1000n, 17_592_186_044_415n],
  emulator_period: ['emulatorPeriod', 1000n, 1_000_000n],
  emulator_quota: ['emulatorQuota', 1000n, 17_592_186_044_415n],
  global_period: ['globalPeriod', 1000n, 1_000_000n],
  global_quota: ['globalQuota', 1000n, 17_592_186_044_415n],
  iothread_period: ['iothreadPeriod', 1000n, 1_000_000n],
  iothread_quota: ['iothreadQuota', 1000n, 17_592_186_044_415n],
} as const satisfies Readonly<Record<string, readonly [keyof Cputune, bigint, bigint]>>;

type Name = keyof typeof fields;
const names = Object.keys(fields) as readonly Name[];
const table = Object.fromEntries(names.map((name) => [name, SchedulerParameters[name]]));

/** How the kernel shares the host's CPUs between guests: part of the vCPU section. */
export const domainScheduler = (host: QemuHost) =>
  ({
    async getSchedulerType(ref) {
      const domain = host.domain(ref);
      requireRoot('VIR_ERR_OPERATION_UNSUPPORTED');
      if (domain.active) requireGroup();
      return { type: 'posix', nparams: names.length };
    },
    async getSchedulerParameters(ref, flags) {
      checkFlags(flags, liveOrConfig, 'qemuDomainGetSchedulerParametersFlags');
      const domain = host.domain(ref);
      requireRoot('VIR_ERR_CONFIG_UNSUPPORTED');
      const { config } = domain.affected(flags);
      if (!config) requireGroup();
      return parametersOf(domain.persistentDef);
    },
    setSchedulerParameters: (ref, params, flags, options) =>
      host.change(ref, 'setSchedulerParameters', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'qemuDomainSetSchedulerParametersFlags');
        givenParams(params, table, 'VIR_FROM_QEMU');
        requireRoot('VIR_ERR_CONFIG_UNSUPPORTED');
        const { live } = domain.affected(flags);
        if (live) requireGroup();
        checkRanges(params);
        await host.changeDefinitions(domain, flags, (def) => withParameters(def, params));
      }),
  }) satisfies DomainVcpuDriver;

function requireRoot(code: 'VIR_ERR_OPERATION_UNSUPPORTED' | 'VIR_ERR_CONFIG_UNSUPPORTED'): void {
  check(process.getuid?.() === 0, code, 'CPU tuning is not available in session mode');
}

/** Guests run in the group of who started them: what limits one alone would limit that, too. */
function requireGroup(): void {
  check(false, 'VIR_ERR_OPERATION_INVALID', 'cgroup CPU controller is not mounted');
}

type Params = ParamsOf<typeof SchedulerParameters>;

const parametersOf = ({ cputune }: Domain): Params =>
  Object.fromEntries(names.map((name) => [name, cputune?.[fields[name][0]] ?? 0n]));

function checkRanges(params: Params): void {
  for (const name of names) {
    const [, least, most] = fields[name];
    const value = params[name] ?? 0n;
    check(
      value <= 0n || (value >= least && value <= most),
      'VIR_ERR_INVALID_ARG',
      `value of '${name}' is out of range [${least}, ${most}]`,
    );
  }
}

/** 0 for a period or a quota is none. */
function withParameters(def: Domain, params: Params): Domain {
  const changes = names.flatMap((name) => (params[name] === undefined ? [] : [[fields[name][0], params[name]]]));
  const cputune = { ...def.cputune, ...Object.fromEntries(changes) } as Cputune;
  const kept = Object.entries(cputune).filter(([field, value]) => value !== 0n || field === 'shares');
  return withPins({ ...def, cputune: Object.fromEntries(kept) }, {});
}
