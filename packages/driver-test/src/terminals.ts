import type { Channel, Console, Domain, Parallel, Serial } from '@virtkit/core/xml';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import { scriptOf } from './guest.js';
import { hostnameOf } from './guest-facts.js';
import type { Dialogue } from './guest-script.js';
import { Terminal } from './terminal.js';

/** A character device, with the alias that it has while the guest runs. */
interface Line<D> {
  readonly alias: string;
  readonly device: D;
}

function aliased<D extends { readonly alias?: string }>(kind: string, devices: readonly D[] | undefined): Line<D>[] {
  return (devices ?? []).map((device, index) => ({ alias: device.alias ?? `${kind}${index}`, device }));
}

/** Every device that a console can be opened on: consoles first, as the first of them is meant when none is named. */
function consolesOf({ devices }: Domain): readonly Line<Console | Serial | Parallel>[] {
  return [
    ...aliased('console', devices?.consoles),
    ...aliased('serial', devices?.serials),
    ...aliased('parallel', devices?.parallels),
  ];
}

/**
 * The alias of the console `name`, or of the first one.
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR`, as libvirt's QEMU driver, when there is none or it leads elsewhere
 */
export function consoleAlias({ def }: TestDomain, name: string | undefined): string {
  const all = consolesOf(def);
  const line = name === undefined ? all.find(({ alias }) => !alias.startsWith('parallel')) : byAlias(all, name);
  if (!line) throw internal(`there is no console ${name ?? 'at all'}`);
  if ((line.device.type ?? 'pty') !== 'pty') throw internal(`console ${line.alias} is no pseudo-terminal`);
  return line.alias;
}

/** The alias of the channel whose target or alias `name` is, or of the first one. @throws as {@link consoleAlias} */
export function channelLine({ def }: TestDomain, name: string | undefined): Line<Channel> {
  const all = aliased('channel', def.devices?.channels);
  const named = ({ device: { target } }: Line<Channel>) => target.type === 'virtio' && target.name === name;
  const line = name === undefined ? all[0] : (byAlias(all, name) ?? all.find(named));
  if (!line) throw internal(`there is no channel ${name ?? 'at all'}`);
  if (line.device.type !== 'unix') throw internal(`channel ${line.alias} is no UNIX socket`);
  return line;
}

const byAlias = <D>(all: readonly Line<D>[], name: string) => all.find(({ alias }) => alias === name);
const internal = (message: string) => testError('VIR_ERR_INTERNAL_ERROR', message);

/** What the guest says at the console `alias`: by default it asks who is there. */
export function consoleDialogue(domain: TestDomain, alias: string): Dialogue {
  const { consoles = {}, console } = scriptOf(domain);
  const own = Object.hasOwn(consoles, alias) ? consoles[alias] : console;
  return own ?? { greeting: '\r\n', prompt: `${hostnameOf(domain)} login: `, echo: true };
}

/** What the guest says at a channel: by default nobody is there to say something. */
export function channelDialogue(domain: TestDomain, name: string): Dialogue {
  const { channels = {} } = scriptOf(domain);
  return (Object.hasOwn(channels, name) ? channels[name] : undefined) ?? {};
}

/** No state of the guest: whoever holds a line does so by his connection. */
const terminals = new WeakMap<TestDomain, Map<string, Terminal>>();

export function terminal(domain: TestDomain, alias: string): Terminal {
  const all = terminals.get(domain) ?? new Map<string, Terminal>();
  terminals.set(domain, all);
  const known = all.get(alias) ?? new Terminal();
  all.set(alias, known);
  return known;
}
