import type { XenChannel } from '../channel.js';
import { xenError } from '../errors.js';
import { Control } from './control.js';
import { domain, domains, pause, setMaxMemory, unpause } from './domains.js';
import { HypercallError, openHypervisor, type Hypervisor } from './hypervisor.js';
import { messages } from './messages.js';
import { cellsFree, physical, version } from './physical.js';
import { scheduler, schedulerName, setScheduler } from './scheduler.js';
import { pinVcpu, vcpus } from './vcpus.js';

/**
 * The channel straight to the hypervisor. There is none without the package `koffi`, without Xen's library or without
 * the privilege, nor where the hypervisor speaks a version of its interface that we do not know.
 */
export async function openHypercallChannel(): Promise<XenChannel | undefined> {
  const hypervisor = await openHypervisor();
  return hypervisor && hypercallChannel(hypervisor);
}

/** The same of a hypervisor that is open; it is closed when it cannot be used. */
export function hypercallChannel(hypervisor: Hypervisor) {
  const control = Control.probe(hypervisor);
  if (!control) return void hypervisor.close();
  /** What the hypervisor refuses is an error of ours, whatever was asked. */
  const asking =
    <A extends readonly unknown[], R>(what: string, ask: (control: Control, ...args: A) => R) =>
    async (...args: A): Promise<R> => {
      try {
        return ask(control, ...args);
      } catch (error) {
        if (!(error instanceof HypercallError)) throw error;
        throw xenError('VIR_ERR_XEN_CALL', `the hypervisor refused to tell ${what}: ${error.errno}`, error);
      }
    };
  return {
    name: 'hypercall',
    version: asking('its version', version),
    physical: asking('of the machine', physical),
    cellsFree: asking('what its nodes have', cellsFree),
    schedulerName: asking('its scheduler', schedulerName),
    domains: asking('its domains', domains),
    domain: asking('of a domain', domain),
    pause: asking('of a domain', pause),
    unpause: asking('of a domain', unpause),
    setMaxMemory: asking('of a domain', setMaxMemory),
    vcpus: asking('of processors', vcpus),
    pinVcpu: asking('of processors', pinVcpu),
    scheduler: asking('its scheduler', scheduler),
    setScheduler: asking('its scheduler', setScheduler),
    messages: asking('what it has said', messages),
    close: async () => control.close(),
  } satisfies XenChannel;
}
