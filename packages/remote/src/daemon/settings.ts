import { resolve } from 'node:path';
import type { DriverOptions } from '@virtkit/core/driver';
import { systemPlaces, userPlaces, type Places } from '../places.js';
import { defaultLimits, type Limits } from '../server/server.js';
import type { KeepAliveOptions } from '../server/keepalive.js';
import type { Args } from './args.js';
import { readConfig, type ReadConfig } from './config.js';
import type { Config, ConfigName } from './config-keys.js';
import type { LogLevel } from './log.js';

/** Everything that was decided by command line, file and default. */
export interface DaemonSettings {
  /** Addresses that were asked for; none: those of systemd, or the default ones. */
  readonly listen: readonly string[];
  readonly listenReadOnly: readonly string[];
  readonly places: Places;
  /** Whether this daemon serves one user alone. */
  readonly ofUser: boolean;
  readonly drivers: readonly string[] | undefined;
  /** What the one driver is told. */
  readonly driverOptions: DriverOptions;
  readonly root: string | undefined;
  readonly pidFile: string | undefined;
  /** Seconds. */
  readonly timeout: number | undefined;
  readonly logLevel: LogLevel;
  readonly limits: Limits;
  readonly keepAlive: KeepAliveOptions;
  /** What the file says, for what is taken from it as it is. */
  readonly config: Config;
  readonly configFile: string;
  readonly configFound: boolean;
}

export interface ReadSettings {
  readonly settings: DaemonSettings;
  readonly problems: readonly string[];
}

/** Reads the file that the command line names, or the default one, and puts both together: the command line wins. */
export async function readSettings(args: Args, cwd = process.cwd()): Promise<ReadSettings> {
  const root = args.root === undefined ? undefined : resolve(cwd, args.root);
  const file = args.config === undefined ? placesOf(root).config : resolve(cwd, args.config);
  const read = await readConfig(file, args.config !== undefined);
  const settings = combine(args, root, cwd, file, read);
  return { settings, problems: [...read.problems, ...contradictions(settings, read)] };
}

function combine(
  args: Args,
  rootOfArgs: string | undefined,
  cwd: string,
  configFile: string,
  { config, found }: ReadConfig,
) {
  const root = rootOfArgs ?? config.root;
  const pidFile = args.pidFile === undefined ? config.pid_file : resolve(cwd, args.pidFile);
  return {
    listen: args.listen ?? config.listen ?? [],
    listenReadOnly: args.listenReadOnly ?? config.listen_ro ?? [],
    places: placesOf(root),
    ofUser: isOfUser(root),
    drivers: args.drivers ?? config.drivers,
    driverOptions: args.driverOptions,
    root,
    pidFile,
    timeout: args.timeout ?? config.timeout,
    logLevel: args.logLevel ?? config.log_level ?? 'info',
    limits: {
      ...defaultLimits,
      ...given({
        clients: config.max_clients,
        anonymousClients: config.max_anonymous_clients,
        requests: config.max_client_requests,
        backlog: config.max_client_backlog,
        loginTime: config.login_timeout && config.login_timeout * 1000,
        loginAttempts: config.max_login_attempts,
      }),
    },
    keepAlive: { interval: config.keepalive_interval ?? 5, count: config.keepalive_count ?? 5 },
    config,
    configFile,
    configFound: found,
  } satisfies DaemonSettings;
}

/** Whoever is not root serves himself, unless told where a host's daemon is to be. */
const isOfUser = (root: string | undefined): boolean =>
  process.geteuid?.() !== 0 && root === undefined && !process.env.VIRTKIT_RUN_DIR;

const placesOf = (root: string | undefined): Places => (isOfUser(root) ? userPlaces() : systemPlaces(root));

/** What each key alone cannot know. */
function contradictions({ config }: DaemonSettings, { places }: ReadConfig): string[] {
  const problems: string[] = [];
  const say = (name: ConfigName, what: string) => problems.push(`${places[name]}: ${name} ${what}`);
  for (const name of ['auth_unix_rw', 'auth_unix_ro', 'auth_tcp', 'auth_tls'] as const)
    if (config[name] === 'sasl' && config.sasl_users_file === undefined)
      say(name, 'is "sasl", but there is no sasl_users_file');
  if (config.tls_no_verify_certificate === 1 && config.tls_allowed_dn_list !== undefined)
    say('tls_allowed_dn_list', 'cannot be with tls_no_verify_certificate: who shows no certificate has no name');
  if (config.key_file !== undefined && config.cert_file === undefined) say('key_file', 'has no cert_file');
  if (config.cert_file !== undefined && config.key_file === undefined) say('cert_file', 'has no key_file');
  if (
    config.max_anonymous_clients !== undefined &&
    config.max_anonymous_clients > (config.max_clients ?? defaultLimits.clients)
  )
    say('max_anonymous_clients', 'is more than max_clients');
  return problems;
}

/** Without what is undefined. */
const given = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
