import {
  checkFlags,
  cpuList,
  IOThreadParameters,
  givenParams,
  ioThreads,
  pinText,
  requireIOThread,
  withIOThread,
  withIOThreadList,
  withIOThreadPin,
  withoutIOThread,
  type DomainVcpuDriver,
  type ParamsOf,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { ioThreadObject } from './argv/iothread.js';
import type { QemuDomain } from './domain-object.js';
import type { QemuHost } from './host.js';
import { onlineCpus } from './node/cpus.js';
import { SystemFiles } from './node/system-files.js';
import { affinityOf, setAffinity } from './tuning/affinity.js';
import { check } from './tuning/check.js';
import { liveOrConfig } from './tuning/flags.js';
import { placeIOThreads, runningIOThreads } from './tuning/threads.js';

const origin = 'VIR_FROM_QEMU';

/** Threads for I/O: part of the vCPU section. */
export const domainIOThread = (host: QemuHost, files = new SystemFiles()) =>
  ({
    async getIOThreadInfo(ref, flags, options) {
      checkFlags(flags, liveOrConfig, 'qemuDomainGetIOThreadInfo');
      const domain = host.domain(ref);
      const { config } = domain.affected(flags);
      if (!config) {
        const threads = await runningIOThreads(domain.requireGuest(), options);
        return threads.map(({ id, thread }) => ({ id, cpuMap: affinityOf(thread) }));
      }
      const def = domain.persistentDef;
      const pins = new Map(def.cputune?.iothreadpins?.map((pin) => [pin.iothread, pin.cpuset]));
      return ioThreads(def).map(({ id }) => {
        const set = pins.get(id) ?? def.vcpu?.cpuset;
        return { id, cpuMap: set === undefined ? onlineCpus(files) : cpuList(set) };
      });
    },
    pinIOThread: (ref, id, cpus, flags, options) =>
      host.change(ref, 'pinIOThread', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'qemuDomainPinIOThread');
        const { live, config } = domain.affected(flags);
        const set = pinText(cpus, origin);
        if (config) requireIOThread(domain.persistentDef, id, origin);
        if (live) {
          requireIOThread(domain.def, id, origin, `iothread ${id} not found`);
          const running = await runningIOThreads(domain.requireGuest(), options);
          const thread = running.find((one) => one.id === id)?.thread;
          if (thread !== undefined) await setAffinity(thread, set);
        }
        await host.changeDefinitions(domain, flags, (def) => withIOThreadPin(def, id, set, origin));
        if (live) host.domainEvents.emit('tunable', domain.ref, { params: { [`cputune.iothreadpin${id}`]: set } });
      }),
    addIOThread: (ref, id, flags, options) =>
      host.change(ref, 'addIOThread', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'qemuDomainAddIOThread');
        checkId(id);
        const add = (def: Domain) => withIOThread(def, id, origin);
        if (tried(domain, flags, add).live) {
          const guest = domain.requireGuest();
          await guest.monitor.execute('object-add', ioThreadObject({ id }), options);
          await placeIOThreads(guest, domain.def, [id]);
        }
        await host.changeDefinitions(domain, flags, add);
      }),
    delIOThread: (ref, id, flags, options) =>
      host.change(ref, 'delIOThread', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'qemuDomainDelIOThread');
        checkId(id);
        const remove = (def: Domain) => withoutIOThread(def, id, origin);
        if (tried(domain, flags, remove).live)
          await domain.requireGuest().monitor.execute('object-del', { id: `iothread${id}` }, options);
        await host.changeDefinitions(domain, flags, remove);
      }),
    setIOThreadParams: (ref, id, params, flags, options) =>
      host.change(ref, 'setIOThreadParams', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'qemuDomainSetIOThreadParams');
        checkId(id);
        givenParams(params, IOThreadParameters, origin);
        checkParams(params);
        const { live, config } = domain.affected(flags);
        if (config) {
          checkPool(domain.persistentDef, id, params, false);
          check(
            polls.every(([name]) => params[name] === undefined),
            'VIR_ERR_OPERATION_UNSUPPORTED',
            'configuring persistent polling values is not supported',
          );
        }
        if (live) {
          checkPool(domain.def, id, params, true);
          await setProperties(domain, id, params);
        }
        await host.changeDefinitions(domain, flags, (def) => withPool(def, id, params));
      }),
  }) satisfies DomainVcpuDriver;

