import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { usersCommand } from './users.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'virtkit-users-'));
  file = join(directory, 'users');
});
afterEach(() => rmSync(directory, { recursive: true }));

class Text extends Writable {
  text = '';
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function run(argv: string[], input: string | Readable = '', stderr = new Text()) {
  const stdout = new Text();
  const stdin = typeof input === 'string' ? Readable.from([Buffer.from(input)]) : input;
  const code = await usersCommand(argv, { stdin, stdout, stderr });
  return { code, out: stdout.text, err: stderr.text };
}
const quiet = (code: number, out = '') => ({ code, out, err: '' });

test('a password from stdin: its first line', async () => {
  expect(await run([file, 'set', 'ann'], 'secret\nmore\n')).toEqual(quiet(0));
  expect(await run([file, 'set', 'bob'], 'other')).toEqual(quiet(0));
  expect(await run([file, 'list'])).toEqual(quiet(0, 'ann\nbob\n'));
  expect(await run([file, 'remove', 'ann'])).toEqual(quiet(0));
  expect(await run([file, 'list'])).toEqual(quiet(0, 'bob\n'));
  expect(readFileSync(file, 'utf8')).not.toContain('other');
});

test('what fails says so', async () => {
  expect(await run([file, 'set', 'ann'], '\n')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/a password has/) as unknown,
  });
  expect(await run([file, 'list'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/it does not exist/) as unknown,
  });
  await run([file, 'set', 'ann'], 'pw');
  expect(await run([file, 'remove', 'bob'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/there is no user "bob"/) as unknown,
  });
});

test.each([[[]], [['f']], [['f', 'list', 'x']], [['f', 'set']], [['f', 'add', 'x']], [['f', 'set', 'a', 'b']]])(
  '%j is answered with the usage',
  async (argv) => {
    expect(await run(argv)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^usage: virtkit-users FILE/) as unknown,
    });
  },
);

test('--help is no mistake', async () => {
  expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringMatching(/^usage:/) as unknown, err: '' });
});

/** A terminal that types when it is asked. */
function terminal(...lines: string[]) {
  const raw: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode(on: boolean) {
      raw.push(on);
      const line = on ? lines.shift() : undefined;
      if (line !== undefined) setImmediate(() => stdin.write(line));
    },
  });
  return { stdin, raw };
}

test('at a terminal it is asked for twice, and shown never', async () => {
  const { stdin, raw } = terminal('secrex\u007ft\r', 'secret\r');
  expect(await run([file, 'set', 'ann'], stdin)).toEqual({
    code: 0,
    out: '',
    err: 'Password for ann: \nOnce more: \n',
  });
  expect(raw).toEqual([true, false, true, false]);
});

test('the terminal shows nothing from before the prompt on', async () => {
  const stderr = new Text();
  const { stdin } = terminal('secret\r', 'secret\r');
  const said: string[] = [];
  const setRawMode = stdin.setRawMode.bind(stdin);
  stdin.setRawMode = (on) => (said.push(stderr.text), setRawMode(on));
  await run([file, 'set', 'ann'], stdin, stderr);
  expect(said[0]).toBe('');
});

test('two that differ, and a user who gives up, change nothing', async () => {
  expect(await run([file, 'set', 'ann'], terminal('one\r', 'two\r').stdin)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/not the same/) as unknown,
  });
  expect(await run([file, 'set', 'ann'], terminal('on\u0003').stdin)).toMatchObject({ code: 1 });
  expect(await run([file, 'list'])).toMatchObject({ code: 1 });
});
