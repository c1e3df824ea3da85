import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command in the repository's root; both of its outputs are caught, in the order they came. What takes longer than
 * `minutes` hangs: it is killed, and has failed. Never rejects.
 */
export const command = (file, args, { env = {}, minutes = 15 } = {}) =>
  new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks = [];
    // Who ends us ends our commands. Listened for only while one runs: after that the signals are the main job's.
    const passOn = (signal) => {
      child.kill(signal);
      process.off(signal, passOn);
      process.kill(process.pid, signal);
    };
    for (const signal of signals) process.on(signal, passOn);
    // Not waiting for 'close': what it has started may hold its outputs.
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      finish(false, `${file} was killed: it did not end in ${minutes} minutes\n`);
    }, minutes * 60_000);
    const finish = (ok, last = '') => {
      clearTimeout(limit);
      for (const signal of signals) process.off(signal, passOn);
      resolve({ ok, output: Buffer.concat(chunks).toString() + last });
    };
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => finish(false, `${error.message}\n`));
    child.on('close', (code, signal) => finish(code === 0, signal ? `${file} was ended by ${signal}\n` : ''));
  });

/** Runs a script with this very Node. */
export const node = (args, options) => command(process.execPath, args, options);

/** Runs npm: the one that started us when there is one, since `npm` on the PATH may be another or a .cmd file. */
export const npm = (args, options) =>
  process.env.npm_execpath?.endsWith('.js')
    ? node([process.env.npm_execpath, ...args], options)
    : command('npm', args, options);
