import { BlockIoTune, checkFlags, devicesOf, type DomainBlockDriver } from '@virtkit/core/driver';
import type { DiskIotune, Domain } from '@virtkit/core/xml';
import { liveOrConfig } from './change-one.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { checkTotals, iotuneOf, limitsOf, most } from './io-tune.js';
import { defined, givenParams, invalidArg } from './params.js';

/** Limits that several disks share: part of the disks. Later than libvirt 9.0. */
export const throttleGroups = (host: TestHost) =>
  ({
    async setThrottleGroup(ref, group, params, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainSetThrottleGroup');
      if (group === '') throw invalidArg('a throttle group needs a name');
      const given = givenParams(params, BlockIoTune);
      const tooMuch = given.find(([, value]) => typeof value === 'bigint' && value > most);
      if (tooMuch) throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', `${tooMuch[0]} is at most ${most}`);
      host.domain(ref).change(flags, (def) => {
        const groups = groupsOf(def);
        const old = groups.find(({ groupName }) => groupName === group);
        const limits = { ...limitsOf(old), ...defined(params) };
        checkTotals(limits);
        const changed = { ...iotuneOf({ ...limits, group_name: group }) };
        return withGroups(def, old ? groups.map((one) => (one === old ? changed : one)) : [...groups, changed]);
      });
    },
    async delThrottleGroup(ref, group, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainDelThrottleGroup');
      host.domain(ref).change(flags, (def) => {
        const left = groupsOf(def).filter(({ groupName }) => groupName !== group);
        if (left.length === groupsOf(def).length) throw invalidArg(`throttle group '${group}' was not found`);
        const user = devicesOf(def, 'disks').find(({ throttleFilters }) =>
          throttleFilters?.filters?.some((filter) => filter.group === group),
        );
        if (user) {
          const message = `throttle group '${group}' is still being used by disk ${user.target.dev}`;
          throw testError('VIR_ERR_OPERATION_INVALID', message);
        }
        return withGroups(def, left);
      });
    },
  }) satisfies DomainBlockDriver;

const groupsOf = ({ throttleGroups: all }: Domain): readonly DiskIotune[] => all?.groups ?? [];

function withGroups(def: Domain, groups: readonly DiskIotune[]): Domain {
  const { throttleGroups: _old, ...others } = def;
  return groups.length > 0 ? { ...others, throttleGroups: { groups } } : others;
}
