import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { FakeRefusal, type FakeAnswer } from '../qmp/fake-qmp.js';
import { readJson, writeJson } from '../qmp/json.js';

/**
 * A guest agent that behaves as QEMU's does, with answers of a test's own, on the socket where QEMU has the port. It reads
 * what comes in order, and answers one command after the other.
 */
export class FakeAgent implements AsyncDisposable {
  readonly path: string;
  /** Every command that came, in order, the handshakes apart. */
  readonly received: { readonly command: string; readonly args: Readonly<Record<string, unknown>> }[] = [];
  /** How many handshakes there were. */
  syncs = 0;
  /** Whether it reads what comes; what came before is read when it does again. */
  isListening = true;
  readonly #server: Server;
  readonly #commands: Readonly<Record<string, FakeAnswer>>;
  #client: Socket | undefined;
  #unread = Buffer.alloc(0);
  #turn: Promise<void> = Promise.resolve();

  private constructor(path: string, commands: Readonly<Record<string, FakeAnswer>>) {
    this.path = path;
    this.#commands = commands;
    this.#server = createServer((socket) => {
      this.#client = socket;
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        this.#unread = Buffer.concat([this.#unread, chunk]);
        this.listen();
      });
    });
  }

  /** @param commands - those that it knows beside the handshakes */
  static async start(path: string, commands: Readonly<Record<string, FakeAnswer>> = {}): Promise<FakeAgent> {
    const fake = new FakeAgent(path, commands);
    await once(fake.#server.listen(path), 'listening');
    return fake;
  }

  /** Reads what has come, unless it was told not to. */
  listen(): void {
    if (!this.isListening) return;
    for (let end = this.#unread.indexOf('\n'); end >= 0; end = this.#unread.indexOf('\n')) {
      const line = this.#unread.subarray(0, end);
      this.#unread = this.#unread.subarray(end + 1);
      this.#turn = this.#turn.then(() => this.#read(line));
    }
  }

  /** Sends bytes as they are. */
  sendRaw(bytes: string | Buffer): boolean {
    return this.#client?.write(bytes) ?? false;
  }

  /** Breaks the connection, as a QEMU that dies does. */
  drop(): void {
    this.#client?.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.drop();
    this.#server.close();
    await rm(this.path, { force: true });
  }

  async #read(line: Buffer): Promise<void> {
    const at = line.lastIndexOf(0xff);
    // The reset ends what was being read, which then is no command.
    if (at > 0) this.#send({ error: { class: 'GenericError', desc: 'JSON parse error, unexpected end of input' } });
    const { execute, arguments: given } = readJson(line.subarray(at + 1).toString()) as Record<string, unknown>;
    const command = String(execute);
    const args = (given ?? {}) as Readonly<Record<string, unknown>>;
    try {
      const answer = { return: await this.#run(command, args) };
      this.#send(answer, command === 'guest-sync-delimited');
    } catch (error) {
      const refusal = error instanceof FakeRefusal ? error : new FakeRefusal(String(error));
      this.#send({ error: { class: refusal.errorClass, desc: refusal.message } });
    }
  }

  #run(command: string, args: Readonly<Record<string, unknown>>): unknown {
    if (command === 'guest-sync' || command === 'guest-sync-delimited') {
      this.syncs++;
      return args['id'];
    }
    this.received.push({ command, args });
    const answer = Object.hasOwn(this.#commands, command) ? this.#commands[command] : undefined;
    if (!answer) throw new FakeRefusal(`The command ${command} has not been found`, 'CommandNotFound');
    return answer(args);
  }

  #send(message: object, isDelimited = false): void {
    if (isDelimited) this.#client?.write(Buffer.of(0xff));
    this.#client?.write(`${writeJson(message)}\n`);
  }
}
