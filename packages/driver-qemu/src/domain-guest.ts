import {
  checkFlags,
  DomainAuthorizedSSHKeysSetFlags,
  DomainSetTimeFlags,
  DomainSetUserPasswordFlags,
  exclusiveFlags,
  type DomainGuestDriver,
} from '@virtkit/core/driver';
import { arbitraryCommand } from './agent/command.js';
import { freeze, fsInfo, getFileSystems, thaw, trim } from './agent/file-systems.js';
import { checkInfoTypes, getGuestInfo } from './agent/guest-info.js';
import { getTime, setTime } from './agent/time.js';
import { milliseconds } from './agent/timeout.js';
import { getAuthorizedKeys, setAuthorizedKeys, setUserPassword } from './agent/users.js';
import { checkVcpuList, getGuestVcpus, setGuestVcpus } from './agent/vcpus.js';
import { targetIn } from './disk-target.js';
import { qemuError } from './errors.js';
import { askAgent, setAgentTimeout } from './guest-agent.js';
import type { QemuHost } from './host.js';
import { withTaint } from './taints.js';

/** What goes through the guest's agent. */
export const domainGuest = (host: QemuHost) =>
  ({
    async fsFreeze(ref, mountpoints, flags, options) {
      checkFlags(flags, 0, 'qemuDomainFSFreeze');
      return askAgent(host, ref, (agent) => freeze(agent, mountpoints, options));
    },
    async fsThaw(ref, mountpoints, flags, options) {
      checkFlags(flags, 0, 'qemuDomainFSThaw');
      if (mountpoints.length > 0) throw unsupported('mountpoints: the guest agent thaws all file systems at once');
      return askAgent(host, ref, (agent) => thaw(agent, options));
    },
    async fsTrim(ref, mountpoint, minimum, flags, options) {
      checkFlags(flags, 0, 'qemuDomainFSTrim');
      if (mountpoint !== undefined) throw unsupported('mountpoint: the guest agent trims all file systems at once');
      await askAgent(host, ref, (agent) => trim(agent, minimum, options));
    },
    async getFSInfo(ref, flags, options) {
      checkFlags(flags, 0, 'qemuDomainGetFSInfo');
      return askAgent(host, ref, async (agent, { def }) => fsInfo(await getFileSystems(agent, options), targetIn(def)));
    },
    async getTime(ref, flags, options) {
      checkFlags(flags, 0, 'qemuDomainGetTime');
      return askAgent(host, ref, (agent) => getTime(agent, options));
    },
    async setTime(ref, time, flags, options) {
      const { sync } = DomainSetTimeFlags.bits;
      checkFlags(flags, sync, 'qemuDomainSetTime');
      await askAgent(host, ref, (agent) => setTime(agent, flags & sync ? undefined : time, options));
      await host.change(ref, 'setTime', options, async (domain) => {
        const { monitor } = domain.requireGuest();
        const { schema } = await host.capabilitiesFor(domain.def);
        // Else the clock gives the guest, all at once, the ticks that it missed.
        if (schema.hasCommand('rtc-reset-reinjection')) await monitor.execute('rtc-reset-reinjection', {}, options);
      });
    },
    async setUserPassword(ref, user, password, flags, options) {
      const { encrypted } = DomainSetUserPasswordFlags.bits;
      checkFlags(flags, encrypted, 'qemuDomainSetUserPassword');
      const isEncrypted = (flags & encrypted) !== 0;
      await askAgent(host, ref, (agent) => setUserPassword(agent, user, password, isEncrypted, options));
    },
    async getGuestVcpus(ref, flags, options) {
      checkFlags(flags, 0, 'qemuDomainGetGuestVcpus');
      return askAgent(host, ref, (agent) => getGuestVcpus(agent, options));
    },
    async setGuestVcpus(ref, vcpus, online, flags, options) {
      checkFlags(flags, 0, 'qemuDomainSetGuestVcpus');
      checkVcpuList(vcpus);
      await askAgent(host, ref, (agent) => setGuestVcpus(agent, vcpus, online, options));
    },
    async getGuestInfo(ref, types, flags, options) {
      checkFlags(flags, 0, 'qemuDomainGetGuestInfo');
      checkInfoTypes(types);
      return askAgent(host, ref, (agent, { def }) => getGuestInfo(agent, types, targetIn(def), options));
    },
    async authorizedSshKeysGet(ref, user, flags, options) {
      checkFlags(flags, 0, 'qemuDomainAuthorizedSSHKeysGet');
      return askAgent(host, ref, (agent) => getAuthorizedKeys(agent, user, options));
    },
    async authorizedSshKeysSet(ref, user, keys, flags, options) {
      const { append, remove } = DomainAuthorizedSSHKeysSetFlags.bits;
      checkFlags(flags, append | remove, 'qemuDomainAuthorizedSSHKeysSet');
      exclusiveFlags(flags, append, remove, 'append and remove');
      await askAgent(host, ref, (agent) => setAuthorizedKeys(agent, user, keys, flags, options));
    },
    async agentSetResponseTimeout(ref, seconds, flags) {
      checkFlags(flags, 0, 'qemuDomainAgentSetResponseTimeout');
      milliseconds(seconds);
      await setAgentTimeout(host, host.domain(ref), seconds);
    },
    async qemuAgentCommand(ref, command, timeout, flags, options) {
      checkFlags(flags, 0, 'qemuDomainQemuAgentCommand');
      return askAgent(host, ref, async (agent, domain) => {
        const guest = domain.requireGuest();
        guest.taints = withTaint(guest.taints, 'customAgent');
        await host.saveStatus(domain);
        return arbitraryCommand(agent, command, { ...options, timeout });
      });
    },
  }) satisfies DomainGuestDriver;

const unsupported = (message: string) => qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', message);
