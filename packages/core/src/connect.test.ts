/* eslint-disable @typescript-eslint/unbound-method -- a mock is asked about, not called */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { CLIENT_CONFIG, createContainer, DRIVER, open, openReadOnly, openSession } from './connect.js';
import type { ConnectOptions } from './connect.js';
import type { Driver, OpenOptions, Session } from './driver/session.js';
import { VirtError } from './errors.js';
import type { ConnectionUri } from './uri.js';

const session = (): Session => ({ host: { getType: async () => 'FAKE' }, close: jest.fn(async () => undefined) });

interface FakeOptions extends Partial<Driver> {
  readonly opens?: (uri: ConnectionUri, options: OpenOptions) => Promise<Session | undefined>;
}
function fake(name: string, { opens = async () => session(), ...rest }: FakeOptions = {}) {
  return { name, schemes: ['fake'], ...rest, open: jest.fn(opens) };
}

/** Finds no installed packages and reads no files. */
async function options(drivers: readonly Driver[], config: { uri?: string; aliases?: Record<string, string> } = {}) {
  const container = await createContainer();
  const read = jest.fn(async () => ({
    defaultUri: config.uri,
    aliases: new Map(Object.entries(config.aliases ?? {})),
  }));
  container.register(CLIENT_CONFIG, { useValue: read });
  return { drivers, container, discover: false, read } as const satisfies ConnectOptions & { read: unknown };
}

const env = { ...process.env };
beforeEach(() => {
  delete process.env.VIRTKIT_DEFAULT_URI;
  delete process.env.LIBVIRT_DEFAULT_URI;
});
afterEach(() => {
  process.env = { ...env };
});

describe('drivers', () => {
  test('the first that opens serves the connection', async () => {
    const one = fake('one');
    const two = fake('two');
    await using connection = await open('fake:///x?a=1', await options([one, two]));
    expect(connection).toMatchObject({ driverName: 'one', uri: 'fake:///x?a=1', readOnly: false });
    expect(await connection.getType()).toBe('FAKE');
    expect(two.open).not.toHaveBeenCalled();
    const [uri, given] = one.open.mock.calls[0]!;
    expect(uri).toMatchObject({ scheme: 'fake', path: '/x' });
    expect(uri.params.get('a')).toBe('1');
    expect(given.flags).toBe(0);
  });

  test('a session without handles is the same search', async () => {
    const opened = session();
    const declines = fake('one', { opens: async () => undefined });
    const two = fake('two', { opens: async () => opened });
    const found = await openSession('fake:///x', { ...(await options([declines, two])), readOnly: true });
    expect(found).toEqual({ session: opened, driver: 'two', uri: 'fake:///x' });
    expect(two.open.mock.calls[0]![1].flags).toBe(1);
    await expect(openSession('other:///', await options([two]))).rejects.toMatchObject({ code: 'VIR_ERR_NO_CONNECT' });
  });

  test('one that declines lets the next be asked', async () => {
    const one = fake('one', { opens: async () => undefined });
    await using connection = await open('fake:///', await options([one, fake('two')]));
    expect(connection.driverName).toBe('two');
    expect(one.open).toHaveBeenCalledTimes(1);
  });

  test('one that names a scheme is asked before one that serves any', async () => {
    const any = fake('any', { remoteSchemes: ['*'] });
    const own = fake('own', { remoteSchemes: ['fake+https'] });
    await using connection = await open('fake+https://host/', await options([any, own]));
    expect(connection.driverName).toBe('own');
    expect(any.open).not.toHaveBeenCalled();
    await expect(open('xenapi://host/', await options([own]))).rejects.toThrow(/npm install @virtkit\/driver-xen/);
  });

  test('one that fails stops the search, with its own error', async () => {
    const failure = new VirtError('VIR_ERR_AUTH_FAILED', 'no');
    const two = fake('two');
    const one = fake('one', { opens: () => Promise.reject(failure) });
    await expect(open('fake:///', await options([one, two]))).rejects.toBe(failure);
    expect(two.open).not.toHaveBeenCalled();
  });

  test('all that decline: no driver accepts the URI', async () => {
    await expect(
      open('fake:///x', await options([fake('one', { opens: async () => undefined })])),
    ).rejects.toMatchObject({
      code: 'VIR_ERR_NO_CONNECT',
      message: 'no driver accepts the connection URI "fake:///x"',
    });
  });

  test('a malformed URI is asked of none', async () => {
    const one = fake('one');
    await expect(open('fake:///a b', await options([one]))).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
    expect(one.open).not.toHaveBeenCalled();
  });

  test('a transport or a host is for drivers that say so', async () => {
    const local = fake('local');
    const https = fake('https', { schemes: [], remoteSchemes: ['fake+https'] });
    const any = fake('any', { schemes: [], remoteSchemes: ['*'] });
    const both = await options([local, https, any]);
    expect((await open('fake+https://h/', both)).driverName).toBe('https');
    expect((await open('fake+tcp://h/', both)).driverName).toBe('any');
    expect((await open('fake://h/', both)).driverName).toBe('any');
    expect((await open('fake+unix:///x', both)).driverName).toBe('any');
    expect((await open('fake:///x', both)).driverName).toBe('local');
  });
});

