import {
  checkFlags,
  DomainCreateFlags,
  DomainDestroyFlags,
  DomainRebootFlags,
  lifecycleActionChange,
  type DomainLifecycleDriver,
} from '@virtkit/core/driver';
import { readDomain } from '@virtkit/core/xml';
import type { TestDomain } from './domain-object.js';
import { domainPower } from './domain-power.js';
import { testError } from './errors.js';
import { goOn, request } from './guest-power.js';
import type { TestHost } from './host.js';

// libvirt's own test driver has no autodestroy; a host for tests of clients should.
const { validate, autodestroy } = DomainCreateFlags.bits;

/** Starting, stopping and pausing. `owner` is the session, with which a guest may end. */
export const domainLifecycle = (host: TestHost, owner: object) =>
  ({
    ...domainPower(host),
    async create(ref, _files, flags) {
      checkFlags(flags, autodestroy, 'testDomainCreateWithFlags');
      const domain = host.domain(ref);
      if (domain.state !== 'shutoff') throw internal(`domain '${domain.name}' is already running`);
      boot(host, domain, flags, owner);
      return domain.ref;
    },
    async createXml(xml, _files, flags) {
      checkFlags(flags, validate | autodestroy, 'testDomainCreateXML');
      const def = host.complete(readDomain(xml, (flags & validate) !== 0));
      const known = host.domains.claim(def.name, def.uuid!);
      if (known?.active)
        throw testError('VIR_ERR_OPERATION_INVALID', `domain '${def.name}' is already active as '${known.name}'`);
      const { domain, added } = host.assign(def, true);
      if (added) domain.persistent = false;
      boot(host, domain, flags, owner);
      return domain.ref;
    },
    async suspend(ref) {
      const domain = host.domain(ref);
      if (domain.state === 'shutoff' || domain.state === 'paused')
        throw internal(`domain '${domain.name}' not running`);
      domain.state = 'paused';
      domain.reason = 'user';
      host.tell(domain, { event: 'suspended', detail: 'paused' });
    },
    async resume(ref) {
      const domain = host.domain(ref);
      if (domain.state !== 'paused') throw internal(`domain '${domain.name}' not paused`);
      domain.state = 'running';
      domain.reason = 'unpaused';
      host.tell(domain, { event: 'resumed', detail: 'unpaused' });
      goOn(host, domain);
    },
    async shutdown(ref, flags) {
      checkFlags(flags, 0, 'testDomainShutdownFlags');
      const domain = host.domain(ref);
      if (domain.state === 'shutoff') throw internal(`domain '${domain.name}' not running`);
      request(host, domain, 'onPoweroff');
    },
    async reboot(ref, flags) {
      checkFlags(flags, DomainRebootFlags.all, 'testDomainReboot');
      const domain = host.domain(ref);
      domain.requireActive();
      request(host, domain, 'onReboot');
    },
    async reset(ref, flags) {
      checkFlags(flags, 0, 'testDomainReset');
      host.domain(ref).requireActive();
    },
    async destroy(ref, flags) {
      checkFlags(flags, DomainDestroyFlags.bits.graceful, 'testDomainDestroyFlags');
      const domain = host.domain(ref);
      domain.requireActive();
      destroy(host, domain);
    },
    async getAutostart(ref) {
      return host.domain(ref).autostart;
    },
    async setAutostart(ref, autostart) {
      host.domain(ref).autostart = autostart;
    },
    async getAutostartOnce(ref) {
      return host.domain(ref).autostartOnce;
    },
    async setAutostartOnce(ref, autostart) {
      const domain = host.domain(ref);
      if (!domain.persistent) throw testError('VIR_ERR_OPERATION_INVALID', 'cannot set autostart for transient domain');
      domain.autostartOnce = autostart;
    },
    async setLifecycleAction(ref, event, action, flags) {
      checkFlags(flags, 3, 'testDomainSetLifecycleAction');
      host.domain(ref).change(flags, lifecycleActionChange(event, action, 'VIR_FROM_TEST'));
    },
  }) satisfies DomainLifecycleDriver;

function boot(host: TestHost, domain: TestDomain, flags: number, owner: object): void {
  host.start(domain, 'booted');
  if (flags & autodestroy) host.autoDestroy.own(domain, owner);
  host.tell(domain, { event: 'started', detail: 'booted' });
}

/** Forced power-off. */
export const destroy = (host: TestHost, domain: TestDomain): void =>
  host.stop(domain, 'destroyed', { event: 'stopped', detail: 'destroyed' });

const internal = (message: string) => testError('VIR_ERR_INTERNAL_ERROR', message);