const checkId = (id: number) =>
  check(
    Number.isInteger(id) && id > 0 && id <= 0xffffffff,
    'VIR_ERR_INVALID_ARG',
    `invalid value of ${id} for iothread_id`,
  );

/** What `flags` mean, when both definitions take the change. */
function tried(domain: QemuDomain, flags: number, change: (def: Domain) => Domain) {
  const affected = domain.affected(flags);
  if (affected.config) change(domain.persistentDef);
  if (affected.live) change(domain.def);
  return affected;
}

type Params = ParamsOf<typeof IOThreadParameters>;
type Name = keyof typeof IOThreadParameters;

/** How a thread polls: of a running guest alone. */
const polls = [
  ['poll_max_ns', 'poll-max-ns'],
  ['poll_grow', 'poll-grow'],
  ['poll_shrink', 'poll-shrink'],
] as const satisfies readonly (readonly [Name, string])[];
/** In which order QEMU takes them: the least is never to be above the most. */
const pools = [
  ['thread_pool_min', 'thread-pool-min'],
  ['thread_pool_max', 'thread-pool-max'],
] as const satisfies readonly (readonly [Name, string])[];

const mostInt = 0x7fffffff;

function checkParams(params: Params): void {
  for (const [name] of polls)
    check((params[name] ?? 0) <= mostInt, 'VIR_ERR_CONFIG_UNSUPPORTED', `${name} is to be at most ${mostInt}`);
  const { thread_pool_min: least = 0, thread_pool_max: most = 1 } = params;
  check(least >= -1, 'VIR_ERR_CONFIG_UNSUPPORTED', 'thread_pool_min is to be -1 or more');
  check(most === -1 || most > 0, 'VIR_ERR_CONFIG_UNSUPPORTED', 'thread_pool_max is to be -1 or above 0');
}

function checkPool(def: Domain, id: number, params: Params, live: boolean): void {
  requireIOThread(def, id, origin);
  const { threadPoolMin = -1, threadPoolMax = -1 } = ioThreads(def).find((one) => one.id === id)!;
  for (const [name] of pools)
    check(
      !live || (params[name] ?? 0) >= 0,
      'VIR_ERR_OPERATION_INVALID',
      `${name} of a thread that runs cannot go back to its default`,
    );
  const { thread_pool_min: least = threadPoolMin, thread_pool_max: most = threadPoolMax } = params;
  check(least <= most, 'VIR_ERR_OPERATION_INVALID', `thread_pool_min (${least}) is above thread_pool_max (${most})`);
}

async function setProperties(domain: QemuDomain, id: number, params: Params): Promise<void> {
  const { monitor } = domain.requireGuest();
  const { threadPoolMax = -1 } = ioThreads(domain.def).find((one) => one.id === id)!;
  const raises = (params.thread_pool_min ?? 0) > threadPoolMax;
  const pool = raises ? pools.toReversed() : pools;
  for (const [name, property] of [...polls, ...pool]) {
    const value = params[name];
    if (value !== undefined) await monitor.execute('qom-set', { path: `/objects/iothread${id}`, property, value });
  }
}

function withPool(def: Domain, id: number, { thread_pool_min: least, thread_pool_max: most }: Params): Domain {
  if (least === undefined && most === undefined) return def;
  const changed = ioThreads(def).map((one) => {
    if (one.id !== id) return one;
    const { threadPoolMin, threadPoolMax, ...others } = one;
    const [min, max] = [least ?? threadPoolMin ?? -1, most ?? threadPoolMax ?? -1];
    return { ...others, ...(min >= 0 && { threadPoolMin: min }), ...(max >= 0 && { threadPoolMax: max }) };
  });
  return withIOThreadList(def, changed);
}
