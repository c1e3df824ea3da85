import { AgentError } from './agent-error.js';
import type { AgentCall } from './agent-commands.js';
import { milliseconds } from './clock.js';
import type { TestDomain } from './domain-object.js';
import { scriptOf } from './guest.js';
import type { ProgramResult } from './guest-script.js';

interface Running {
  readonly result: Omit<ProgramResult, 'runs'>;
  readonly capture: boolean;
  /** Milliseconds since the epoch. */
  readonly ends: number;
}

const key = Symbol('programs');
const programsOf = (domain: TestDomain) =>
  domain.keep(key, () => ({ next: 1000, running: new Map<number, Running>() }));

/** What was begun before the host's state was kept takes as long as it would have then. */
export function shiftPrograms(domain: TestDomain, shift: number): void {
  const running = domain.kept<ReturnType<typeof programsOf>>(key)?.running ?? [];
  for (const [pid, program] of running) programsOf(domain).running.set(pid, { ...program, ends: program.ends + shift });
}

/** `guest-exec`: a program of the script's runs, and its number is told. */
export function exec({ host, domain, args }: AgentCall): unknown {
  const path = args.text('path');
  const agent = scriptOf(domain).agent;
  const programs = (agent || undefined)?.programs ?? {};
  const program = Object.hasOwn(programs, path) ? programs[path] : undefined;
  if (!program) {
    throw new AgentError('GenericError', `there is no program ${path} to run`);
  }
  const { runs = 0, ...result } = program(args.texts('arg'), decoded(args.optionalText('input-data')));
  const all = programsOf(domain);
  const pid = all.next++;
  const ends = host.clock.now() + milliseconds(runs);
  all.running.set(pid, { result, capture: args.flag('capture-output'), ends });
  return { pid };
}

/** `guest-exec-status`: what came of it is told once. */
export function execStatus({ host, domain, args }: AgentCall): unknown {
  const pid = args.number('pid');
  const { running } = programsOf(domain);
  const program = running.get(pid);
  if (!program) throw new AgentError('GenericError', `there is no process ${pid}`);
  if (host.clock.now() < program.ends) return { exited: false };
  running.delete(pid);
  const { exitCode = 0, out = '', err = '' } = program.result;
  return {
    exited: true,
    exitcode: exitCode,
    ...(program.capture && out !== '' ? { 'out-data': encoded(out) } : {}),
    ...(program.capture && err !== '' ? { 'err-data': encoded(err) } : {}),
  };
}

const encoded = (text: string): string => Buffer.from(text).toString('base64');
const decoded = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString();
