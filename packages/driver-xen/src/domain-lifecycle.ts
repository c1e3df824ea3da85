import {
  checkFlags,
  DomainCreateFlags,
  DomainRebootFlags,
  DomainShutdownFlags,
  requireDomainName,
  type DomainLifecycleDriver,
} from '@virtkit/core/driver';
import { readDomain, type Domain } from '@virtkit/core/xml';
import { check } from './check.js';
import { XenDomain } from './domain-object.js';
import type { XenHost } from './host.js';
import { askToGoDown, sendToSleep, wake } from './power.js';
import { bootGuest } from './save/boot.js';
import { destroyGuest } from './stop.js';

const { paused, validate } = DomainCreateFlags.bits;

/** Starting, stopping and pausing. */
export const domainLifecycle = (host: XenHost) =>
  ({
    create: (ref, _files, flags, options) =>
      host.change(ref, 'create', options, async (domain) => {
        checkFlags(flags, paused, 'libxlDomainCreateWithFlags');
        check(!domain.active, 'VIR_ERR_OPERATION_INVALID', 'Domain is already running');
        await bootGuest(host, domain, { paused: (flags & paused) !== 0 }, options);
        return domain.ref;
      }),
    createXml: (xml, _files, flags, options) =>
      host.changeList('createXml', options, async () => {
        checkFlags(flags, paused | validate, 'libxlDomainCreateXML');
        const def = await host.complete(readDomain(xml, (flags & validate) !== 0));
        requireDomainName(def.name, 'VIR_FROM_LIBXL');
        const known = host.domains.claim(def.name, def.uuid!);
        check(!known?.active, 'VIR_ERR_OPERATION_INVALID', `domain '${def.name}' is already active`);
        const domain = known ?? transient(host, def);
        try {
          await domain.jobs.run({ name: 'createXml', signal: options?.signal }, () =>
            bootGuest(host, domain, { paused: (flags & paused) !== 0, def }, options),
          );
        } catch (error) {
          if (!domain.persistent) host.domains.remove(domain);
          throw error;
        }
        return domain.ref;
      }),
    suspend: (ref, options) =>
      host.change(ref, 'suspend', options, async (domain) => {
        domain.refuseControl();
        domain.requireActive();
        if (domain.state === 'paused') return;
        await host.moving(domain, async () => {
          await host.channels.call('pause', domain.id, options);
          Object.assign(domain, { state: 'paused', reason: 'user' });
        });
        host.tell(domain, { event: 'suspended', detail: 'paused' });
      }),
    resume: (ref, options) =>
      host.change(ref, 'resume', options, async (domain) => {
        domain.refuseControl();
        domain.requireActive();
        if (domain.state !== 'paused') return;
        await host.moving(domain, async () => {
          await host.channels.call('unpause', domain.id, options);
          Object.assign(domain, { state: 'running', reason: 'unpaused' });
        });
        host.tell(domain, { event: 'resumed', detail: 'unpaused' });
      }),
    async shutdown(ref, flags, options) {
      const { acpiPowerBtn, paravirt } = DomainShutdownFlags.bits;
      checkFlags(flags, acpiPowerBtn | paravirt, 'libxlDomainShutdownFlags');
      const ways = {
        paravirt: flags === 0 || (flags & paravirt) !== 0,
        acpi: flags === 0 || (flags & acpiPowerBtn) !== 0,
      };
      await askToGoDown(host, ref, 'poweroff', ways, options);
    },
    async reboot(ref, flags, options) {
      checkFlags(flags, DomainRebootFlags.bits.paravirt, 'libxlDomainReboot');
      await askToGoDown(host, ref, 'reboot', { paravirt: true, acpi: false }, options);
    },
    reset: (ref, flags, options) =>
      host.change(ref, 'reset', options, async (domain) => {
        checkFlags(flags, 0, 'libxlDomainReset');
        domain.refuseControl();
        domain.requireActive();
        await host.channels.call('trigger', domain.id, 'reset', options);
      }),
    pmSuspendForDuration: (ref, target, seconds, flags, options) => {
      checkFlags(flags, 0, 'libxlDomainPMSuspendForDuration');
      check(target === 'mem', 'VIR_ERR_ARGUMENT_UNSUPPORTED', `PMSuspend type ${target} not supported by Xen`);
      check(seconds === 0n, 'VIR_ERR_ARGUMENT_UNSUPPORTED', 'Duration not supported. Use 0 for now');
      return host.change(ref, 'pmSuspend', options, (domain) => sendToSleep(host, domain, options));
    },
    pmWakeup: (ref, flags, options) =>
      host.change(ref, 'pmWakeup', options, async (domain) => {
        checkFlags(flags, 0, 'libxlDomainPMWakeup');
        check(domain.state === 'pmsuspended', 'VIR_ERR_OPERATION_INVALID', 'Domain is not suspended');
        await wake(host, domain, options);
      }),
    destroy: (ref, flags, options) =>
      host.change(ref, 'destroy', options, async (domain) => {
        checkFlags(flags, 0, 'libxlDomainDestroyFlags');
        domain.refuseControl();
        domain.requireActive();
        await destroyGuest(host, domain, { reason: 'destroyed', detail: 'destroyed' }, options);
      }),
    async getAutostart(ref) {
      return host.domain(ref).autostart;
    },
    setAutostart: (ref, autostart, options) =>
      host.change(ref, 'setAutostart', options, async (domain) => {
        domain.refuseControl();
        check(domain.persistent, 'VIR_ERR_OPERATION_INVALID', 'cannot set autostart for transient domain');
        if (autostart) await host.autostarts.write(domain.uuid, domain.name);
        else await host.autostarts.remove(domain.uuid);
        domain.autostart = autostart;
      }),
  }) satisfies DomainLifecycleDriver;

export function transient(host: XenHost, def: Domain): XenDomain {
  const domain = host.domains.add(new XenDomain(def.uuid!, def));
  domain.persistent = false;
  return domain;
}
