import {
  checkFlags,
  DomainCreateFlags,
  DomainDestroyFlags,
  DomainRebootFlags,
  DomainSaveRestoreFlags,
  DomainShutdownFlags,
  type CallOptions,
  type DomainLifecycleDriver,
  type DomainRef,
} from '@virtkit/core/driver';
import { readDefinitions, storedText } from './definition.js';
import { xapiError } from './errors.js';
import { isActive, isSuspended, type Guest } from './guest.js';
import { readGuest } from './complete.js';
import { keys } from './keys.js';
import { plan } from './plug.js';
import type { XapiHost } from './host.js';
import { Ref } from './types.js';
import { keep, makeGuest, rewriteGuest } from './write.js';

const { paused, validate, forceBoot } = DomainCreateFlags.bits;

/** Starting, stopping, pausing, and suspending to the pool's storage, which is libvirt's managed save. */
export const domainLifecycle = (host: XapiHost) =>
  ({
    async create(ref, files, flags, options) {
      noFiles(files);
      checkFlags(flags, paused | forceBoot, 'domain.create');
      const guest = await host.guests.find(ref, options);
      if (isActive(guest)) throw invalid('domain is already running');
      return start(host, guest, flags, options);
    },
    async createXml(xml, files, flags, options) {
      noFiles(files);
      checkFlags(flags, paused | validate, 'domain.createXml');
      const def = readGuest(xml, flags & validate ? 1 : 0, 'domain.createXml');
      const guest = await host.named(async () => {
        const old = await host.claim(def, options);
        const planned = await plan(host.pool, def, options);
        if (!old) return host.made(await makeGuest(host.pool, { def, transient: true }, planned));
        if (isActive(old)) throw invalid(`domain '${def.name}' is already running`);
        const domain = await readDefinitions(host.pool, old, options);
        const stored = storedText(domain.persistentDef);
        await rewriteGuest(host.pool, domain, def);
        await keep(host.pool, { ...old, vm: (await host.require(old.ref)).vm }, keys.next, stored);
        return host.require(old.ref);
      }, options);
      try {
        return await launch(host, guest, flags);
      } catch (error) {
        if (guest.transient) await host.forget(guest).catch(() => undefined);
        throw error;
      }
    },
    async suspend(ref, options) {
      await change(host, ref, 'VM.pause', [], { state: 'paused', reason: 'user' }, options);
    },
    async resume(ref, options) {
      const guest = await active(host, ref, options);
      if (guest.state === 'running') return;
      await change(host, ref, 'VM.unpause', [], { state: 'running', reason: 'unpaused' }, options);
    },
    async shutdown(ref, flags, options) {
      // XAPI finds the guest's own way by itself.
      checkFlags(flags, DomainShutdownFlags.bits.paravirt, 'domain.shutdown');
      const guest = await active(host, ref, options);
      await leave(host, guest, 'VM.clean_shutdown', 'shutdown', options);
    },
    async reboot(ref, flags, options) {
      checkFlags(flags, DomainRebootFlags.bits.paravirt, 'domain.reboot');
      const guest = await active(host, ref, options);
      await host.pool.call('Async.VM.clean_reboot', [guest.ref], options);
      await host.settle();
    },
    async reset(ref, flags, options) {
      checkFlags(flags, 0, 'domain.reset');
      await change(host, ref, 'VM.hard_reboot', [], { state: 'running', reason: 'booted' }, options);
    },
    async destroy(ref, flags, options) {
      checkFlags(flags, DomainDestroyFlags.bits.graceful, 'domain.destroy');
      const guest = await active(host, ref, options);
      host.explain(guest, 'shutoff', 'destroyed');
      await host.pool.call('VM.hard_shutdown', [guest.ref], options);
      if (guest.transient) await host.forget(guest);
      await host.settle();
    },
    async managedSave(ref, flags, options) {
      checkFlags(flags, DomainSaveRestoreFlags.bits.bypassCache, 'domain.managedSave');
      const guest = await active(host, ref, options);
      if (guest.transient) throw invalid('cannot do managed save for transient domain');
      host.explain(guest, 'shutoff', 'saved');
      await host.pool.call('VM.suspend', [guest.ref], options);
      await host.settle();
    },
    async hasManagedSaveImage(ref, flags, options) {
      checkFlags(flags, 0, 'domain.hasManagedSaveImage');
      return isSuspended(await host.guests.find(ref, options));
    },
    async managedSaveRemove(ref, flags, options) {
      checkFlags(flags, 0, 'domain.managedSaveRemove');
      const guest = await host.guests.find(ref, options);
      if (!isSuspended(guest)) throw invalid('the domain has no managed save');
      await host.pool.call('VM.hard_shutdown', [guest.ref], options);
      await host.settle();
    },
    async getAutostart(ref, options) {
      return (await host.guests.find(ref, options)).vm.other_config[keys.autostart] === 'true';
    },
    async setAutostart(ref, autostart, options) {
      const guest = await host.guests.find(ref, options);
      if (guest.transient) throw invalid('cannot set autostart for transient domain');
      await keep(host.pool, guest, keys.autostart, autostart ? 'true' : undefined);
      await host.settle();
    },
  }) satisfies DomainLifecycleDriver;

