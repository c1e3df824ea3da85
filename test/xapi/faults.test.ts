import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { xapi } from '@virtkit/driver-xen';
import { mockServer } from '../msw/server.js';
import { xapiHandlers } from './simulator/handlers.js';
import { XapiSimulator } from './simulator/simulator.js';

let pool: XapiSimulator;
let reachable: (host: string) => boolean = () => true;
const opened: Connection[] = [];
mockServer(...xapiHandlers((host) => (reachable(host) ? pool : undefined)));
afterEach(async () => {
  pool.close();
  for (const connection of opened.splice(0)) await connection.close();
  reachable = () => true;
});

const addresses = ['xs1.example', 'xs2.example'];
function connect(uri = 'xenapi://root@xs1.example/', password: string | undefined = 'kit') {
  return open(uri, { drivers: [xapi()], discover: false, credentials: async () => [password] }).then((connection) => {
    opened.push(connection);
    return connection;
  });
}
const fresh = () => (pool = new XapiSimulator({ addresses }));
const domain = (name: string) =>
  `<domain type='xen'><name>${name}</name><memory>65536</memory><os><type>hvm</type></os></domain>`;

describe('the login', () => {
  test('asks for what the URI does not say, and logs out in the end', async () => {
    fresh();
    const asked: string[] = [];
    const connection = await open('xen+https://xs1.example/', {
      drivers: [xapi()],
      discover: false,
      credentials: async (requests) => {
        asked.push(...requests.map(({ type }) => type));
        return ['root', 'kit'];
      },
    });
    expect(asked).toEqual(['authname', 'passphrase']);
    expect(pool.sessions.size).toBe(1);
    await connection.close();
    expect(pool.sessions.size).toBe(0);
  });

  test('a wrong password is refused, once', async () => {
    fresh();
    await expect(connect(undefined, 'wrong')).rejects.toMatchObject({
      code: 'VIR_ERR_AUTH_FAILED',
      domain: 'VIR_FROM_XENAPI',
    });
    expect(pool.calls).toEqual(['session.login_with_password']);
  });

  test('nobody to ask is an error that says so', async () => {
    fresh();
    const call = open('xenapi://xs1.example/', { drivers: [xapi()], discover: false });
    await expect(call).rejects.toMatchObject({ code: 'VIR_ERR_AUTH_FAILED', message: /credentials callback/ });
  });

  test('no password is shown in an error', async () => {
    fresh();
    const error: unknown = await connect(undefined, 'hunter2').catch((e: unknown) => e);
    expect(`${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`).not.toContain('hunter2');
  });

  test.each([
    ['xenapi:///', /no host/],
    ['xenapi://root@xs1.example/some/path', /no path/],
    ['xenapi://root@xs1.example/?no_verify=2', /no_verify/],
    ['xenapi://root@xs1.example/?verify=no', /verify/],
  ])('%s is refused', async (uri, message) => {
    fresh();
    await expect(connect(uri)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG', message });
  });
});

describe('a session that ended', () => {
  test('is begun again, and the call is made', async () => {
    fresh();
    const connection = await connect();
    pool.sessions.clear();
    const guest = await connection.defineDomainXml(domain('one'));
    expect(guest.name).toBe('one');
    expect(pool.calls.filter((call) => call === 'session.login_with_password')).toHaveLength(2);
  });

  test('is begun again once for all calls under way', async () => {
    fresh();
    const connection = await connect();
    pool.sessions.clear();
    await Promise.all(Array.from({ length: 5 }, () => connection.getHostname()));
    expect(pool.calls.filter((call) => call === 'session.login_with_password')).toHaveLength(2);
  });
});

describe('the master', () => {
  test('is found from a slave', async () => {
    fresh();
    const connection = await connect('xenapi://root@xs2.example/');
    expect(await connection.getHostname()).toBe('xs1');
  });

  test('is followed when it changes', async () => {
    fresh();
    const connection = await connect();
    pool.promote('xs2.example');
    expect((await connection.defineDomainXml(domain('two'))).name).toBe('two');
    expect((await connection.listAllDomains({ inactive: true })).map(({ name }) => name)).toEqual(['two']);
  });

  test('is looked for among the others when it is gone', async () => {
    fresh();
    const connection = await connect();
    pool.promote('xs2.example');
    reachable = (host) => host === 'xs2.example';
    expect((await connection.listAllDomains({ inactive: true })).length).toBe(0);
  }, 30_000);

  test('a pool that nobody reaches is a clear error', async () => {
    fresh();
    reachable = () => false;
    await expect(connect()).rejects.toMatchObject({ code: 'VIR_ERR_NO_CONNECT', message: /cannot reach xs1.example/ });
  }, 30_000);
});

describe('a server that stumbles', () => {
  test.each(['error500', 'unheard', 'lost'] as const)('a read is asked again after %s', async (how) => {
    fresh();
    const connection = await connect();
    pool.fail(/^host\.get_record$/, how, 2);
    expect(await connection.getHostname()).toBe('xs1');
  });

  test('an answer that does not come in a long time is asked for again', async () => {
    fresh();
    const connection = await connect();
    const real = AbortSignal.timeout.bind(AbortSignal);
    const hurried = jest.spyOn(AbortSignal, 'timeout').mockImplementation((time) => real(time / 300));
    try {
      pool.fail(/^host\.get_record$/, 'silent');
      expect(await connection.getHostname()).toBe('xs1');
      expect(hurried).toHaveBeenCalledWith(90_000);
    } finally {
      hurried.mockRestore();
    }
  });

  test('what goes on failing is an error that says what', async () => {
    fresh();
    const connection = await connect();
    pool.fail(/^host\.get_record$/, 'error500', 100);
    await expect(connection.getHostname()).rejects.toMatchObject({
      code: 'VIR_ERR_RPC',
      message: /host\.get_record.*HTTP status 500/,
    });
  }, 30_000);

  test('a start that met an error is not made again', async () => {
    fresh();
    const connection = await connect();
    const guest = await connection.defineDomainXml(domain('three'));
    pool.fail(/^VM\.start$/, 'error500');
    await expect(guest.create()).rejects.toMatchObject({ code: 'VIR_ERR_RPC', message: /not known/ });
    expect((await guest.getState()).state).toBe('shutoff');
    await guest.create();
    expect(pool.calls.filter((call) => call === 'VM.start')).toHaveLength(1);
  });

  test('what cannot be made whole is taken away again', async () => {
    fresh();
    const connection = await connect();
    const before = pool.db.table('VM').size;
    pool.fail(/^VM\.set_is_a_template$/, 'error500');
    await expect(connection.defineDomainXml(domain('half'))).rejects.toMatchObject({ code: 'VIR_ERR_RPC' });
    expect(pool.db.table('VM').size).toBe(before);
  });
});

describe('events', () => {
  const follow = async (connection: Connection) => {
    const events = connection.events('domain.lifecycle');
    await events.ready;
    const next = async () => {
      const { value } = await events.next();
      return `${value!.domain.name} ${value!.event} ${String(value!.detail)}`;
    };
    return { next, events };
  };

  test('what others do is told', async () => {
    fresh();
    const vm = pool.addForeignGuest('theirs');
    const { next } = await follow(await connect());
    const other = await connect();
    await (await other.lookupDomainByName('theirs')).create();
    expect(await next()).toBe('theirs started booted');
    pool.db.change('VM', vm, { power_state: 'Halted', domid: -1 });
    expect(await next()).toBe('theirs stopped shutdown');
  }, 30_000);

  test.each(['error500', 'unheard', 'lost'] as const)(
    'a long poll that ends by %s is taken up, and nothing is lost',
    async (how) => {
      fresh();
      const vm = pool.addForeignGuest('theirs');
      const { next } = await follow(await connect());
      pool.fail(/^event\.from$/, how, 2);
      pool.db.change('VM', vm, { power_state: 'Running', domid: 7 });
      expect(await next()).toBe('theirs started booted');
    },
    30_000,
  );

  test('after a master of then, what happened meanwhile is told', async () => {
    fresh();
    const vm = pool.addForeignGuest('theirs');
    const connection = await connect();
    const { next } = await follow(connection);
    pool.promote('xs2.example');
    pool.db.change('VM', vm, { power_state: 'Running', domid: 8 });
    expect(await next()).toBe('theirs started booted');
  }, 30_000);

  test('a token that the pool no longer knows begins anew, and a resync is told', async () => {
    fresh();
    const vm = pool.addForeignGuest('theirs');
    const connection = await connect();
    const events = connection.events('domain.lifecycle', { resync: true });
    await events.ready;
    pool.forgetEvents();
    pool.db.change('VM', vm, { power_state: 'Running', domid: 9 });
    const told = [(await events.next()).value, (await events.next()).value];
    expect(told).toEqual(
      expect.arrayContaining([{ resync: true }, expect.objectContaining({ event: 'started', detail: 'booted' })]),
    );
  }, 30_000);
});

test('an abort gives up waiting at once', async () => {
  fresh();
  const connection = await connect();
  const abort = new AbortController();
  const call = connection.listAllDomains({ signal: abort.signal });
  abort.abort(new Error('enough'));
  await expect(call).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
  expect(await connection.getHostname()).toBe('xs1');
});
