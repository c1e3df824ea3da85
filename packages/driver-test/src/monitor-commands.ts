import type { DomainState } from '@virtkit/core/driver';
import type { TestDomain } from './domain-object.js';
import type { TestHost } from './host.js';
import { destroy } from './domain-lifecycle.js';
import { act } from './guest-power.js';
import { awake } from './power.js';
import { vcpusOnline } from './vcpus.js';

/** What the monitor refuses, as it says it itself. */
export class MonitorError extends Error {}

export interface MonitorCall {
  readonly host: TestHost;
  readonly domain: TestDomain;
  readonly args: Readonly<Record<string, unknown>>;
}

/** How QEMU calls the states of a guest that has a process. */
const runStates: Readonly<Partial<Record<DomainState, string>>> = {
  running: 'running',
  blocked: 'running',
  paused: 'paused',
  shutdown: 'shutdown',
  crashed: 'guest-panicked',
  pmsuspended: 'suspended',
};
const version = { qemu: { major: 7, minor: 2, micro: 0 }, package: '' };

const statusOf = ({ state }: TestDomain) => ({
  status: runStates[state] ?? 'running',
  running: state === 'running',
  singlestep: false,
});

/** What the monitor of a guest answers out of the model. */
export const monitorCommands: Readonly<Record<string, (call: MonitorCall) => unknown>> = {
  qmp_capabilities: () => ({}),
  'query-commands': () => Object.keys(monitorCommands).map((name) => ({ name })),
  'query-version': () => version,
  'query-status': ({ domain }) => statusOf(domain),
  'query-name': ({ domain }) => ({ name: domain.name }),
  'query-uuid': ({ domain }) => ({ UUID: domain.uuid }),
  'query-kvm': ({ domain }) => ({ enabled: domain.def.type === 'kvm', present: true }),
  'query-cpus-fast': ({ domain: { def } }) =>
    vcpusOnline(def).flatMap((online, index) =>
      online
        ? [{ 'cpu-index': index, 'thread-id': 1000 + index, target: 'x86_64', 'qom-path': `/machine/cpu[${index}]` }]
        : [],
    ),
  'query-balloon': ({ domain: { def } }) => {
    if (!def.devices?.memballoon) throw new MonitorError('the guest has no balloon');
    return { actual: Number((def.currentMemory ?? def.memory ?? 0n) * 1024n) };
  },
  stop: ({ host, domain }) => {
    if (domain.state !== 'running') return;
    Object.assign(domain, { state: 'paused', reason: 'user' });
    host.tell(domain, { event: 'suspended', detail: 'paused' });
  },
  cont: ({ host, domain }) => {
    if (domain.state !== 'paused') return;
    Object.assign(domain, { state: 'running', reason: 'unpaused' });
    host.tell(domain, { event: 'resumed', detail: 'unpaused' });
  },
  system_powerdown: ({ host, domain }) => act(host, domain, 'onPoweroff'),
  system_reset: ({ host, domain }) => void host.domainEvents.emit('reboot', domain.ref, {}),
  system_wakeup: ({ host, domain }) => {
    if (domain.state !== 'pmsuspended') throw new MonitorError('the guest does not sleep');
    awake(host, domain);
  },
  quit: ({ host, domain }) => destroy(host, domain),
};

const megabyte = 1024n;

/** What it answers to a person. */
export const humanCommands: Readonly<Record<string, (call: MonitorCall) => string>> = {
  'info status': ({ domain }) => {
    const { status, running } = statusOf(domain);
    return `VM status: ${running ? status : `paused (${status})`}\r\n`;
  },
  'info name': ({ domain }) => `${domain.name}\r\n`,
  'info uuid': ({ domain }) => `${domain.uuid}\r\n`,
  'info version': () => `${version.qemu.major}.${version.qemu.minor}.${version.qemu.micro}\r\n`,
  'info balloon': ({ domain: { def } }) => `balloon: actual=${(def.currentMemory ?? def.memory ?? 0n) / megabyte}\r\n`,
};
