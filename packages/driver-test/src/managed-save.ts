import {
  checkFlags,
  DomainSaveImageXMLFlags,
  DomainSaveRestoreFlags,
  exclusiveFlags,
  type DomainLifecycleDriver,
} from '@virtkit/core/driver';
import { completeDomain, parseDomain, printDomain } from '@virtkit/core/xml';
import { checkAbiStability } from './abi-stability.js';
import { moveMemory } from './domain-jobs.js';
import type { ManagedSave, TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

const { bypassCache, running, paused } = DomainSaveRestoreFlags.bits;

/** Saving to a place that the host keeps: part of the save section. */
export const managedSave = (host: TestHost) =>
  ({
    async managedSave(ref, flags) {
      checkSaveFlags(flags, bypassCache | running | paused, 'testDomainManagedSave');
      const domain = host.domain(ref);
      domain.requireActive();
      if (!domain.persistent) throw invalid('cannot do managed save for transient domain');
      const { def } = domain;
      await saveMemory(host, domain, () => undefined);
      // As in libvirt's test driver, that it was asked to stay paused is forgotten here.
      domain.managedSave = { def, paused: false };
    },
    async hasManagedSaveImage(ref, flags) {
      checkFlags(flags, 0, 'testDomainHasManagedSaveImage');
      return host.domain(ref).hasManagedSave;
    },
    async managedSaveRemove(ref, flags) {
      checkFlags(flags, 0, 'testDomainManagedSaveRemove');
      host.domain(ref).managedSave = undefined;
    },
    async managedSaveGetXmlDesc(ref, flags) {
      checkFlags(flags, DomainSaveImageXMLFlags.bits.secure, 'testDomainManagedSaveGetXMLDesc');
      return printDomain(requireSaved(host.domain(ref)).def, { secure: flags !== 0 });
    },
    async managedSaveDefineXml(ref, xml, flags) {
      checkSaveFlags(flags, running | paused, 'testDomainManagedSaveDefineXML');
      const domain = host.domain(ref);
      const saved = requireSaved(domain);
      const def = completeDomain(parseDomain(xml, { inactive: true }), { random: host.random });
      checkAbiStability(saved.def, def);
      domain.managedSave = { def, paused: flags === 0 ? saved.paused : (flags & paused) !== 0 };
    },
  }) satisfies DomainLifecycleDriver;

/** Saves a guest's memory as a job, and then the guest is off. It stands still meanwhile, and goes on if it fails. */
export async function saveMemory(host: TestHost, domain: TestDomain, write: () => void): Promise<void> {
  // On a host where it takes no time nobody could see the pause, and none is told of.
  const pauses = domain.state === 'running' && host.rates.memory < Infinity;
  const finish = () => {
    write();
    host.stop(domain, 'saved', { event: 'stopped', detail: 'saved' });
  };
  if (!pauses) return moveMemory(host, domain, { operation: 'save', finish });
  const { id } = domain;
  Object.assign(domain, { state: 'paused', reason: 'save' });
  host.tell(domain, { event: 'suspended', detail: 'paused' });
  try {
    await moveMemory(host, domain, { operation: 'save', finish });
  } catch (error) {
    if (domain.id === id && domain.state === 'paused') {
      Object.assign(domain, { state: 'running', reason: 'saveCanceled' });
      host.tell(domain, { event: 'resumed', detail: 'unpaused' });
    }
    throw error;
  }
}

export function checkSaveFlags(flags: number, allowed: number, where: string): void {
  exclusiveFlags(flags, running, paused, "'running' and 'paused'");
  checkFlags(flags, allowed, where);
}

function requireSaved({ managedSave: saved }: TestDomain): ManagedSave {
  if (!saved) throw invalid('domain does not have managed save image');
  return saved;
}

const invalid = (message: string) => testError('VIR_ERR_OPERATION_INVALID', message);
