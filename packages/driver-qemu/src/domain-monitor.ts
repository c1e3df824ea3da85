import {
  checkFlags,
  ConnectDomainQemuMonitorEventRegisterFlags,
  decode,
  DomainQemuMonitorCommandFlags,
  type DomainConsoleDriver,
  type DomainRef,
} from '@virtkit/core/driver';
import * as t from 'io-ts';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';
import { readJson, writeJson } from './qmp/json.js';
import { withTaint } from './taints.js';

const { hmp } = DomainQemuMonitorCommandFlags.bits;
const { regex, nocase } = ConnectDomainQemuMonitorEventRegisterFlags.bits;

/** The way past the API: QEMU's monitor as it is. */
export const domainMonitor = (host: QemuHost) =>
  ({
    qemuMonitorCommand: (ref, command, files, flags, options) =>
      host.change(ref, 'qemuMonitorCommand', options, async (domain) => {
        checkFlags(flags, hmp, 'qemuDomainQemuMonitorCommandWithFiles');
        if (files.length > 1) throw qemuError('VIR_ERR_INVALID_ARG', 'at most one file can go with a command');
        if (files.length > 0)
          throw qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', 'Node cannot hand an open file to another process');
        const guest = domain.requireGuest();
        guest.taints = withTaint(guest.taints, 'customMonitor');
        await host.saveStatus(domain);
        if (flags & hmp) {
          const args = { 'command-line': command };
          const said = await guest.monitor.execute('human-monitor-command', args, options);
          return { result: decode(t.string, said, "the monitor's words", 'VIR_ERR_INTERNAL_ERROR'), files: [] };
        }
        const answer = await guest.monitor.exchange(commandOf(command), options);
        return { result: writeJson(answer), files: [] };
      }),
    async qemuMonitorSubscribe(ref, event, listener, flags) {
      checkFlags(flags, regex | nocase, 'qemuConnectDomainQemuMonitorEventRegister');
      const fits = matcher(event, flags);
      const uuid = ref && host.domain(ref).uuid;
      return host.monitorEvents.subscribe((domain: DomainRef, told) => {
        if ((uuid === undefined || domain.uuid === uuid) && fits(told.event)) listener(domain, told);
      });
    },
  }) satisfies DomainConsoleDriver;

/** @throws VirtError `VIR_ERR_INTERNAL_ERROR` for what is no JSON object, as libvirt */
function commandOf(text: string): Readonly<Record<string, unknown>> {
  const command = decode(t.UnknownRecord, readJson(text), 'the monitor command', 'VIR_ERR_INTERNAL_ERROR');
  if ('id' in command) throw qemuError('VIR_ERR_INTERNAL_ERROR', 'the monitor command has an id, which is given to it');
  return command;
}

function matcher(event: string | undefined, flags: number): (name: string) => boolean {
  if (event === undefined) return () => true;
  const pattern = flags & regex ? event : `^${event.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  try {
    const expression = new RegExp(pattern, flags & nocase ? 'i' : '');
    return (name) => expression.test(name);
  } catch (error) {
    throw qemuError('VIR_ERR_INVALID_ARG', `event: ${JSON.stringify(event)} is no regular expression`, error);
  }
}
