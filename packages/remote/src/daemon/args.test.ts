import { expect, test } from '@jest/globals';
import { parseCommandLine } from './args.js';

test('every option', () => {
  const line =
    '--listen unix:/a --listen=tcp:[::1]:0 --listen-ro unix:/b --driver test --driver ./x.js --root /r --config c ' +
    '--timeout 60 --log-level debug --pid-file p --check-config';
  expect(parseCommandLine(line.split(' '))).toEqual({
    listen: ['unix:/a', 'tcp:[::1]:0'],
    listenReadOnly: ['unix:/b'],
    drivers: ['test', './x.js'],
    driverOptions: {},
    root: '/r',
    config: 'c',
    timeout: 60,
    logLevel: 'debug',
    pidFile: 'p',
    checkConfig: true,
    help: false,
    version: false,
  });
  expect(parseCommandLine([])).toEqual({ driverOptions: {}, checkConfig: false, help: false, version: false });
});

test('what is for the driver', () => {
  const line =
    '--driver test --seed 7 --faults f.json --latency 5ms --clock virtual --boot 3s --shutdown never --lacks host.getSevInfo --node n --state s';
  expect(parseCommandLine(line.split(' ')).driverOptions).toEqual({
    seed: '7',
    faults: 'f.json',
    latency: '5ms',
    clock: 'virtual',
    boot: '3s',
    shutdown: 'never',
    lacks: 'host.getSevInfo',
    node: 'n',
    state: 's',
  });
});

test.each([
  [['--seed', '7'], '--seed is for one driver: --driver must be given once'],
  [['--driver', 'test', '--driver', 'qemu', '--faults', 'f'], '--faults is for one driver'],
  [['--driver', 'test', '--seed', '7', '--seed', '8'], '--seed is given twice'],
  [['-x'], "Unknown option '-x'"],
  [['--no-help'], "Unknown option '--no-help'"],
  [['--', 'x'], "Unexpected argument 'x'"],
  [['--help=1'], 'does not take an argument'],
  [['--listen'], 'argument missing'],
  [['--listen', 'unix:relative'], '--listen "unix:relative" is no address'],
  [['--listen', 'tcp:host:65536'], 'is no address'],
  [['--listen-ro', 'tls:a:1'], '--listen-ro "tls:a:1" is no unix socket'],
  [['--timeout', '0'], '--timeout "0" is no whole number'],
  [['--timeout', '1e3'], 'is no whole number'],
  [['--timeout', '2147484'], 'between 1 and 2147483'],
  [['--timeout', '1', '--timeout', '2'], '--timeout is given twice'],
  [['--log-level', 'toString'], '--log-level "toString" is none of debug, info, warn, error'],
  [['--root='], '--root is empty'],
  [['--driver='], '--driver is empty'],
])('%j is refused', (argv, why) => {
  const parse = () => parseCommandLine(argv);
  expect(parse).toThrow(expect.objectContaining({ name: 'UsageError' }));
  expect(parse).toThrow(why);
});
