import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { startChild } from './child-program.js';

const shell = (script: string, name = 'the program') => startChild('/bin/sh', ['-c', script], { name });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function gone(pid: number): Promise<void> {
  for (let left = 100; isAlive(pid) && left > 0; left -= 1) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isAlive(pid)).toBe(false);
}

test('carries data both ways, without loss when nobody reads for a while', async () => {
  const stream = await startChild('cat', [], { name: 'cat' });
  const data = Buffer.alloc(5_000_000, 'virtkit ');
  stream.write(data.subarray(0, 7));
  stream.end(data.subarray(7));
  await new Promise((resolve) => setTimeout(resolve, 700));
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk as Buffer);
  expect(hash.digest('hex')).toBe(createHash('sha256').update(data).digest('hex'));
});

test('its end is an error with what it wrote to stderr, in one printable line', async () => {
  const stream = await shell("printf 'no \\033[31mway\\n\\n through\\n' >&2; exit 7", 'ssh to host');
  const [error] = (await once(stream, 'error')) as [Error];
  expect(error).toMatchObject({
    code: 'VIR_ERR_SYSTEM_ERROR',
    message: 'ssh to host ended with status 7: no  [31mway; through',
  });
});

test('of a long stderr the last is kept', async () => {
  const stream = await shell('head -c 1000000 /dev/zero | tr "\\0" x >&2; echo the end >&2; exit 1');
  const [error] = (await once(stream, 'error')) as [Error];
  expect(error.message.length).toBeLessThan(4200);
  expect(error.message).toMatch(/xxthe end$/);
});

test('a quiet, good end is the end of the stream; a signal is not', async () => {
  const quiet = await shell('exit 0');
  quiet.resume();
  await once(quiet, 'end');
  const killed = await shell('kill -KILL $$');
  await expect(once(killed, 'end')).rejects.toThrow('the program was killed by SIGKILL');
});

test('a program that is gone while something holds its stderr has ended all the same', async () => {
  const stream = await shell('sleep 30 & echo $!; echo gone >&2; exit 4');
  const pid = Number(await once(stream, 'data'));
  try {
    const [error] = (await once(stream, 'error')) as [Error];
    expect(error.message).toBe('the program ended with status 4: gone');
  } finally {
    process.kill(pid);
  }
});

test('destroying the stream ends the program, even one that does not want to', async () => {
  for (const script of ['echo $$; exec sleep 1000', "trap '' TERM; echo $$; while :; do sleep 0.1; done"]) {
    const stream = await shell(script);
    const pid = Number(await once(stream, 'data'));
    expect(isAlive(pid)).toBe(true);
    stream.destroy();
    await gone(pid);
  }
}, 10_000);

test('what cannot be run says so, and an abort runs nothing', async () => {
  await expect(startChild('/nonexistent', [], { name: '/nonexistent' })).rejects.toMatchObject({
    code: 'VIR_ERR_SYSTEM_ERROR',
    message: expect.stringContaining('cannot run /nonexistent') as unknown,
  });
  await expect(startChild('/bin/sh', ['a\0b'], { name: 'sh' })).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR' });
  for (const signal of [AbortSignal.abort(), abortedSoon()]) {
    await expect(startChild('sleep', ['1000'], { name: 'sleep', signal })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_ABORTED',
    });
  }
});

function abortedSoon(): AbortSignal {
  const controller = new AbortController();
  process.nextTick(() => controller.abort());
  queueMicrotask(() => controller.abort());
  return controller.signal;
}
