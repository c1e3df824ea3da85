import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { writeJson, readJson } from './json.js';
import { LineSplitter } from './line-splitter.js';

/** What a fake monitor answers to a command: a value, or a refusal. */
export type FakeAnswer = (args: Readonly<Record<string, unknown>>) => unknown;

/** A refusal in QEMU's form. */
export class FakeRefusal extends Error {
  readonly errorClass: string;

  constructor(desc: string, errorClass = 'GenericError') {
    super(desc);
    this.errorClass = errorClass;
  }
}

export interface FakeQmpOptions {
  /** The commands that it knows beside `qmp_capabilities`. One that it does not know is refused as QEMU does. */
  readonly commands?: Readonly<Record<string, FakeAnswer>>;
  readonly version?: { readonly major: number; readonly minor: number; readonly micro: number };
  readonly capabilities?: readonly string[];
}

/** A monitor that behaves as QEMU's does, with answers of a test's own: one client at a time, like the real one. */
export class FakeQmp implements AsyncDisposable {
  readonly path: string;
  /** Every command that came, in order. */
  readonly received: { readonly command: string; readonly args: Readonly<Record<string, unknown>> }[] = [];
  readonly #server: Server;
  readonly #options: FakeQmpOptions;
  #client: Socket | undefined;
  #negotiated = false;

  private constructor(path: string, options: FakeQmpOptions) {
    this.path = path;
    this.#options = options;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(path: string, options: FakeQmpOptions = {}): Promise<FakeQmp> {
    const fake = new FakeQmp(path, options);
    await once(fake.#server.listen(path), 'listening');
    return fake;
  }

  /** Tells an event. */
  emit(event: string, data: object = {}): void {
    this.#send({ timestamp: { seconds: 1_767_225_600, microseconds: 0 }, event, data });
  }

  /** Sends a line as it is. */
  sendRaw(line: string): void {
    this.#client?.write(line);
  }

  /** Breaks the connection, as a process that dies does. */
  drop(): void {
    this.#client?.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.drop();
    this.#server.close();
    await rm(this.path, { force: true });
  }

  #serve(socket: Socket): void {
    socket.on('error', () => undefined);
    if (this.#client) return void socket.destroy();
    this.#client = socket;
    this.#negotiated = false;
    socket.on('close', () => (this.#client = undefined));
    const { version: qemu = { major: 7, minor: 2, micro: 22 }, capabilities = ['oob'] } = this.#options;
    this.#send({ QMP: { version: { qemu, package: 'fake' }, capabilities } });
    const splitter = new LineSplitter((line) => void this.#answer(line));
    socket.on('data', (chunk) => splitter.push(chunk));
  }

  async #answer(line: string): Promise<void> {
    const { id, ...message } = readJson(line) as Record<string, unknown>;
    const command = String(message['execute'] ?? message['exec-oob']);
    const args = (message['arguments'] ?? {}) as Record<string, unknown>;
    this.received.push({ command, args });
    try {
      this.#send({ return: await this.#run(command, args), id });
    } catch (error) {
      const refusal = error instanceof FakeRefusal ? error : new FakeRefusal(String(error));
      this.#send({ id, error: { class: refusal.errorClass, desc: refusal.message } });
    }
  }

  async #run(command: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    if (command === 'qmp_capabilities' && !this.#negotiated) return ((this.#negotiated = true), {});
    if (!this.#negotiated)
      throw new FakeRefusal("Expecting capabilities negotiation with 'qmp_capabilities'", 'CommandNotFound');
    const { commands = {} } = this.#options;
    const answer = Object.hasOwn(commands, command) ? commands[command] : undefined;
    if (!answer) throw new FakeRefusal(`The command ${command} has not been found`, 'CommandNotFound');
    return answer(args);
  }

  #send(message: object): void {
    this.#client?.write(`${writeJson(message)}\r\n`);
  }
}
