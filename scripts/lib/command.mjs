import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs a command in the repository's root; both of its outputs are caught, in the order they came. Never rejects. */
export const command = (file, args, { env = {} } = {}) =>
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
    const finish = (ok, last = '') => {
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
