import type { Readable, Writable } from 'node:stream';
import { VirtError } from '@virtkit/core/driver';
import { version } from '../package.js';
import { removeUser, setPassword, UserFile } from '../server/auth-users.js';

/** Where a command reads and writes: `process`, or a test's own streams. */
export interface CommandIo {
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  readonly stdout: Writable;
  readonly stderr: Writable;
}

const usage = `usage: virtkit-users FILE set NAME      takes the password from the terminal, or the first line of stdin
       virtkit-users FILE remove NAME
       virtkit-users FILE list

Keeps the users that log in by SASL (SCRAM-SHA-256). virtkitd reads FILE at its start and at SIGHUP.
`;

/** `virtkit-users`. Resolves to the exit code: 0, 1 when it failed, 2 for arguments that it does not know. */
export async function usersCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  const [file, command, name, ...rest] = argv;
  if (file === '--help' || file === '-h') return (io.stdout.write(usage), 0);
  if (file === '--version' || file === '-V') return (io.stdout.write(`virtkit-users ${version}\n`), 0);
  const work = rest.length === 0 && file !== undefined ? commandOf(file, command, name, io) : undefined;
  if (!work) return (io.stderr.write(usage), 2);
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof VirtError)) throw error;
    io.stderr.write(`virtkit-users: ${error.message}\n`);
    return 1;
  }
}

function commandOf(
  file: string,
  command: string | undefined,
  name: string | undefined,
  io: CommandIo,
): (() => Promise<number>) | undefined {
  if (command === 'list' && name === undefined) return () => list(file, io);
  if (name === undefined) return undefined;
  if (command === 'set') return () => set(file, name, io);
  return command === 'remove' ? () => remove(file, name, io) : undefined;
}

async function list(file: string, { stdout }: CommandIo): Promise<number> {
  const { names } = await UserFile.load(file);
  stdout.write(names.map((one) => `${one}\n`).join(''));
  return 0;
}

async function remove(file: string, name: string, { stderr }: CommandIo): Promise<number> {
  if (await removeUser(file, name)) return 0;
  stderr.write(`virtkit-users: there is no user ${JSON.stringify(name)} in ${file}\n`);
  return 1;
}

async function set(file: string, name: string, io: CommandIo): Promise<number> {
  const password = io.stdin.isTTY ? await askTwice(name, io) : await firstLine(io.stdin);
  if (password === undefined) return 1;
  await setPassword(file, name, password);
  return 0;
}

async function askTwice(name: string, io: CommandIo): Promise<string | undefined> {
  const password = await ask(`Password for ${name}: `, io);
  if (password === undefined) return undefined;
  if ((await ask('Once more: ', io)) === password) return password;
  io.stderr.write('virtkit-users: the two are not the same\n');
  return undefined;
}

/** One line from a terminal that shows nothing of it. `undefined`: the user gave up. */
async function ask(prompt: string, { stdin, stderr }: CommandIo): Promise<string | undefined> {
  // Before the prompt: who types at once is not to see it either.
  stdin.setRawMode?.(true);
  stderr.write(prompt);
  try {
    return await typedLine(stdin);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stderr.write('\n');
  }
}

function typedLine(stdin: Readable): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let line = '';
    const end = (value: string | undefined) => {
      stdin.off('data', take).off('end', giveUp).off('error', reject);
      resolve(value);
    };
    const giveUp = () => end(undefined);
    const take = (typed: string) => {
      for (const char of typed) {
        if (char === '\r' || char === '\n') return end(line);
        if (char === '\u0003' || char === '\u0004') return end(undefined);
        line = char === '\u007f' || char === '\b' ? [...line].slice(0, -1).join('') : line + char;
      }
    };
    stdin.setEncoding('utf8').on('data', take).on('end', giveUp).on('error', reject).resume();
  });
}

/** The longest that is read: characters. */
const longest = 4096;

async function firstLine(stdin: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stdin.setEncoding('utf8')) {
    text += chunk as string;
    if (text.includes('\n') || text.length > longest) break;
  }
  return text.split(/\r?\n/, 1)[0]!;
}
