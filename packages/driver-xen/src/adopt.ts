import { requireDomainName, VirtError } from '@virtkit/core/driver';
import { parseDomain, type Domain } from '@virtkit/core/xml';
import type { LiveDomain } from './channel.js';
import { controlDomain, XenDomain } from './domain-object.js';
import type { XenHost } from './host.js';
import { domainFromLibxlJson } from './config/libxl-json.js';
import { liveDefinition } from './live-definition.js';

/** Reads what is kept: definitions, and who starts with the host. What runs is asked after it. */
export async function loadDefinitions(host: XenHost): Promise<void> {
  const starting = new Set(await host.autostarts.list());
  for (const uuid of await host.definitions.list()) {
    try {
      const def = parseDomain((await host.definitions.read(uuid)) ?? '', { inactive: true });
      const domain = host.domains.add(new XenDomain(uuid, def));
      domain.autostart = starting.has(uuid);
    } catch (error) {
      host.warn(`the definition of ${uuid} is not read`, error);
    }
  }
}

/** Forgets what guests ran with that are no more. */
export async function sweepRunning(host: XenHost): Promise<void> {
  for (const uuid of await host.running.list())
    if (!host.domains.findByUuid(uuid)?.active) await host.running.remove(uuid);
}

/**
 * Takes a guest into the list that runs and was not known to: one that this host's driver started before this process, or
 * somebody else did. `undefined`: it is not whole yet.
 */
export async function adoptGuest(
  host: XenHost,
  guest: LiveDomain,
  known: XenDomain | undefined,
): Promise<XenDomain | undefined> {
  if (guest.uuid === controlDomain) return control(host, guest, known);
  const kept = await keptDefinition(host, guest.uuid);
  const def = kept ?? (await foreignDefinition(host, guest));
  if (!def) return undefined;
  const live = await liveDefinition(host, { ...def, uuid: guest.uuid }, guest.id);
  // Somebody else may have brought it in meanwhile.
  const domain = known ?? host.domains.findByUuid(guest.uuid) ?? added(host, guest.uuid, live);
  domain.start(guest.id, 'unknown');
  domain.def = known && live.name !== known.name ? { ...live, name: known.name } : live;
  await host.saveRunning(domain);
  return domain;
}

function added(host: XenHost, uuid: string, def: Domain): XenDomain {
  const domain = host.domains.add(new XenDomain(uuid, def));
  domain.persistent = false;
  return domain;
}

async function keptDefinition(host: XenHost, uuid: string): Promise<Domain | undefined> {
  const text = await host.running.read(uuid);
  if (text === undefined) return undefined;
  try {
    return parseDomain(text);
  } catch (error) {
    host.warn(`what ${uuid} runs with is not read`, error);
    return undefined;
  }
}

/** What the toolstack says of a guest that somebody else started; what the hypervisor says, where it says nothing. */
async function foreignDefinition(host: XenHost, guest: LiveDomain): Promise<Domain | undefined> {
  const name = await host.channels.call('domainName', guest.id);
  if (name === undefined) return undefined;
  requireDomainName(name, 'VIR_FROM_LIBXL');
  const def = (await toolstackDefinition(host, guest.id)) ?? plainDefinition(guest, name);
  return { ...def, name, memory: guest.maxMemory, currentMemory: guest.memory };
}

async function toolstackDefinition(host: XenHost, id: number): Promise<Domain | undefined> {
  if (!host.channels.has('domainConfig')) return undefined;
  try {
    const config = await host.channels.call('domainConfig', id);
    return await host.complete(domainFromLibxlJson(config));
  } catch (error) {
    if (error instanceof VirtError && error.code === 'VIR_ERR_NO_DOMAIN') throw error;
    host.warn(`what guest ${id} was started with is not known`, error);
    return undefined;
  }
}

function plainDefinition(guest: LiveDomain, name: string): Domain {
  return {
    type: 'xen',
    name,
    uuid: guest.uuid,
    memory: guest.maxMemory,
    currentMemory: guest.memory,
    vcpu: vcpusOf(guest),
    os: { type: { name: guest.hvm ? 'hvm' : 'linux' } },
    onPoweroff: 'destroy',
    onReboot: 'restart',
    onCrash: 'destroy',
    devices: {},
  };
}

const vcpusOf = ({ vcpus, maxVcpus }: LiveDomain): NonNullable<Domain['vcpu']> => ({
  placement: 'static',
  count: maxVcpus,
  ...(vcpus < maxVcpus ? { current: vcpus } : {}),
});

/** The domain that everything else runs beside. It is defined nowhere, and stays. */
function control(host: XenHost, guest: LiveDomain, known: XenDomain | undefined): XenDomain {
  const def = { ...plainDefinition(guest, 'Domain-0'), clock: { offset: 'utc' as const } };
  const domain = known ?? host.domains.add(new XenDomain(controlDomain, def));
  domain.def = def;
  domain.id = guest.id;
  domain.state = 'running';
  domain.reason = 'booted';
  return domain;
}
