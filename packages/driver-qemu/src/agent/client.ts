import { Buffer } from 'node:buffer';
import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { abortable, abortError, type VirtError } from '@virtkit/core/driver';
import { readJson, writeJson } from '../qmp/json.js';
import { LineSplitter } from '../qmp/line-splitter.js';
import { readMessage } from '../qmp/messages.js';
import type { Agent, AgentCallOptions } from './agent.js';
import { agentError, refusedByAgent, unresponsive } from './errors.js';
import { AgentTimeout, handshakeMilliseconds, milliseconds } from './timeout.js';

/** The longest answer that is taken: characters. */
const longest = 10 * 1024 * 1024;
/** The byte that is in no JSON: it makes the agent forget what it was reading. Where it sends it, LineSplitter gives this. */
const reset = 0xff;
const resetAsRead = '\uFFFD';

/** The command that waits for its answer. */
interface Exchange {
  /** A line came. */
  readonly take: (line: string) => void;
  /** Nothing will come: the agent or its port is gone. */
  readonly lose: (error: VirtError) => void;
  readonly fail: (error: VirtError) => void;
}

interface Waiting extends Pick<AgentCallOptions, 'signal' | 'done'> {
  readonly command: string;
  /** Milliseconds. */
  readonly limit: number | undefined;
}

/**
 * The guest agent of one guest, on the socket of its port. One command at a time, in the order they were asked for. Before
 * a first command, and after one that was not waited for to its end, a handshake tells old answers from new ones.
 *
 * The guest may be hostile: it is read only while an answer is waited for, and an answer has a limit.
 */
export class AgentClient implements Agent {
  readonly #socket: Duplex;
  #splitter!: LineSplitter;
  /** Settles when the command before is done with. */
  #turn: Promise<unknown> = Promise.resolve();
  #exchange: Exchange | undefined;
  #failure: VirtError | undefined;
  #isOpen = true;
  #inSync = false;

  /** Seconds that a command may take when its caller does not say; as `agentSetResponseTimeout` says them. */
  timeout: number = AgentTimeout.block;

  constructor(socket: Duplex) {
    this.#socket = socket;
    this.#forget();
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error: Error) => this.#end(unresponsive(`the guest agent is gone: ${error.message}`, error)));
    socket.on('close', () => this.#end(unresponsive('the guest agent is gone: QEMU closed its port')));
    socket.pause();
  }

  /** Whether the guest's end of the port is open, as far as is known. */
  get isOpen(): boolean {
    return this.#isOpen && !this.#failure;
  }

  /** QEMU says whether something in the guest has opened the port (`VSERPORT_CHANGE`): an agent came, or went. */
  setOpen(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#inSync = false;
    if (!isOpen) this.#exchange?.lose(unresponsive('the guest agent disappeared while it executed a command'));
  }

