import {
  checkFlags,
  DomainDefineFlags,
  DomainUndefineFlags,
  metadataChange,
  metadataReader,
  type DomainConfigDriver,
} from '@virtkit/core/driver';
import { readDomain, type Domain } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { snapshotCount } from './moments.js';

const { bits: undefine } = DomainUndefineFlags;
const either = 3;

/** Definitions and metadata. */
export const domainConfig = (host: TestHost) =>
  ({
    async defineXml(xml, flags) {
      checkFlags(flags, DomainDefineFlags.bits.validate, 'testDomainDefineXMLFlags');
      const def = host.complete(readDomain(xml, flags !== 0));
      const { domain, replaced } = host.assign(def);
      // A transient domain that is defined becomes persistent with the new definition.
      domain.persistent = true;
      host.tell(domain, { event: 'defined', detail: replaced ? 'updated' : 'added' });
      return domain.ref;
    },
    async undefine(ref, flags) {
      checkFlags(flags, undefine.managedSave | undefine.snapshotsMetadata, 'testDomainUndefineFlags');
      const domain = host.domain(ref);
      if (domain.hasManagedSave && (flags & undefine.managedSave) === 0) {
        throw invalid('refusing to undefine a domain while its managed save image exists');
      }
      const snapshots = snapshotCount(domain);
      if (!domain.active && snapshots > 0 && (flags & undefine.snapshotsMetadata) === 0) {
        throw invalid(`cannot delete inactive domain with ${snapshots} snapshots`);
      }
      host.tell(domain, { event: 'undefined', detail: 'removed' });
      domain.managedSave = undefined;
      if (domain.active) domain.persistent = false;
      else host.domains.remove(domain);
    },
    async rename(ref, name, flags) {
      if (name === '') throw argument('the new name is empty');
      checkFlags(flags, 0, 'testDomainRename');
      const domain = host.domain(ref);
      if (domain.active) throw invalid('cannot rename active domain');
      if (!domain.persistent) throw invalid('cannot rename a transient domain');
      if (domain.state !== 'shutoff') throw invalid('domain has to be shutoff before renaming');
      if (name === domain.name) throw invalid("Can't rename domain to itself");
      if (host.domains.findByName(name)) throw invalid(`domain with name '${name}' already exists`);
      if (name.includes('/')) throw testError('VIR_ERR_XML_ERROR', `name ${name} cannot contain '/'`);
      const old = domain.ref;
      host.domains.rename(domain, name, () => (domain.def = { ...domain.def, name }));
      host.domainEvents.emit('lifecycle', old, { event: 'undefined', detail: 'renamed' });
      host.tell(domain, { event: 'defined', detail: 'renamed' });
    },
    async qemuAttach(pid, flags) {
      checkFlags(flags, 0, 'domain.qemuAttach');
      const def = host.processes.get(pid);
      if (!def) throw argument(`there is no QEMU process ${pid} on the host`);
      if (host.domains.claim(def.name, def.uuid!)?.active) throw invalid(`domain '${def.name}' is already active`);
      const { domain, added } = host.assign(def, true);
      if (added) domain.persistent = false;
      host.processes.delete(pid);
      host.start(domain, 'booted');
      host.tell(domain, { event: 'started', detail: 'booted' });
      return domain.ref;
    },
    async getMetadata(ref, type, uri, flags) {
      checkFlags(flags, either, 'testDomainGetMetadata');
      const read = metadataReader(type, uri, 'VIR_FROM_TEST');
      const value = read(host.domain(ref).definition(flags));
      if (value === undefined)
        throw testError('VIR_ERR_NO_DOMAIN_METADATA', 'Requested metadata element is not present');
      return value;
    },
    async setMetadata(ref, type, value, key, uri, flags) {
      const change = metadataChange<Domain>({ type, value, key, uri }, 'VIR_FROM_TEST', 'VIR_FROM_DOMAIN');
      checkFlags(flags, either, 'testDomainSetMetadata');
      const domain = host.domain(ref);
      domain.change(flags, change);
      host.domainEvents.emit('metadataChange', domain.ref, { type, nsUri: uri });
    },
  }) satisfies DomainConfigDriver;

const invalid = (message: string) => testError('VIR_ERR_OPERATION_INVALID', message);

const argument = (message: string) => testError('VIR_ERR_INVALID_ARG', message);
