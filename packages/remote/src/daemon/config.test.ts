import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parseCommandLine } from './args.js';
import { checkConfig } from './config.js';
import { configKeys } from './config-keys.js';
import { readSettings } from './settings.js';

const check = (text: string) => checkConfig(text, 'f');
const wrong = (text: string) => check(text).problems;

test('what is right is taken, with the place where it stands', () => {
  const text = `
    listen = [ "unix:/a", "tls:[::]:16514" ]
    unix_sock_rw_perms = "0770"  # as in libvirtd.conf
    auth_tcp = 'none'
    keepalive_interval = -1`;
  expect(check(text)).toEqual({
    config: {
      listen: ['unix:/a', 'tls:[::]:16514'],
      unix_sock_rw_perms: '0770',
      auth_tcp: 'none',
      keepalive_interval: -1,
    },
    places: { listen: 'f:2', unix_sock_rw_perms: 'f:3', auth_tcp: 'f:4', keepalive_interval: 'f:5' },
    problems: [],
    found: true,
  });
});

describe('what is wrong is said with its line and its name', () => {
  test.each([
    ['max_client = 1', 'max_client is no key of virtkitd'],
    ['toString = 1', 'toString is no key of virtkitd'],
    ['__proto__ = 1', '__proto__ is no key of virtkitd'],
    ['max_clients = 0', 'max_clients is 0, expected a whole number from 1 to 2147483647'],
    ['max_clients = "5"', 'max_clients is "5", expected a whole number from 1 to 2147483647'],
    ['max_clients = [ "5" ]', 'max_clients is ["5"], expected'],
    ['max_clients = 99999999999999999999', 'max_clients is 100000000000000000000, expected a whole number'],
    ['max_client_backlog = 1', 'max_client_backlog is 1, expected a whole number from 65536 to 2147483647'],
    ['listen = "unix:/a"', 'listen is "unix:/a", expected Array<unix:/PATH, tcp:HOST:PORT or tls:HOST:PORT>'],
    ['listen = [ "unix:a" ]', 'listen.0 is "unix:a", expected unix:/PATH, tcp:HOST:PORT or tls:HOST:PORT'],
    ['listen_ro = [ "tcp:a:1" ]', 'listen_ro.0 is "tcp:a:1", expected unix:/PATH'],
    ['drivers = [ "" ]', 'drivers.0 is "", expected a text that is not empty'],
    ['auth_unix_rw = "polkit"', 'auth_unix_rw is "polkit", expected one of "none", "sasl"'],
    ['unix_sock_rw_perms = "0999"', 'unix_sock_rw_perms is "0999", expected mode bits in octal, such as "0770"'],
    ['unix_sock_rw_perms = 770', 'unix_sock_rw_perms is 770, expected mode bits'],
    ['key_file = "key.pem"', 'key_file is "key.pem", expected an absolute path'],
    ['tls_no_verify_certificate = 2', 'tls_no_verify_certificate is 2, expected 0 or 1'],
    ['log_level = "trace"', 'log_level is "trace", expected one of "debug", "info", "warn", "error"'],
    ['timeout = 0', 'timeout is 0, expected a whole number from 1 to 2147483'],
    ['root = ', 'the value of root is no integer, quoted string or list'],
  ])('%s', (line, problem) => {
    const [said, ...more] = wrong(`# a comment\n\n${line}`);
    expect(more).toEqual([]);
    expect(said).toContain(`f:3: ${problem}`);
  });

  test('all at once, up to where the syntax ends', () => {
    expect(wrong('a = 1\nmax_clients = "x"\nb = 2').map((one) => one.split(' ')[0])).toEqual(['f:1:', 'f:2:', 'f:3:']);
  });
});

test('what the keys cannot know alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'virtkit-conf-'));
  const file = join(folder, 'f');
  const lines = [
    'auth_unix_rw = "sasl"',
    'auth_tls = "sasl"',
    'tls_allowed_dn_list = [ "CN=a" ]',
    'key_file = "/k"',
    'max_anonymous_clients = 3',
    'max_clients = 2',
    'tls_no_verify_certificate = 1',
  ];
  await writeFile(file, lines.join('\n'));
  const { problems } = await readSettings(parseCommandLine(['--config', file]));
  await rm(folder, { recursive: true });
  expect(problems.map((one) => one.slice(file.length))).toEqual([
    ':1: auth_unix_rw is "sasl", but there is no sasl_users_file',
    ':2: auth_tls is "sasl", but there is no sasl_users_file',
    ':3: tls_allowed_dn_list cannot be with tls_no_verify_certificate: who shows no certificate has no name',
    ':4: key_file has no cert_file',
    ':5: max_anonymous_clients is more than max_clients',
  ]);
});

test('the sample shows every key there is, and no other, with values that are right', async () => {
  const file = fileURLToPath(new URL('../../virtkitd.conf', import.meta.url));
  const text = await readFile(file, 'utf8');
  expect(checkConfig(text, file)).toMatchObject({ config: {}, problems: [] });
  // A comment of words starts with "# "; what can be used starts without the blank.
  const { config, problems } = checkConfig(text.replaceAll(/^#(?=\w)/gm, ''), file);
  expect(problems).toEqual([]);
  expect(Object.keys(config).sort()).toEqual(Object.keys(configKeys).sort());
});

test('the manual has every key there is, and says the same of a restart', async () => {
  const manual = await readFile(fileURLToPath(new URL('../../../../docs/virtkitd.md', import.meta.url)), 'utf8');
  const rows = [...manual.matchAll(/^\| (`\w+`(?:, `\w+`)*) +\|.*\| *(yes|no) *\|$/gm)];
  const told = rows.flatMap(([, names, needsRestart]) =>
    names!.split(', ').map((name) => [name.slice(1, -1), needsRestart === 'no'] as const),
  );
  const known = Object.entries(configKeys).map(([name, { reload }]) => [name, reload] as const);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(known));
});