describe('advice when nothing serves a URI', () => {
  test.each([
    ['xen:///system', 'no driver for "xen": npm install @virtkit/driver-xen'],
    ['qemu:///system', 'no driver for "qemu": npm install @virtkit/driver-qemu'],
    ['test:///default', 'no driver for "test": npm install @virtkit/driver-test'],
    ['qemu+tcp://host/system', 'no driver for "qemu+tcp on another host": npm install @virtkit/remote'],
    ['xen://host/', 'no driver for "xen on another host": npm install @virtkit/remote'],
    ['vbox:///session', 'no driver for "vbox": no driver package is known for it; installed drivers serve fake'],
    ['constructor:///', 'no driver for "constructor": no driver package is known for it; installed drivers serve fake'],
  ])('%s', async (uri, message) => {
    await expect(open(uri, await options([fake('one')]))).rejects.toMatchObject({
      code: 'VIR_ERR_NO_CONNECT',
      message,
    });
  });
});

describe('the URI to open', () => {
  test('is an alias of the configuration, if it is a word', async () => {
    const config = await options([fake('one')], { aliases: { dev: 'fake:///dev' } });
    expect((await open('dev', config)).uri).toBe('fake:///dev');
    await expect(open('other', config)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  });

  test('is no alias with noAliases', async () => {
    const config = await options([fake('one')], { aliases: { dev: 'fake:///dev' } });
    await expect(open('dev', { ...config, noAliases: true })).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
    expect(config.read).not.toHaveBeenCalled();
  });

  test('reads no configuration for a whole URI', async () => {
    const config = await options([fake('one')]);
    await open('fake:///x', config);
    expect(config.read).not.toHaveBeenCalled();
  });

  test('comes from VIRTKIT_DEFAULT_URI, LIBVIRT_DEFAULT_URI, uri_default and probing, in this order', async () => {
    const probing = fake('one', { probe: async () => 'fake:///probed' });
    const config = await options([fake('none', { probe: async () => undefined }), fake('mute'), probing], {
      uri: 'fake:///config',
    });
    process.env.VIRTKIT_DEFAULT_URI = 'fake:///virtkit';
    process.env.LIBVIRT_DEFAULT_URI = 'fake:///libvirt';
    expect((await open('fake:///given', config)).uri).toBe('fake:///given');
    expect((await open(undefined, config)).uri).toBe('fake:///virtkit');
    expect((await open('', config)).uri).toBe('fake:///virtkit');
    delete process.env.VIRTKIT_DEFAULT_URI;
    expect((await open(undefined, config)).uri).toBe('fake:///libvirt');
    delete process.env.LIBVIRT_DEFAULT_URI;
    expect((await open(undefined, config)).uri).toBe('fake:///config');
    expect((await open(undefined, await options(config.drivers))).uri).toBe('fake:///probed');
  });

  test('may be an alias in the environment', async () => {
    process.env.VIRTKIT_DEFAULT_URI = 'dev';
    expect((await open(undefined, await options([fake('one')], { aliases: { dev: 'fake:///dev' } }))).uri).toBe(
      'fake:///dev',
    );
  });

  test('missing everywhere is an error', async () => {
    await expect(open(undefined, await options([fake('one')]))).rejects.toMatchObject({
      code: 'VIR_ERR_NO_CONNECT',
      message: expect.stringContaining('no connection URI was given'),
    });
  });
});

describe('containers', () => {
  test('drivers registered as DRIVER are asked after those given, in order', async () => {
    const config = await options([fake('given', { opens: async () => undefined })]);
    config.container.register(DRIVER, { useValue: fake('first', { opens: async () => undefined }) });
    config.container.register(DRIVER, { useValue: fake('second') });
    expect((await open('fake:///', config)).driverName).toBe('second');
  });

  test('do not see each other', async () => {
    const one = await options([]);
    const two = await options([]);
    one.container.register(DRIVER, { useValue: fake('one') });
    two.container.register(DRIVER, { useValue: fake('two') });
    expect((await open('fake:///', one)).driverName).toBe('one');
    expect((await open('fake:///', two)).driverName).toBe('two');
    await expect(open('fake:///', { discover: false })).rejects.toMatchObject({ code: 'VIR_ERR_NO_CONNECT' });
  });

  test('a child sees what its parent has', async () => {
    const config = await options([]);
    config.container.register(DRIVER, { useValue: fake('parent') });
    const container = config.container.createChildContainer();
    expect((await open('fake:///', { container, discover: false })).driverName).toBe('parent');
  });
});

describe('readOnly', () => {
  test('is told to the driver and kept', async () => {
    const one = fake('one');
    const connection = await open('fake:///', { ...(await options([one])), readOnly: true });
    expect(connection.readOnly).toBe(true);
    expect(one.open.mock.calls[0]![1].flags).toBe(1);
    expect((await openReadOnly('fake:///', await options([one]))).readOnly).toBe(true);
  });
});

describe('abort', () => {
  const aborted = expect.objectContaining({ code: 'VIR_ERR_OPERATION_ABORTED' });

  test('before: no driver is asked', async () => {
    const one = fake('one');
    await expect(open('fake:///', { ...(await options([one])), signal: AbortSignal.abort() })).rejects.toEqual(aborted);
    expect(one.open).not.toHaveBeenCalled();
  });

  test('while a driver opens: rejects at once, and closes the session that comes late', async () => {
    const controller = new AbortController();
    const late = session();
    let arrive!: (session: Session) => void;
    const one = fake('one', { opens: () => new Promise((resolve) => (arrive = resolve)) });
    const opening = open('fake:///', { ...(await options([one])), signal: controller.signal });
    while (one.open.mock.calls.length === 0) await new Promise(setImmediate);
    expect(one.open.mock.calls[0]![1].signal).toBe(controller.signal);
    controller.abort();
    await expect(opening).rejects.toEqual(aborted);
    expect(late.close).not.toHaveBeenCalled();
    arrive(late);
    await new Promise(setImmediate);
    expect(late.close).toHaveBeenCalledTimes(1);
  });

  test('while a driver makes up its mind: no other is asked', async () => {
    const controller = new AbortController();
    const two = fake('two');
    const one = fake('one', {
      opens: async () => {
        controller.abort();
        return undefined;
      },
    });
    await expect(open('fake:///', { ...(await options([one, two])), signal: controller.signal })).rejects.toEqual(
      aborted,
    );
    await new Promise(setImmediate);
    expect(two.open).not.toHaveBeenCalled();
  });

  test('afterwards: changes nothing', async () => {
    const controller = new AbortController();
    const connection = await open('fake:///', { ...(await options([fake('one')])), signal: controller.signal });
    controller.abort();
    expect(await connection.getType()).toBe('FAKE');
  });
});

test('the folder that stands for / reaches the driver', async () => {
  const one = fake('one');
  await open('fake:///', { ...(await options([one])), root: '/srv/other' });
  expect(one.open.mock.calls[0]![1].root).toBe('/srv/other');
});

test('credentials reach the driver', async () => {
  const one = fake('one');
  const credentials = async () => ['secret'];
  await open('fake:///', { ...(await options([one])), credentials });
  expect(one.open.mock.calls[0]![1].credentials).toBe(credentials);
});

test('a driver reaches other hosts by the drivers that its own session was found among', async () => {
  const [one, other] = [fake('one'), fake('other', { schemes: ['other'] })];
  await using _ = await open('fake:///', { ...(await options([one, other])), readOnly: true, root: '/srv/other' });
  const { reach } = one.open.mock.calls[0]![1];
  const { signal } = new AbortController();
  expect(await (await reach!('other:///', { signal })).host.getType()).toBe('FAKE');
  expect(other.open.mock.calls[0]![1]).toMatchObject({ flags: 0, root: '/srv/other', signal });
  await expect(reach!('another:///')).rejects.toMatchObject({ code: 'VIR_ERR_NO_CONNECT' });
});
