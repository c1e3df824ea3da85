import { checkFlags, DomainDeviceModifyFlags, readDevice, type DomainConfigDriver } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { attached, attachLive, withMac } from './device/attach.js';
import { byAlias, detached, detachLive } from './device/detach.js';
import type { Undo } from './device/parts.js';
import { updated, updateLive } from './device/update.js';
import type { QemuDomain } from './domain-object.js';
import type { QemuHost } from './host.js';

const { live, config, force } = DomainDeviceModifyFlags.bits;

/** Devices that come, go and change. What is refused of one of two definitions is done to neither. */
export const domainDevice = (host: QemuHost) =>
  ({
    attachDevice: (ref, xml, flags, options) =>
      host.change(ref, 'attachDevice', options, async (domain) => {
        checkFlags(flags, live | config, 'qemuDomainAttachDeviceFlags');
        const affected = domain.affected(flags);
        const found = withMac(host, readDevice(xml, true));
        const stored = affected.config ? await attached(host, domain.persistentDef, found) : undefined;
        const undo = affected.live ? await attachLive(host, domain, found) : undefined;
        if (stored) await store(host, domain, stored, undo);
      }),
    detachDevice: (ref, xml, flags, options) =>
      host.change(ref, 'detachDevice', options, async (domain) => {
        checkFlags(flags, live | config, 'qemuDomainDetachDeviceFlags');
        const affected = domain.affected(flags);
        const wanted = readDevice(xml, !affected.live);
        const stored = affected.config ? await detached(host, domain.persistentDef, wanted) : undefined;
        if (affected.live) await detachLive(host, domain, wanted, true);
        if (stored) await store(host, domain, stored);
      }),
    detachDeviceAlias: (ref, alias, flags, options) =>
      host.change(ref, 'detachDeviceAlias', options, async (domain) => {
        checkFlags(flags, live | config, 'qemuDomainDetachDeviceAlias');
        const affected = domain.affected(flags);
        const { persistentDef, def } = domain;
        const stored = affected.config ? await detached(host, persistentDef, byAlias(persistentDef, alias)) : undefined;
        if (affected.live) await detachLive(host, domain, byAlias(def, alias), false);
        if (stored) await store(host, domain, stored);
      }),
    updateDevice: (ref, xml, flags, options) =>
      host.change(ref, 'updateDevice', options, async (domain) => {
        checkFlags(flags, live | config | force, 'qemuDomainUpdateDeviceFlags');
        const affected = domain.affected(flags & ~force);
        const wanted = readDevice(xml, !affected.live);
        const stored = affected.config ? await updated(host, domain.persistentDef, wanted) : undefined;
        const undo = affected.live ? await updateLive(host, domain, wanted, (flags & force) !== 0) : undefined;
        if (stored) await store(host, domain, stored, undo);
      }),
  }) satisfies DomainConfigDriver;

/** Keeps the definition that was agreed on. When it cannot be kept, the guest goes back to what it was. */
async function store(host: QemuHost, domain: QemuDomain, stored: Domain, undo?: Undo): Promise<void> {
  try {
    await host.changeDefinitions(domain, config, () => stored);
  } catch (error) {
    await undo?.().catch((left: unknown) =>
      host.warn(`'${domain.name}' has a device that is not in its definition`, left),
    );
    throw error;
  }
}
