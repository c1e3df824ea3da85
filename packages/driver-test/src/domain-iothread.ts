import {
  checkFlags,
  DomainModificationImpact,
  ioThreads,
  IOThreadParameters,
  requireIOThread,
  withIOThread,
  withIOThreadPin,
  withoutIOThread,
  type DomainVcpuDriver,
} from '@virtkit/core/driver';
import { changeOne, liveOrConfig } from './change-one.js';
import { pinText } from './cpu-set.js';
import type { TestHost } from './host.js';
import * as threads from './iothreads.js';
import { check, givenParams } from './params.js';

const { thread_pool_min: _min, thread_pool_max: _max, ...polling } = IOThreadParameters;

/** IOThreads: part of the vCPU section. */
export const domainIOThread = (host: TestHost) =>
  ({
    async getIOThreadInfo(ref, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainGetIOThreadInfo');
      const def = host.domain(ref).definition(flags);
      return ioThreads(def).map(({ id }) => ({ id, cpuMap: threads.ioThreadCpus(def, id) }));
    },
    async pinIOThread(ref, id, cpus, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainPinIOThread');
      const set = pinText(cpus);
      changeOne(host.domain(ref), flags, (def) => withIOThreadPin(def, id, set, 'VIR_FROM_TEST'));
    },
    async addIOThread(ref, id, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainAddIOThread');
      checkId(id);
      const domain = host.domain(ref);
      changeOne(domain, flags, (def) => withIOThread(def, id, 'VIR_FROM_TEST'));
      threads.forgetPolling(domain, id);
    },
    async delIOThread(ref, id, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainDelIOThread');
      checkId(id);
      const domain = host.domain(ref);
      changeOne(domain, flags, (def) => withoutIOThread(def, id, 'VIR_FROM_TEST'));
      threads.forgetPolling(domain, id);
    },
    async setIOThreadParams(ref, id, params, flags) {
      checkFlags(flags, DomainModificationImpact.bits.live, 'testDomainSetIOThreadParams');
      checkId(id);
      const domain = host.domain(ref);
      requireIOThread(domain.definition(flags), id, 'VIR_FROM_TEST');
      givenParams(params, polling);
      const old = threads.pollingOf(domain, id);
      threads.setPolling(domain, id, {
        maxNs: params.poll_max_ns ?? old.maxNs,
        grow: params.poll_grow ?? old.grow,
        shrink: params.poll_shrink ?? old.shrink,
      });
    },
  }) satisfies DomainVcpuDriver;

const checkId = (id: number) =>
  check(
    Number.isInteger(id) && id > 0 && id <= 0xffffffff,
    'VIR_ERR_INVALID_ARG',
    `invalid value of ${id} for iothread_id`,
  );
