import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { throwIfAborted, VirtError, type CallOptions } from '@virtkit/core/driver';
import { ProgramStream, type Program } from './program-stream.js';
import { untilEvent } from './until-event.js';

/** How long a program that ended may take to be read out: something that it started may hold its stderr for ever. */
const readOut = 500;
/** How long a program that was told to end may take until it is made to. */
const grace = 2000;

export interface ChildOptions extends CallOptions {
  /** For messages: `ssh to HOST`. */
  readonly name: string;
}

/** Starts a program, never through a shell, and talks to its standard input and output. */
export async function startChild(file: string, args: readonly string[], { name, signal }: ChildOptions) {
  const attempted = `starting ${name}`;
  throwIfAborted(signal, attempted);
  const child = spawned(file, args, name);
  const program = childProgram(child, name);
  const target = Object.assign(child, { destroy: () => program.kill() });
  await untilEvent(target, 'spawn', { signal, attempted, failed: (error) => cannotRun(name, error) });
  return new ProgramStream(program);
}

/** Some failures are thrown at once, such as an argument list that is too long. */
function spawned(file: string, args: readonly string[], name: string): ChildProcessWithoutNullStreams {
  try {
    return spawn(file, args, { stdio: 'pipe', windowsHide: true, env: process.env });
  } catch (error) {
    throw cannotRun(name, error);
  }
}

function cannotRun(name: string, cause: unknown): VirtError {
  const why = cause instanceof Error ? cause.message : 'it ended';
  return new VirtError('VIR_ERR_SYSTEM_ERROR', `cannot run ${name}: ${why}`, { domain: 'VIR_FROM_RPC', cause });
}

function childProgram(child: ChildProcessWithoutNullStreams, name: string): Program {
  const { stdin, stdout, stderr } = child;
  let exited = false;
  let killer: NodeJS.Timeout | undefined;
  child.once('exit', () => {
    exited = true;
    clearTimeout(killer);
  });
  // Later failures, such as a signal that cannot be sent.
  child.on('error', () => undefined);
  return {
    name,
    stdin,
    stdout,
    stderr,
    onEnd(listener) {
      child.once('exit', (code, signal) => {
        let timer: NodeJS.Timeout | undefined;
        const settle = () => {
          clearTimeout(timer);
          child.off('close', settle);
          for (const one of [stdin, stdout, stderr]) one.destroy();
          listener(describe(code, signal));
        };
        const settleUnlessBehind = () => {
          // Whoever reads from us is behind: nothing of what the program said is to be lost.
          if (stdout.isPaused()) timer = setTimeout(settleUnlessBehind, readOut);
          else settle();
        };
        timer = setTimeout(settleUnlessBehind, readOut);
        child.once('close', settle);
      });
    },
    kill() {
      for (const one of [stdin, stdout, stderr]) one.destroy();
      if (exited || killer) return;
      child.kill('SIGTERM');
      killer = setTimeout(() => child.kill('SIGKILL'), grace).unref();
    },
  };
}

function describe(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal) return `was killed by ${signal}`;
  return code === 0 ? undefined : `ended with status ${code}`;
}
