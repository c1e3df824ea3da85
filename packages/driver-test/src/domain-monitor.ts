import * as t from 'io-ts';
import {
  checkFlags,
  ConnectDomainQemuMonitorEventRegisterFlags,
  decode,
  DomainQemuMonitorCommandFlags,
  type DomainConsoleDriver,
} from '@virtkit/core/driver';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import { scriptOf } from './guest.js';
import type { TestHost } from './host.js';
import { humanCommands, monitorCommands, MonitorError } from './monitor-commands.js';
import { monitorEvents } from './monitor-events.js';
import { check, invalidArg } from './params.js';

const { hmp } = DomainQemuMonitorCommandFlags.bits;
const { regex, nocase } = ConnectDomainQemuMonitorEventRegisterFlags.bits;

const Command = t.intersection([
  t.type({ execute: t.string }),
  t.partial({ arguments: t.record(t.string, t.unknown), id: t.unknown }),
]);

/** The way past the API: a monitor that answers what the model knows, and says so where it does not. */
export const domainMonitor = (host: TestHost) =>
  ({
    async qemuMonitorCommand(ref, command, files, flags) {
      checkFlags(flags, hmp, 'domain.qemuMonitorCommand');
      const domain = host.domain(ref);
      domain.requireActive();
      check(files.length === 0, 'VIR_ERR_OPERATION_UNSUPPORTED', 'no monitor command of a test host takes files');
      const result = flags & hmp ? human(host, domain, command) : machine(host, domain, command);
      return { result, files: [] };
    },
    async qemuMonitorSubscribe(ref, event, listener, flags) {
      checkFlags(flags, regex | nocase, 'domain.qemuMonitorSubscribe');
      const domain = ref && host.domain(ref);
      return monitorEvents(host).subscribe({ uuid: domain?.uuid, fits: matcher(event, flags), listener });
    },
  }) satisfies DomainConsoleDriver;

function machine(host: TestHost, domain: TestDomain, text: string): string {
  const { execute, arguments: args = {}, id } = decode(Command, parsed(text), 'monitor command', 'VIR_ERR_INVALID_ARG');
  const { monitor = {} } = scriptOf(domain);
  const own = Object.hasOwn(monitor, execute);
  const command = monitorCommands[execute];
  if (!own && !(Object.hasOwn(monitorCommands, execute) && command)) throw unknown(execute);
  const reply = answered(() => {
    if (!own) return command!({ host, domain, args });
    const answer = monitor[execute];
    return typeof answer === 'function' ? (answer as (args: object) => unknown)(args) : answer;
  });
  return JSON.stringify({ ...reply, ...(id === undefined ? {} : { id }) });
}

/** What the monitor refuses is an answer too. */
function answered(command: () => unknown): object {
  try {
    return { return: command() ?? {} };
  } catch (error) {
    if (error instanceof MonitorError) return { error: { class: 'GenericError', desc: error.message } };
    throw error;
  }
}

function human(host: TestHost, domain: TestDomain, line: string): string {
  const name = line.trim().replaceAll(/\s+/g, ' ');
  const command = Object.hasOwn(humanCommands, name) ? humanCommands[name] : undefined;
  if (!command) throw unknown(name);
  return command({ host, domain, args: {} });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw testError('VIR_ERR_INVALID_ARG', `a monitor command is JSON: ${(error as Error).message}`, error);
  }
}

const unknown = (name: string) =>
  testError('VIR_ERR_OPERATION_UNSUPPORTED', `the monitor of a test host does not model the command '${name}'`);

function matcher(event: string | undefined, flags: number): (name: string) => boolean {
  if (event === undefined) return () => true;
  const pattern = flags & regex ? event : `^${event.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  try {
    const expression = new RegExp(pattern, flags & nocase ? 'i' : '');
    return (name) => expression.test(name);
  } catch (error) {
    throw invalidArg(`${JSON.stringify(event)} is no regular expression: ${(error as Error).message}`);
  }
}