const invalid = (message: string) => xapiError('VIR_ERR_OPERATION_INVALID', message);

function noFiles(files: readonly number[]): void {
  if (files.length > 0) throw xapiError('VIR_ERR_ARGUMENT_UNSUPPORTED', 'a guest of another host gets no open files');
}

async function active(host: XapiHost, ref: DomainRef, options?: CallOptions): Promise<Guest> {
  const guest = await host.guests.find(ref, options);
  if (!isActive(guest)) throw invalid('domain is not running');
  return guest;
}

interface Explained {
  readonly state: Guest['state'];
  readonly reason: string;
}

/** A call about a guest that runs, and why it will be in the state that it leads to. */
async function change(
  host: XapiHost,
  ref: DomainRef,
  method: string,
  args: readonly unknown[],
  { state, reason }: Explained,
  options?: CallOptions,
): Promise<void> {
  const guest = await active(host, ref, options);
  await host.pool.call(method, [guest.ref, ...args], options);
  host.explain(guest, state, reason);
  await host.settle();
}

/** Asks the guest; XAPI would wait until it has done as it was asked, and a guest may take its time. */
async function leave(
  host: XapiHost,
  guest: Guest,
  method: string,
  reason: string,
  options?: CallOptions,
): Promise<void> {
  host.explain(guest, 'shutoff', reason);
  const task = await host.pool.get(Ref, `Async.${method}`, [guest.ref], options);
  await host.firstWord(task, method, options);
  const now = guest.transient ? await host.made(guest.ref) : undefined;
  if (now?.state === 'shutoff') await host.forget(now);
  await host.settle();
}

async function start(host: XapiHost, guest: Guest, flags: number, options?: CallOptions): Promise<DomainRef> {
  const job = async () => {
    const current = await host.require(guest.ref);
    if (isActive(current)) throw invalid('domain is already running');
    if (isSuspended(current) && flags & forceBoot) await host.pool.call('VM.hard_shutdown', [current.ref]);
    else if (isSuspended(current)) return launch(host, current, flags);
    if (current.vm.other_config[keys.next] !== undefined) {
      const domain = await readDefinitions(host.pool, current, options);
      await rewriteGuest(host.pool, domain, domain.def, options);
    }
    return launch(host, await host.require(guest.ref), flags);
  };
  return host.pool.alone(guest.ref, 'the start of the domain', job, options);
}

/** Starts a guest as it is, from its beginning or from where it was suspended. */
async function launch(host: XapiHost, guest: Guest, flags: number): Promise<DomainRef> {
  const pausedFirst = (flags & paused) !== 0;
  const restored = isSuspended(guest);
  await host.pool.call(restored ? 'VM.resume' : 'VM.start', [guest.ref, pausedFirst, false]);
  const reason = pausedFirst ? 'startingUp' : restored ? 'restored' : 'booted';
  host.explain(guest, pausedFirst ? 'paused' : 'running', reason);
  await host.settle();
  return (await host.require(guest.ref)).domain;
}
