import { AlreadyRunning } from '@virtkit/core/driver';
import { version } from '../package.js';
import { takeSockets } from './activation.js';
import { parseCommandLine, usage, type Args } from './args.js';
import { Daemon, prepare } from './daemon.js';
import { ExitCode } from './exit.js';
import { DaemonLog } from './log.js';
import { takeNotifier } from './notify.js';
import { readSettings, type DaemonSettings } from './settings.js';
import { UsageError } from './usage-error.js';

/** How long calls that run may take to finish when the daemon is told to stop: milliseconds. */
const patience = 30_000;

/** Runs `virtkitd` until it ends; what went wrong is one clear line on standard error, and the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever started us may have stopped to read what we say.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    process.exitCode = await run(argv);
  } catch (error) {
    process.stderr.write(`virtkitd: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = codeOf(error);
  }
}

function codeOf(error: unknown): number {
  if (error instanceof UsageError) return ExitCode.usage;
  return error instanceof AlreadyRunning ? ExitCode.alreadyRunning : ExitCode.failed;
}

async function run(argv: readonly string[]): Promise<number> {
  const args = parseCommandLine(argv);
  if (args.help) return print(usage);
  if (args.version) return print(`virtkitd ${version}\n`);
  const { settings, problems } = await readSettings(args);
  if (args.checkConfig) return check(settings, problems);
  if (problems.length > 0) return complain(problems);
  await runDaemon(args, settings);
  return ExitCode.good;
}

function print(text: string): number {
  process.stdout.write(text);
  return ExitCode.good;
}

function complain(problems: readonly string[]): number {
  process.stderr.write(problems.map((problem) => `virtkitd: ${problem}\n`).join(''));
  return ExitCode.failed;
}

/** Everything but what would be seen by others. */
async function check(settings: DaemonSettings, problems: readonly string[]): Promise<number> {
  if (problems.length > 0) return complain(problems);
  await prepare(settings, []);
  const { configFile, configFound } = settings;
  return print(configFound ? `virtkitd: ${configFile} is fine\n` : `virtkitd: fine, with no ${configFile}\n`);
}

async function runDaemon(args: Args, settings: DaemonSettings): Promise<void> {
  const log = await DaemonLog.open({ level: settings.logLevel, file: settings.config.log_file });
  const notifier = takeNotifier((why) => log.warn({ why }, 'systemd-notify failed'));
  const signals = new Signals();
  let daemon: Daemon;
  try {
    daemon = await Daemon.start({ settings, sockets: takeSockets(), log, onIdle: () => signals.stop('idle') });
  } catch (error) {
    if (settings.config.log_file !== undefined) log.error({ error }, 'the daemon did not start');
    log.flush();
    throw error;
  }
  const end = (code: number): never => {
    daemon.abandon();
    log.flush();
    process.exit(code);
  };
  for (const event of ['uncaughtException', 'unhandledRejection'])
    process.on(event, (error: unknown) => {
      log.error({ error }, 'the daemon failed');
      end(ExitCode.failed);
    });
  log.info({ ...daemon.ready, version }, 'the daemon listens');
  process.stdout.write(`${JSON.stringify(daemon.ready)}\n`);
  await notifier.ready('listening');

  for await (const signal of signals.reloads()) {
    log.info({ signal }, 'reading the configuration');
    await daemon.reload(() => readSettings(args));
  }
  log.info({ reason: signals.reason }, 'the daemon stops');
  // From here on, nobody waits for more than the calls that run.
  signals.onStop(() => (log.warn({}, 'told to stop again: the daemon ends at once'), end(ExitCode.failed)));
  setTimeout(() => (log.warn({}, 'calls do not finish: the daemon ends'), end(ExitCode.failed)), patience).unref();
  await Promise.all([notifier.stopping(), daemon.stop()]);
  log.info({}, 'the daemon has stopped');
  await log.close();
  end(ExitCode.good);
}

/** What the process is told from outside, one thing after the other. */
class Signals {
  #reloads = 0;
  #reason: string | undefined;
  #onStop: (() => void) | undefined;
  #wake: (() => void) | undefined;

  constructor() {
    process.on('SIGHUP', () => {
      this.#reloads += 1;
      this.#wake?.();
    });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.stop(signal));
  }

  /** Why the daemon stops. */
  get reason(): string | undefined {
    return this.#reason;
  }

  stop(reason: string): void {
    this.#onStop?.();
    this.#reason ??= reason;
    this.#wake?.();
  }

  /** Calls `listener` when told to stop once more. */
  onStop(listener: () => void): void {
    this.#onStop = listener;
  }

  /** One for each time that the configuration is to be read, until the daemon is to stop. */
  async *reloads(): AsyncGenerator<string> {
    while (this.#reason === undefined) {
      if (this.#reloads === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      if (this.#reloads === 0 || this.#reason !== undefined) continue;
      this.#reloads = 0;
      yield 'SIGHUP';
    }
  }
}
