import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { DriverOptions } from '@virtkit/core/driver';
import { parseAddress } from '../server/address.js';
import { logLevels, type LogLevel } from './log.js';
import { UsageError } from './usage-error.js';

/** What the command line says. */
export interface Args {
  readonly listen?: readonly string[] | undefined;
  readonly listenReadOnly?: readonly string[] | undefined;
  readonly drivers?: readonly string[] | undefined;
  /** What the one driver is told: `{ seed: '7' }`. */
  readonly driverOptions: DriverOptions;
  readonly root?: string | undefined;
  readonly config?: string | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  readonly logLevel?: LogLevel | undefined;
  readonly pidFile?: string | undefined;
  readonly checkConfig: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** Options that are the driver's: it says what they mean, and what they may be. */
const driverOptions = ['seed', 'faults', 'latency', 'clock', 'boot', 'shutdown', 'lacks', 'node', 'state'] as const;

const options = {
  listen: { type: 'string', multiple: true },
  'listen-ro': { type: 'string', multiple: true },
  driver: { type: 'string', multiple: true },
  seed: { type: 'string' },
  faults: { type: 'string' },
  latency: { type: 'string' },
  clock: { type: 'string' },
  boot: { type: 'string' },
  shutdown: { type: 'string' },
  lacks: { type: 'string' },
  node: { type: 'string' },
  state: { type: 'string' },
  root: { type: 'string' },
  config: { type: 'string' },
  timeout: { type: 'string' },
  'log-level': { type: 'string' },
  'pid-file': { type: 'string' },
  'check-config': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const satisfies ParseArgsConfig['options'];

export const usage = `Usage: virtkitd [OPTION]…
Serves the installed Virtkit drivers to libvirt's clients.

  --listen ADDRESS     unix:/PATH, tcp:HOST:PORT or tls:HOST:PORT; may be repeated
  --listen-ro ADDRESS  unix:/PATH for those who may only read; may be repeated
  --driver NAME        serve this driver: test, a package's name, or ./file.js; may be repeated
  --root DIR           the folder that stands for / for state and configuration
  --config FILE        the configuration file
  --timeout SECONDS    end when there was no client for so long
  --log-level LEVEL    ${logLevels.join(', ')}
  --pid-file FILE      one daemon per pid file
  --check-config       say what is wrong with the configuration, and end
  -h, --help           this text
  -V, --version        the version

For the one driver that is served; of the test driver:
  --seed SEED          UUIDs, MAC addresses and chances are the same in every run
  --faults FILE        what goes wrong: a list of rules in JSON
  --latency TIME       how long calls take: 5ms, or domain.create=2s,*=5ms
  --clock CLOCK        system, or virtual: nobody waits
  --boot TIME          how long guests take to boot
  --shutdown TIME      how long they take to shut down, or never
  --lacks MEMBERS      what it cannot do: domain.openGraphics,host.getSevInfo
  --node FILE          what is on the host: an XML file, default or empty
  --state FILE         what is on the host: a state that was kept
`;

/** @throws UsageError in one line */
export function parseCommandLine(argv: readonly string[]): Args {
  const { values, tokens } = parsed(argv);
  for (const name of Object.keys(options)) {
    const times = tokens.filter((token) => token.kind === 'option' && token.name === name).length;
    if (times > 1 && !('multiple' in options[name as keyof typeof options]))
      throw new UsageError(`--${name} is given twice`);
  }
  for (const name of ['listen', 'listen-ro'] as const) values[name]?.forEach((text) => checkAddress(name, text));
  for (const name of ['root', 'config', 'pid-file'] as const)
    if (values[name] === '') throw new UsageError(`--${name} is empty`);
  if (values.driver?.includes('')) throw new UsageError('--driver is empty');
  const told = driverOptions.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]] as const]));
  if (told[0] && values.driver?.length !== 1)
    throw new UsageError(`--${told[0][0]} is for one driver: --driver must be given once`);
  return {
    listen: values.listen,
    listenReadOnly: values['listen-ro'],
    drivers: values.driver,
    driverOptions: Object.fromEntries(told),
    root: values.root,
    config: values.config,
    timeout: seconds(values.timeout),
    logLevel: level(values['log-level']),
    pidFile: values['pid-file'],
    checkConfig: values['check-config'] ?? false,
    help: values.help ?? false,
    version: values.version ?? false,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false, tokens: true });
  } catch (error) {
    // The first sentence says what is wrong, the others give advice for other programs.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split(/\.\s|\n/)[0]);
  }
}

function checkAddress(name: 'listen' | 'listen-ro', text: string): void {
  let kind: string;
  try {
    ({ kind } = parseAddress(text));
  } catch {
    throw new UsageError(
      `--${name} ${JSON.stringify(text)} is no address: unix:/PATH, tcp:HOST:PORT or tls:HOST:PORT is wanted`,
    );
  }
  if (name === 'listen-ro' && kind !== 'unix')
    throw new UsageError(`--listen-ro ${JSON.stringify(text)} is no unix socket: unix:/PATH is wanted`);
}

/** Longer than Node's timers can wait is no timeout. */
export const longestTimeout = Math.floor(0x7fff_ffff / 1000);

function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d{1,7}$/.test(text) && value >= 1 && value <= longestTimeout) return value;
  throw new UsageError(
    `--timeout ${JSON.stringify(text)} is no whole number of seconds between 1 and ${longestTimeout}`,
  );
}

function level(text: string | undefined): LogLevel | undefined {
  const found = logLevels.find((one) => one === text);
  if (text !== undefined && !found)
    throw new UsageError(`--log-level ${JSON.stringify(text)} is none of ${logLevels.join(', ')}`);
  return found;
}
