import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Xl } from './xl.js';

/** What xl says to a command, as it was recorded of the real one. */
export interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly status?: number;
  /** It never ends. */
  readonly hangs?: boolean;
}

/**
 * For tests: a program that plays what the real xl was heard to say. Answers stand under how the command begins; of
 * several each is given once, and then the last one.
 */
export async function fakeXl(answers: Readonly<Record<string, Answer | readonly Answer[]>>) {
  const folder = await mkdtemp(join(tmpdir(), 'virtkit-fake-xl-'));
  const path = join(folder, 'xl');
  const log = join(folder, 'log');
  await writeFile(log, '');
  await writeFile(join(folder, 'answers.json'), JSON.stringify(answers));
  await writeFile(path, `#!${process.execPath}\n${player}`);
  await chmod(path, 0o755);
  return {
    xl: new Xl(path),
    /** The commands that were given. */
    calls: async () =>
      (await readFile(log, 'utf8'))
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { words: string[]; file?: string }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const player = `
const { appendFileSync, readFileSync, existsSync } = require('node:fs');
const words = process.argv.slice(2);
const config = words.find((word) => word.endsWith('/config') && existsSync(word));
const log = __dirname + '/log';
const past = readFileSync(log, 'utf8').split('\\n').filter(Boolean).map((line) => JSON.parse(line).words.join(' '));
appendFileSync(log, JSON.stringify({ words, ...(config && { file: readFileSync(config, 'utf8') }) }) + '\\n');
const answers = JSON.parse(readFileSync(__dirname + '/answers.json', 'utf8'));
const begins = (line, key) => line === key || line.startsWith(key + ' ');
const key = Object.keys(answers).filter((one) => begins(words.join(' '), one)).sort((a, b) => b.length - a.length)[0];
if (key === undefined) { console.error('nobody recorded: xl ' + words.join(' ')); process.exit(99); }
const all = [answers[key]].flat();
const turn = past.filter((line) => begins(line, key)).length;
const { stdout = '', stderr = '', status = 0, hangs } = all[Math.min(turn, all.length - 1)];
process.stdout.write(stdout);
process.stderr.write(stderr);
if (hangs) setInterval(() => {}, 1000);
else process.exitCode = status;
`;
