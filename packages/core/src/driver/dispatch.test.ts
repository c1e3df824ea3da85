import { getEventListeners } from 'node:events';
import { describe, expect, jest, test } from '@jest/globals';
import type { Member } from './session.js';
import { Dispatch, functionOf } from './dispatch.js';

const web = { name: 'web', uuid: 'u1', id: 1 };
type Loose = Record<string, Record<string, unknown>>;

/** A dispatch over a session that has what is given, and no more. */
function over(sections: Loose, readOnly = false) {
  const session = { host: { getType: async () => 'FAKE' }, close: async () => undefined, ...sections };
  const dispatch = new Dispatch(session, readOnly);
  const call = (member: string, ...args: unknown[]) => {
    const [section, name] = member.split('.');
    return (dispatch.call as (...all: unknown[]) => Promise<unknown>).call(dispatch, section, name, ...args);
  };
  return { dispatch, call };
}
const listing = {
  listAll: async () => [web],
  getInfo: async () => ({ state: 'running' }),
  getXmlDesc: async () => '<x/>',
};

describe('Dispatch', () => {
  test("calls the driver's own member, on its section", async () => {
    const section = {
      prefix: 'hello',
      getHostname(this: { prefix: string }, ...args: unknown[]) {
        return Promise.resolve([this.prefix, ...args]);
      },
    };
    const { call } = over({ host: section });
    expect(await call('host.getHostname', 1, undefined)).toEqual(['hello', 1, undefined]);
  });

  test('a session that speaks for another host says what it knows of it', () => {
    const supports = (member: string) => (member === 'host.getHostname' ? 'unknown' : false);
    const { dispatch } = over({ host: { getHostname: async () => 'h' }, domain: listing, supports } as never);
    expect(dispatch.supports('host.getHostname')).toBe('unknown');
    expect(dispatch.supports('domain.listAll')).toBe(false);
    expect(dispatch.supports('domain.lookupByName')).toBe(true);
    expect(dispatch.supports('domain.suspend')).toBe(false);
  });

  test('finds members of a class instance', async () => {
    class Host {
      async getHostname() {
        return 'h';
      }
    }
    const { call, dispatch } = over({ host: new Host() as never });
    expect(await call('host.getHostname', undefined)).toBe('h');
    expect(dispatch.supports('host.getHostname')).toBe(true);
  });

  test('looks a member up once', async () => {
    const getHostname = jest.fn(async () => 'h');
    const reads = jest.fn(() => getHostname);
    const host = Object.defineProperty({}, 'getHostname', { get: reads });
    const { call } = over({ host });
    await call('host.getHostname', undefined);
    const once = reads.mock.calls.length;
    await call('host.getHostname', undefined);
    expect(reads).toHaveBeenCalledTimes(once);
    expect(getHostname).toHaveBeenCalledTimes(2);
  });

  test.each([
    ['domain.suspend', 'virDomainSuspend'],
    ['network.listAll', 'virConnectListAllNetworks'],
    ['host.getCapabilities', 'virConnectGetCapabilities'],
  ])('%s that is not there is not supported', async (member, name) => {
    const { call, dispatch } = over({ domain: listing });
    await expect(call(member, web, undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_NO_SUPPORT',
      message: `this function is not supported by the connection driver: ${name}`,
    });
    expect(dispatch.supports(member as Member)).toBe(false);
  });

  test("uses core's default where the driver has none", async () => {
    const { call, dispatch } = over({ domain: listing });
    expect(await call('domain.lookupByName', 'web', undefined)).toBe(web);
    expect(dispatch.supports('domain.lookupByName')).toBe(true);
  });

  test("prefers the driver's own to the default", async () => {
    const own = { name: 'own' };
    const { call } = over({ domain: { ...listing, lookupByName: async () => own } });
    expect(await call('domain.lookupByName', 'web', undefined)).toBe(own);
  });

  test('a default whose needs are missing is no support', async () => {
    const { call, dispatch } = over({ snapshot: { listAll: async () => [] } });
    expect(dispatch.supports('snapshot.hasCurrent')).toBe(false);
    await expect(call('snapshot.hasCurrent', web, 0, undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_NO_SUPPORT',
      domain: 'VIR_FROM_DOMAIN_SNAPSHOT',
    });
    expect(
      over({ snapshot: { listAll: async () => [], current: async () => web } }).dispatch.supports(
        'snapshot.hasCurrent',
      ),
    ).toBe(true);
  });

  test.each([
    'domain.constructor',
    'domain.__proto__',
    'domain.toString',
    'domain.hasOwnProperty',
    'constructor.name',
    '__proto__.toString',
    'toString.call',
    'close.call',
    'nothing.here',
    'domain.',
    '.',
  ])('the hostile name %j meets nothing', async (member) => {
    const { call, dispatch } = over({ domain: listing });
    await expect(call(member, web, undefined)).rejects.toMatchObject({ code: 'VIR_ERR_NO_SUPPORT' });
    expect(dispatch.supports(member as Member)).toBe(false);
  });

  test('a member that is no function is not there', async () => {
    await expect(
      over({ domain: { ...listing, suspend: 'yes' } }).call('domain.suspend', web, undefined),
    ).rejects.toMatchObject({
      code: 'VIR_ERR_NO_SUPPORT',
    });
  });

  test('what a driver throws comes out, even if it is thrown at once', async () => {
    const failure = new Error('x');
    const suspend = () => {
      throw failure;
    };
    await expect(over({ domain: { ...listing, suspend } }).call('domain.suspend', web, undefined)).rejects.toBe(
      failure,
    );
  });

  test('refuses every call once it is closed', async () => {
    const getHostname = jest.fn(async () => 'h');
    const { call, dispatch } = over({ host: { getHostname } });
    dispatch.closed = true;
    await expect(call('host.getHostname', undefined)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_CONN' });
    await expect(call('host.unknown', undefined)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_CONN' });
    expect(getHostname).not.toHaveBeenCalled();
  });
});

describe('a read-only connection', () => {
  const all = {
    getXmlDesc: jest.fn(),
    getVcpusFlags: jest.fn(),
    interfaceAddresses: jest.fn(),
    suspend: jest.fn(),
    getInfo: jest.fn(),
  };
  const denied = expect.objectContaining({ code: 'VIR_ERR_OPERATION_DENIED' });
  const { call } = over(
    { domain: all, snapshot: all, checkpoint: all, secret: { getValue: jest.fn(), getXmlDesc: jest.fn() } },
    true,
  );

  test.each([
    ['domain.suspend', undefined],
    ['domain.getXmlDesc', 1], // secure
    ['domain.getXmlDesc', 8], // migratable
    ['domain.getXmlDesc', 3], // secure, inactive
    ['snapshot.getXmlDesc', 1],
    ['checkpoint.getXmlDesc', 1],
    ['domain.getVcpusFlags', 8], // guest
    ['domain.interfaceAddresses', 'agent'],
    ['secret.getValue', 0],
  ])('refuses %s %p', async (member, argument) => {
    await expect(call(member, web, argument, undefined)).rejects.toEqual(denied);
    await expect(call(member, web, argument, undefined)).rejects.toThrow(
      `operation forbidden: read only access prevents ${functionOf(member as Member)}`,
    );
  });

  test.each([
    ['domain.getInfo', undefined],
    ['domain.getXmlDesc', 0],
    ['domain.getXmlDesc', 6], // inactive, updateCpu
    ['snapshot.getXmlDesc', 0],
    ['domain.getVcpusFlags', 7],
    ['domain.interfaceAddresses', 'lease'],
    ['domain.interfaceAddresses', 'arp'],
    ['secret.getXmlDesc', 0],
  ])('allows %s %p', async (member, argument) => {
    await expect(call(member, web, argument, undefined)).resolves.toBeUndefined();
  });

  test('says no support before it says denied', async () => {
    await expect(call('domain.reset', web, 0, undefined)).rejects.toMatchObject({ code: 'VIR_ERR_NO_SUPPORT' });
  });
});

describe('abort', () => {
  const aborted = { code: 'VIR_ERR_OPERATION_ABORTED', message: 'domain.suspend was aborted' };

  test('before: the driver is not called', async () => {
    const suspend = jest.fn();
    const { call } = over({ domain: { suspend } });
    await expect(call('domain.suspend', web, { signal: AbortSignal.abort() })).rejects.toMatchObject(aborted);
    expect(suspend).not.toHaveBeenCalled();
  });

  test('during: rejects at once, though the driver does not heed it', async () => {
    const controller = new AbortController();
    const suspend = jest.fn((..._args: unknown[]) => new Promise(() => {}));
    const calling = over({ domain: { suspend } }).call('domain.suspend', web, { signal: controller.signal });
    expect(suspend.mock.calls[0]![1]).toEqual({ signal: controller.signal });
    controller.abort();
    await expect(calling).rejects.toMatchObject(aborted);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('afterwards: no listener is left', async () => {
    const { signal } = new AbortController();
    await over({ domain: { suspend: async () => undefined } }).call('domain.suspend', web, { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test.each([
    ['openConsole', (stream: object) => stream],
    ['screenshot', (stream: object) => ({ mime: 'image/png', stream })],
  ])('a stream that %s gives too late is aborted', async (member, wrap) => {
    const controller = new AbortController();
    const abort = jest.fn(async () => undefined);
    let give!: (value: unknown) => void;
    const open = () => new Promise((resolve) => (give = resolve));
    const calling = over({ domain: { [member]: open } }).call(`domain.${member}`, web, { signal: controller.signal });
    controller.abort();
    await expect(calling).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
    give(wrap({ abort }));
    await new Promise(setImmediate);
    expect(abort).toHaveBeenCalledTimes(1);
  });
});
