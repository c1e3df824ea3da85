import { DomainLifecycle, DomainLifecycleAction, DomainState, type DomainRef } from '@virtkit/core/driver';
import { dom } from '../made.js';
import { reasonNumber } from '../state-reasons.js';
import type { CallTable } from '../scenario.js';

export const calls = {
  conn: {
    createXML: async (call, xml: string, flags = 0) =>
      dom(await call('domain', 'createXml', xml, [], flags, undefined)),
  },
  dom: {
    create: async (call, domain: DomainRef) => void (await call('domain', 'create', domain, [], 0, undefined)),
    createWithFlags: async (call, domain: DomainRef, flags: number) =>
      void (await call('domain', 'create', domain, [], flags, undefined)),
    suspend: (call, domain: DomainRef) => call('domain', 'suspend', domain, undefined),
    resume: (call, domain: DomainRef) => call('domain', 'resume', domain, undefined),
    shutdown: (call, domain: DomainRef) => call('domain', 'shutdown', domain, 0, undefined),
    shutdownFlags: (call, domain: DomainRef, flags: number) => call('domain', 'shutdown', domain, flags, undefined),
    reboot: (call, domain: DomainRef, flags: number) => call('domain', 'reboot', domain, flags, undefined),
    reset: (call, domain: DomainRef, flags: number) => call('domain', 'reset', domain, flags, undefined),
    destroy: (call, domain: DomainRef) => call('domain', 'destroy', domain, 0, undefined),
    destroyFlags: (call, domain: DomainRef, flags: number) => call('domain', 'destroy', domain, flags, undefined),
    autostart: (call, domain: DomainRef) => call('domain', 'getAutostart', domain, undefined),
    setAutostart: (call, domain: DomainRef, autostart: number) =>
      call('domain', 'setAutostart', domain, autostart !== 0, undefined),
    setLifecycleAction: async (call, domain: DomainRef, event: number, action: number, flags: number) =>
      call(
        'domain',
        'setLifecycleAction',
        domain,
        DomainLifecycle.nameOf(event),
        DomainLifecycleAction.nameOf(action),
        flags,
        undefined,
      ),
    state: async (call, domain: DomainRef, flags = 0) => {
      const { state, reason } = await call('domain', 'getState', domain, flags, undefined);
      return [DomainState.numberOf(state), reasonNumber(state, reason)];
    },
    isActive: (call, domain: DomainRef) => call('domain', 'isActive', domain, undefined),
    isPersistent: (call, domain: DomainRef) => call('domain', 'isPersistent', domain, undefined),
    isUpdated: (call, domain: DomainRef) => call('domain', 'isUpdated', domain, undefined),
  },
} satisfies CallTable;
