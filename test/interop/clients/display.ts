import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A display that nobody looks at, on a free number: `DISPLAY` of whoever shall use it. */
export async function startDisplay(): Promise<{ readonly name: string } & AsyncDisposable> {
  const args = ['-displayfd', '1', '-screen', '0', '800x600x24', '-nolisten', 'tcp', '-noreset'];
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(server, 'exit').catch(() => undefined);
  const number = await Promise.race([
    once(server.stdout, 'data').then(([chunk]) => String(chunk).trim()),
    ended.then(() => undefined),
  ]);
  if (number === undefined) throw new Error('Xvfb did not start');
  return {
    name: `:${number}`,
    async [Symbol.asyncDispose]() {
      server.kill();
      await ended;
    },
  };
}
