import {
  checkFlags,
  DomainDefineFlags,
  domainMetadata,
  DomainUndefineFlags,
  requireDomainName,
  type DomainConfigDriver,
} from '@virtkit/core/driver';
import { readDomain } from '@virtkit/core/xml';
import { checkpointsOf, forgetCheckpoints } from './checkpoint/tree.js';
import { QemuDomain } from './domain-object.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';
import { forgetSnapshots } from './snapshot/change.js';
import { snapshotCount } from './snapshot/tree.js';
import { hasManagedImage, removeManagedImage } from './save/managed-image.js';

const { bits: undefine } = DomainUndefineFlags;

/** Definitions. What is told is on disk already. */
export const domainConfig = (host: QemuHost) =>
  ({
    defineXml: (xml, flags, options) =>
      host.changeList('defineXml', options, async () => {
        checkFlags(flags, DomainDefineFlags.bits.validate, 'qemuDomainDefineXMLFlags');
        const def = await host.complete(readDomain(xml, flags !== 0));
        const known = host.domains.claim(def.name, def.uuid!);
        const define = async (domain: QemuDomain) => {
          await host.saveDefinition(domain, def);
          domain.assign(def, false);
          domain.persistent = true;
          return domain;
        };
        const domain = known
          ? await known.jobs.run({ name: 'defineXml', signal: options?.signal }, () => define(known))
          : host.domains.add(await define(new QemuDomain(def.uuid!, def)));
        if (domain.active) await host.saveStatus(domain);
        host.tell(domain, { event: 'defined', detail: known ? 'updated' : 'added' });
        return domain.ref;
      }),
    undefine: (ref, flags, options) =>
      host.changeList('undefine', options, () =>
        host.change(ref, 'undefine', options, async (domain) => {
          checkFlags(flags, DomainUndefineFlags.all, 'qemuDomainUndefineFlags');
          if (!domain.persistent) throw invalid('cannot undefine transient domain');
          if (hasManagedImage(host, domain)) {
            if ((flags & undefine.managedSave) === 0)
              throw invalid('Refusing to undefine while domain managed save image exists');
            await removeManagedImage(host, domain);
          }
          if (!domain.active) await dropSnapshots(domain, flags);
          if (!domain.active) await dropCheckpoints(host, domain, flags);
          await host.definitions.remove(domain.uuid);
          await host.autostarts.remove(domain.uuid);
          domain.persistent = false;
          domain.autostart = false;
          if (domain.active) await host.saveStatus(domain);
          else host.domains.remove(domain);
          host.tell(domain, { event: 'undefined', detail: 'removed' });
        }),
      ),
    rename: (ref, name, flags, options) =>
      host.changeList('rename', options, () =>
        host.change(ref, 'rename', options, async (domain) => {
          checkFlags(flags, 0, 'qemuDomainRename');
          requireDomainName(name, 'VIR_FROM_QEMU');
          if (domain.active) throw invalid('cannot rename active domain');
          if (hasManagedImage(host, domain)) throw invalid('a domain with a managed saved state cannot be renamed');
          if (name === domain.name) throw invalid("Can't rename domain to itself");
          if (host.domains.findByName(name)) throw invalid(`domain with name '${name}' already exists`);
          const old = domain.ref;
          const def = { ...domain.def, name };
          await host.saveDefinition(domain, def);
          host.domains.rename(domain, name, () => (domain.def = def));
          host.domainEvents.emit('lifecycle', old, { event: 'undefined', detail: 'renamed' });
          host.tell(domain, { event: 'defined', detail: 'renamed' });
        }),
      ),
    ...domainMetadata(host, (ref) => host.domain(ref), 'VIR_FROM_QEMU', 'qemuDomain'),
  }) satisfies DomainConfigDriver;

/** What a domain had of snapshots goes with it, if that is wished. */
async function dropSnapshots(domain: QemuDomain, flags: number): Promise<void> {
  const count = snapshotCount(domain);
  if (count > 0 && !(flags & undefine.snapshotsMetadata))
    throw invalid(`cannot delete inactive domain with ${count} snapshots`);
  await forgetSnapshots(domain);
}

/** What is known of a domain's checkpoints goes with it, if that is wished. */
async function dropCheckpoints(host: QemuHost, domain: QemuDomain, flags: number): Promise<void> {
  const { size } = checkpointsOf(domain);
  if (size > 0 && !(flags & undefine.checkpointsMetadata))
    throw invalid(`cannot delete inactive domain with ${size} checkpoints`);
  if (size > 0) await forgetCheckpoints(host, domain);
}

const invalid = (message: string) => qemuError('VIR_ERR_OPERATION_INVALID', message);