  /**
   * Executes a command in the guest. An abort, or the end of the time, gives up waiting: the guest may execute it all the
   * same, and its answer is dropped when it comes.
   * @throws VirtError `VIR_ERR_AGENT_UNRESPONSIVE` without an agent, or one that does not answer in time;
   * `VIR_ERR_AGENT_UNSYNCED` for what is no answer; `VIR_ERR_INTERNAL_ERROR` with the agent's own words;
   * `VIR_ERR_OPERATION_ABORTED`
   */
  async execute(command: string, args?: object, options: AgentCallOptions = {}): Promise<unknown> {
    const { timeout = this.timeout, signal, done } = options;
    const limit = milliseconds(timeout);
    const line = writeJson({ execute: command, ...(args && { arguments: args }) });
    return this.#inTurn(command, signal, async () => {
      await this.#synchronize({ command, limit: handshakeMilliseconds(this.timeout), signal });
      const waiting = { command, limit, signal, done };
      const answer = await this.#ask(Buffer.from(`${line}\n`), waiting, (text) => messageOf(text, command));
      if (answer?.kind === 'failure') throw refusedByAgent(command, answer.message);
      return answer?.message.return;
    });
  }

  /** Ends the connection; the agent goes on. Commands that wait are rejected. Idempotent. */
  close(): void {
    this.#end(unresponsive('the connection to the guest agent was closed'));
  }

  async #inTurn<T>(command: string, signal: AbortSignal | undefined, action: () => Promise<T>): Promise<T> {
    const before = this.#turn;
    let finish = (): void => undefined;
    this.#turn = new Promise<void>((resolve) => (finish = resolve));
    try {
      await untilAborted(before, signal, command);
      if (this.#failure) throw this.#failure;
      if (!this.#isOpen) throw unresponsive('the guest agent is not connected');
      return await action();
    } finally {
      // Who gives up in the queue leaves it to those before to go first.
      void before.then(finish);
    }
  }

  async #synchronize(waiting: Waiting): Promise<void> {
    if (this.#inSync) return;
    const id = randomInt(2 ** 47);
    const line = writeJson({ execute: 'guest-sync-delimited', arguments: { id } });
    // Only what follows the last reset counts; all else is of times before.
    const take = (text: string) => {
      const at = text.lastIndexOf(resetAsRead);
      return (at >= 0 && isAnswer(text.slice(at + 1), id)) || undefined;
    };
    await this.#ask(Buffer.concat([Buffer.of(reset), Buffer.from(`${line}\n`)]), waiting, take);
    this.#inSync = true;
  }

  /** Writes, and waits for the first line that `take` takes; undefined when `done` came first. */
  #ask<T>(bytes: Buffer, waiting: Waiting, take: (line: string) => T | undefined): Promise<T | undefined> {
    const { command, limit, signal, done } = waiting;
    if (signal?.aborted) return Promise.reject(abortError(signal, command));
    return new Promise<T | undefined>((resolve, reject) => {
      // Whatever ends it but an answer leaves one that may still come: in sync no longer.
      const end = (settle: () => void, isInSync = false) => {
        if (this.#exchange !== exchange) return;
        this.#exchange = undefined;
        this.#inSync = isInSync;
        this.#socket.pause();
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      const fail = (error: VirtError) => end(() => reject(error));
      const onAbort = () => fail(abortError(signal!, command));
      const exchange: Exchange = {
        fail,
        lose: (error) => (done ? end(() => resolve(undefined)) : fail(error)),
        take: (line) => {
          try {
            const taken = take(line);
            if (taken !== undefined) end(() => resolve(taken), true);
          } catch (error) {
            fail(error as VirtError);
          }
        },
      };
      const late = () => fail(unresponsive('the guest agent does not answer for now'));
      const timer = limit === undefined ? undefined : setTimeout(late, limit);
      signal?.addEventListener('abort', onAbort, { once: true });
      const finished = () => end(() => resolve(undefined));
      void done?.then(finished, () => undefined);
      this.#exchange = exchange;
      this.#socket.resume();
      this.#socket.write(bytes);
    });
  }

  #receive(chunk: Buffer): void {
    try {
      this.#splitter.push(chunk);
    } catch (error) {
      this.#forget();
      this.#exchange?.fail(agentError('VIR_ERR_AGENT_UNSYNCED', 'the answer of the guest agent has no end', error));
    }
  }

  /** Of a line that has begun. */
  #forget(): void {
    this.#splitter = new LineSplitter((line) => this.#exchange?.take(line), longest);
  }

  #end(failure: VirtError): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.#exchange?.lose(failure);
    this.#socket.destroy();
  }
}

/** Connects to the socket of an agent's port. */
export const connectAgent = (path: string): AgentClient => new AgentClient(connect({ path }));

function messageOf(line: string, command: string) {
  try {
    const message = readMessage(readJson(line));
    if (message.kind !== 'event') return message;
  } catch (error) {
    throw agentError('VIR_ERR_AGENT_UNSYNCED', `the guest agent answered ${command} with what is no answer`, error);
  }
  return undefined;
}

function isAnswer(line: string, id: number): boolean {
  try {
    return (readJson(line) as { readonly return?: unknown } | null)?.return === id;
  } catch {
    return false;
  }
}

/** Waits for `before`, which never fails. */
async function untilAborted(before: Promise<unknown>, signal: AbortSignal | undefined, command: string): Promise<void> {
  if (!signal) return void (await before);
  await abortable(before, signal, command);
}
