import {
  checkFlags,
  DomainCreateFlags,
  DomainDestroyFlags,
  DomainModificationImpact,
  DomainRebootFlags,
  DomainShutdownFlags,
  lifecycleActionChange,
  type DomainLifecycleDriver,
} from '@virtkit/core/driver';
import { readDomain, type Domain } from '@virtkit/core/xml';
import { validateQemuDomain } from './define/validate.js';
import { QemuDomain } from './domain-object.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';
import { gone } from './process/end.js';
import { signal } from './process/signal.js';
import { askToGoDown } from './power.js';
import { sendToSleep } from './sleep.js';
import { bootGuest } from './save/boot.js';
import { startGuest } from './start.js';
import { stopGuest } from './stop.js';

const { bits: create } = DomainCreateFlags;
const { bits: shutdown } = DomainShutdownFlags;
const { bits: impact } = DomainModificationImpact;
const { bits: reboot } = DomainRebootFlags;
/** How long `destroy` with `graceful` waits: milliseconds. */
const graceful = 10_000;

/** Starting, stopping and pausing. `owner` is the session, with which a guest may end. */
export const domainLifecycle = (host: QemuHost, owner: object) =>
  ({
    create: (ref, _files, flags, options) =>
      host.change(ref, 'create', options, async (domain) => {
        checkFlags(
          flags,
          create.paused | create.autodestroy | create.bypassCache | create.forceBoot | create.resetNvram,
          'qemuDomainCreateWithFlags',
        );
        if (domain.active) throw invalid(`domain '${domain.name}' is already running`);
        const forceBoot = (flags & create.forceBoot) !== 0;
        const resetNvram = (flags & create.resetNvram) !== 0;
        await bootGuest(host, domain, { ...startingOf(flags, owner), forceBoot, resetNvram }, options);
        return domain.ref;
      }),
    createXml: (xml, _files, flags, options) =>
      host.changeList('createXml', options, async () => {
        checkFlags(flags, create.paused | create.autodestroy | create.validate, 'qemuDomainCreateXML');
        const def = await host.complete(readDomain(xml, (flags & create.validate) !== 0));
        const known = host.domains.claim(def.name, def.uuid!);
        if (known?.active) throw invalid(`domain '${def.name}' is already running`);
        const domain = known ?? transient(host, def);
        try {
          await domain.jobs.run({ name: 'createXml', signal: options?.signal }, () =>
            startGuest(host, domain, { ...startingOf(flags, owner), def }, options),
          );
        } catch (error) {
          if (!domain.persistent) host.domains.remove(domain);
          throw error;
        }
        return domain.ref;
      }),
    suspend: (ref, options) =>
      host.change(ref, 'suspend', options, async (domain) => {
        const guest = domain.requireGuest();
        if (domain.state === 'pmsuspended') throw invalid(`domain '${domain.name}' sleeps`);
        if (domain.state === 'paused') return;
        guest.pausing = 'user';
        await guest.monitor.execute('stop', {}, options);
      }),
    resume: (ref, options) =>
      host.change(ref, 'resume', options, async (domain) => {
        const guest = domain.requireGuest();
        if (domain.state === 'pmsuspended') throw invalid(`domain '${domain.name}' sleeps: it is to be woken`);
        if (domain.state === 'running') throw invalid(`domain '${domain.name}' is already running`);
        guest.resuming = 'unpaused';
        await guest.monitor.execute('cont', {}, options);
      }),
    async shutdown(ref, flags, options) {
      const { acpiPowerBtn, guestAgent } = shutdown;
      checkFlags(flags, acpiPowerBtn | guestAgent, 'qemuDomainShutdownFlags');
      const restart = host.domain(ref).def.onPoweroff === 'restart';
      const asking = { acpi: (flags & acpiPowerBtn) !== 0, agent: (flags & guestAgent) !== 0, restart, running: true };
      await askToGoDown(host, ref, asking, options);
    },
    async reboot(ref, flags, options) {
      const { acpiPowerBtn, guestAgent } = reboot;
      checkFlags(flags, acpiPowerBtn | guestAgent, 'qemuDomainReboot');
      const { onReboot } = host.domain(ref).def;
      const restart = onReboot !== 'destroy' && onReboot !== 'preserve';
      const asking = { acpi: (flags & acpiPowerBtn) !== 0, agent: (flags & guestAgent) !== 0, restart, running: false };
      await askToGoDown(host, ref, asking, options);
    },
    reset: (ref, flags, options) =>
      host.change(ref, 'reset', options, async (domain) => {
        checkFlags(flags, 0, 'qemuDomainReset');
        const guest = domain.requireGuest();
        await guest.monitor.execute('system_reset', {}, options);
        guest.restarts = false;
        if (domain.state === 'crashed') Object.assign(domain, { state: 'paused', reason: 'crashed' });
        await host.saveStatus(domain);
      }),
    pmSuspendForDuration: (ref, target, seconds, flags, options) => {
      checkFlags(flags, 0, 'qemuDomainPMSuspendForDuration');
      return sendToSleep(host, ref, target, seconds, options);
    },
    pmWakeup: (ref, flags, options) =>
      host.change(ref, 'pmWakeup', options, async (domain) => {
        checkFlags(flags, 0, 'qemuDomainPMWakeup');
        await domain.requireGuest().monitor.execute('system_wakeup', {}, options);
      }),
    async destroy(ref, flags) {
      checkFlags(flags, DomainDestroyFlags.bits.graceful, 'qemuDomainDestroyFlags');
      // It waits for no turn: it ends whatever has one, by ending the process that it works with.
      const domain = host.domain(ref);
      // Of several that come at once, the first ends it.
      if (domain.guest?.ending) await domain.guest.ending;
      const guest = domain.requireGuest();
      if (flags & DomainDestroyFlags.bits.graceful) {
        signal(guest.process, 'SIGTERM');
        if (!(await gone(guest.process, graceful)))
          throw qemuError('VIR_ERR_OPERATION_FAILED', `QEMU of '${domain.name}' did not end within ${graceful} ms`);
      }
      await stopGuest(host, domain, { reason: 'destroyed', detail: 'destroyed' });
    },
    setLifecycleAction: (ref, event, action, flags, options) =>
      host.change(ref, 'setLifecycleAction', options, async (domain) => {
        checkFlags(flags, impact.live | impact.config, 'qemuDomainSetLifecycleAction');
        const change = lifecycleActionChange(event, action, 'VIR_FROM_QEMU');
        const { live } = domain.affected(flags);
        validateQemuDomain(
          change(domain.definition(live ? impact.live : impact.config)),
          await host.capabilitiesFor(domain.def),
        );
        // For a reboot it is QEMU that acts.
        if (live && event === 'reboot') {
          const reboot = action === 'destroy' || action === 'preserve' ? 'shutdown' : 'reset';
          await domain.requireGuest().monitor.execute('set-action', { reboot }, options);
        }
        await host.changeDefinitions(domain, flags, change);
      }),
    async getAutostart(ref) {
      return host.domain(ref).autostart;
    },
    setAutostart: (ref, autostart, options) =>
      host.change(ref, 'setAutostart', options, async (domain) => {
        if (!domain.persistent) throw invalid('cannot set autostart for transient domain');
        if (autostart) await host.autostarts.write(domain.uuid, domain.name);
        else await host.autostarts.remove(domain.uuid);
        domain.autostart = autostart;
      }),
  }) satisfies DomainLifecycleDriver;

const startingOf = (flags: number, owner: object) => ({
  paused: (flags & create.paused) !== 0,
  owner: flags & create.autodestroy ? owner : undefined,
});

function transient(host: QemuHost, def: Domain): QemuDomain {
  const domain = host.domains.add(new QemuDomain(def.uuid!, def));
  domain.persistent = false;
  return domain;
}

const invalid = (message: string) => qemuError('VIR_ERR_OPERATION_INVALID', message);
