import * as t from 'io-ts';
import {
  checkFlags,
  decode,
  DomainAuthorizedSSHKeysSetFlags,
  exclusiveFlags,
  type DomainGuestDriver,
} from '@virtkit/core/driver';
import { ask, askAgent, asVirtError, forEver, requireAgent } from './agent.js';
import { cpuSetText } from './cpu-set.js';
import { testError } from './errors.js';
import { checkTypes, guestInfo, read } from './guest-info.js';
import { guestOf } from './guest.js';
import type { TestHost } from './host.js';
import { check, invalidArg } from './params.js';
import { vcpuList } from './vcpu-list.js';

const { append, remove } = DomainAuthorizedSSHKeysSetFlags.bits;
const command = 'guest-get-vcpus';
const Vcpus = t.array(t.type({ 'logical-id': t.number, online: t.boolean, 'can-offline': t.boolean }));
const Keys = t.type({ keys: t.array(t.string) });
const Command = t.intersection([
  t.type({ execute: t.string }),
  t.partial({ arguments: t.record(t.string, t.unknown), id: t.unknown }),
]);

/** What goes through the guest's agent, and is not to be had without one. */
export const domainAgent = (host: TestHost) =>
  ({
    async getGuestInfo(ref, types, flags) {
      checkFlags(flags, 0, 'domain.getGuestInfo');
      const domain = host.domain(ref);
      checkTypes(types);
      requireAgent(domain);
      return guestInfo(host, domain, types);
    },
    async getGuestVcpus(ref, flags) {
      checkFlags(flags, 0, 'domain.getGuestVcpus');
      const vcpus = read(Vcpus, await askAgent(host, host.domain(ref), command), command);
      const set = (chosen: typeof vcpus) => cpuSetText(chosen.map((one) => one['logical-id']).sort((a, b) => a - b));
      return {
        vcpus: set(vcpus),
        online: set(vcpus.filter((one) => one.online)),
        offlinable: set(vcpus.filter((one) => one['can-offline'])),
      };
    },
    async setGuestVcpus(ref, vcpus, online, flags) {
      checkFlags(flags, 0, 'domain.setGuestVcpus');
      const domain = host.domain(ref);
      const wanted = vcpuList(vcpus);
      const known = new Map(
        read(Vcpus, await askAgent(host, domain, command), command).map((one) => [one['logical-id'], one]),
      );
      for (const id of wanted) {
        const one = known.get(id);
        if (!one) throw invalidArg(`the guest has no vCPU ${id}`);
        if (!online && !one['can-offline']) {
          throw testError('VIR_ERR_OPERATION_UNSUPPORTED', `vCPU ${id} cannot be put offline`);
        }
      }
      await askAgent(host, domain, 'guest-set-vcpus', {
        vcpus: wanted.map((id) => ({ 'logical-id': id, online })),
      });
    },
    async authorizedSshKeysGet(ref, user, flags) {
      checkFlags(flags, 0, 'domain.authorizedSshKeysGet');
      const name = 'guest-ssh-get-authorized-keys';
      return read(Keys, await askAgent(host, host.domain(ref), name, { username: user }), name).keys;
    },
    async authorizedSshKeysSet(ref, user, keys, flags) {
      checkFlags(flags, append | remove, 'domain.authorizedSshKeysSet');
      exclusiveFlags(flags, append, remove, "'append' and 'remove'");
      const needed = flags !== 0;
      check(!needed || keys.length > 0, 'VIR_ERR_INVALID_ARG', 'no keys are given');
      const args = { username: user, keys };
      const domain = host.domain(ref);
      if (flags & remove) await askAgent(host, domain, 'guest-ssh-remove-authorized-keys', args);
      else await askAgent(host, domain, 'guest-ssh-add-authorized-keys', { ...args, reset: (flags & append) === 0 });
    },
    async agentSetResponseTimeout(ref, seconds, flags) {
      checkFlags(flags, 0, 'domain.agentSetResponseTimeout');
      checkTimeout(seconds);
      guestOf(host.domain(ref)).patience = seconds;
    },
    async qemuAgentCommand(ref, text, timeout, flags) {
      checkFlags(flags, 0, 'domain.qemuAgentCommand');
      const domain = host.domain(ref);
      domain.requireActive();
      requireAgent(domain);
      checkTimeout(timeout);
      const { execute, arguments: args = {} } = decode(
        Command,
        parsed(text),
        'agent command',
        'VIR_ERR_INTERNAL_ERROR',
      );
      try {
        const answer = await ask(host, domain, { command: execute, args, timeout });
        return JSON.stringify({ return: answer ?? {} });
      } catch (error) {
        throw asVirtError(execute, error);
      }
    },
  }) satisfies DomainGuestDriver;

function checkTimeout(seconds: number): void {
  check(
    Number.isInteger(seconds) && seconds >= forEver,
    'VIR_ERR_INVALID_ARG',
    `a guest agent's timeout is ${forEver} or more, not ${seconds}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw testError('VIR_ERR_INTERNAL_ERROR', `an agent command is JSON: ${(error as Error).message}`, error);
  }
}
