import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { identityOf, isAlive } from './process-identity.js';
import { AlreadyRunning, PidLock } from './pid-lock.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'virtkit-pid-'));
  file = join(folder, 'pid');
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = (name: string) => readFileSync(join(folder, name), 'utf8');
const self = identityOf(process.pid)!;
/** A process that has ended, as it was known. */
const gone = (pid = 1, start = '00000000-1') => `${pid} ${start}\n`;
/** Another process, that lives until it is told not to. */
async function living() {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  return { child, identity: identityOf(child.pid!)! };
}

test('has the number in the file, and lets go of everything', () => {
  const lock = PidLock.acquire(file);
  expect(text('pid')).toBe(`${process.pid}\n`);
  expect(readdirSync(folder).sort()).toEqual(['pid', 'pid.lock']);
  expect(() => PidLock.acquire(file)).toThrow(AlreadyRunning);
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('is refused while its holder lives, whose number it says', async () => {
  const { child, identity } = await living();
  writeFileSync(`${file}.lock`, `${identity.pid} ${identity.start}\n`);
  expect(() => PidLock.acquire(file)).toThrow(`another daemon runs: process ${identity.pid} holds ${file}`);
  expect(readdirSync(folder)).toEqual(['pid.lock']);
  child.kill('SIGKILL');
  await once(child, 'exit');
  PidLock.acquire(file).release();
});

test.each([
  ['a dead one', gone(2 ** 22 + 1)],
  ['an earlier process of a number that lives', gone(process.ppid)],
  ['this very number, of an earlier process', gone(process.pid)],
  ['a file that was cut off', ''],
  ['what is no lock', 'hello'],
])('takes over from %s', (_, content) => {
  writeFileSync(`${file}.lock`, content);
  writeFileSync(file, '999999\n');
  writeFileSync(`${file}.lock.4194305-00ff.new`, 'what a killed one had begun');
  const lock = PidLock.acquire(file);
  expect(text('pid')).toBe(`${process.pid}\n`);
  expect(text('pid.lock')).toBe(`${self.pid} ${self.start}\n`);
  expect(readdirSync(folder).sort()).toEqual(['pid', 'pid.lock']);
  lock.release();
});

test('takes over from an heir that was killed before it took its place, and not from one that lives', async () => {
  const { child, identity } = await living();
  writeFileSync(`${file}.lock`, gone(1, 'a-1'));
  writeFileSync(`${file}.lock.1.a-1.heir`, gone(2, 'a-2'));
  writeFileSync(`${file}.lock.2.a-2.heir`, `${identity.pid} ${identity.start}\n`);
  expect(() => PidLock.acquire(file)).toThrow(`process ${identity.pid} holds`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = PidLock.acquire(file);
  expect(readdirSync(folder).sort()).toEqual(['pid', 'pid.lock']);
  lock.release();
});

test('a process is known by when it started; one that has ended lives no more, though nobody asked for how', async () => {
  expect(isAlive(self)).toBe(true);
  expect(isAlive({ ...self, start: `${self.start}0` })).toBe(false);
  expect(identityOf(2 ** 22 + 1)).toBeUndefined();
  // Its parent, which sleeps, never waits for it.
  const child = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  for (let left = 500; left > 0 && identityOf(Number(line)); left -= 1) spawnSync('sleep', ['0.01']);
  expect(identityOf(Number(line))).toBeUndefined();
  child.kill('SIGKILL');
  await once(child, 'exit');
});
