import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import type { Driver } from '@virtkit/core/driver';
import { record, type RecordOptions } from './record.js';
import { replay } from './replay.js';
import { createTestHost, type CreateTestHostOptions, type SimulatedHost } from './test-host.js';

const directory = mkdtempSync(join(tmpdir(), 'virtkit-replay-'));
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;

const connect = (driver: Driver) => open('test:///default', { drivers: [driver], discover: false });
const web = (more = '') =>
  `<domain type='test'><name>web</name><memory>65536</memory><os><type>hvm</type></os><devices>${more}</devices></domain>`;

/** Does something with a host and writes it down. */
async function recorded<T>(
  act: (connection: Connection, host: SimulatedHost) => Promise<T>,
  options?: RecordOptions & Pick<CreateTestHostOptions, 'lacks'>,
): Promise<{ file: string; result: T; text: string }> {
  const file = join(directory, `${(files += 1)}.jsonl`);
  const { lacks = [], ...recording } = options ?? {};
  const host = createTestHost({ node: 'default', lacks });
  const driver = record(host.driver, file, recording);
  const connection = await connect(driver);
  const result = await act(connection, host);
  await connection.close();
  driver.end();
  return { file, result, text: readFileSync(file, 'utf8') };
}

async function replayed<T>(file: string, act: (connection: Connection) => Promise<T>): Promise<T> {
  const driver = replay(file);
  const connection = await connect(driver);
  const result = await act(connection);
  await connection.close();
  expect(driver.unplayed()).toEqual([]);
  return result;
}

/** Results, errors, numbers of 64 bits, events among calls, and bytes both ways. */
async function session(connection: Connection) {
  const events = connection.events('domain.lifecycle');
  await events.ready;
  const seen: unknown[] = [];
  const heard = (async () => {
    for await (const { domain, event } of events) if (seen.push([domain.name, event]) === 3) return;
  })();
  const domain = await connection.defineDomainXml(web());
  await domain.create();
  const info = await domain.getInfo();
  const failed = await domain.resume().catch(({ code, domain: from, message }) => [code, from, message] as unknown);
  const pool = await connection.lookupStoragePoolByName('default-pool');
  const volume = await pool.createVolXml('<volume><name>v</name><capacity>100000</capacity></volume>');
  const upload = await volume.upload();
  await new Promise<void>((resolve, reject) => upload.on('error', reject).end(Buffer.from('bytes'), () => resolve()));
  const pieces: Buffer[] = [];
  for await (const piece of await volume.download({ length: 5n })) pieces.push(piece as Buffer);
  await domain.destroy();
  await heard;
  return {
    info: { ...info, cpuTime: 0n },
    failed,
    bytes: Buffer.concat(pieces).toString(),
    seen,
    names: (await connection.listAllDomains()).map((one) => one.ref),
    stats: (await connection.getAllDomainStats()).length,
  };
}

test('what was recorded happens again', async () => {
  const { file, result, text } = await recorded(session);
  expect(result.seen).toEqual([
    ['web', 'defined'],
    ['web', 'started'],
    ['web', 'stopped'],
  ]);
  expect(result.bytes).toBe('bytes');
  expect(await replayed(file, session)).toEqual(result);
  expect(JSON.parse(text.split('\n')[0]!)).toMatchObject({ format: 'virtkit-session', version: 1 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('what the host lacks is lacking in the replay', async () => {
  const act = async (connection: Connection) => [
    connection.supports('domain.openGraphics'),
    connection.supports('domain.create'),
    await connection
      .lookupDomainByName('test')
      .then((domain) => domain.openGraphics(0, 5))
      .catch(({ code }) => code as unknown),
  ];
  const { file, result } = await recorded(act, { lacks: ['domain.openGraphics'] });
  expect(result).toEqual([false, true, 'VIR_ERR_NO_SUPPORT']);
  expect(await replayed(file, act)).toEqual(result);
});

test('a connection that breaks does so again', async () => {
  let breakIt = (): void => undefined;
  const act = async (connection: Connection) => {
    const closed = new Promise((resolve) => connection.onClose(resolve));
    await connection.getHostname();
    breakIt();
    const reason = await closed;
    return [reason, await connection.getHostname().catch(({ code }) => code as unknown)];
  };
  const { file, result } = await recorded((connection, host) => {
    breakIt = () => host.dropConnections();
    return act(connection);
  });
  expect(result).toEqual(['error', 'VIR_ERR_RPC']);
  breakIt = () => undefined;
  expect(await replayed(file, act)).toEqual(result);
});

describe('strictly', () => {
  const act = async (connection: Connection) => {
    const domain = await connection.lookupDomainByName('test');
    await domain.suspend();
    await domain.resume();
    return (await connection.lookupNetworkByName('default')).isActive();
  };
  const fails = async (file: string, other: (connection: Connection) => Promise<unknown>, words: RegExp) => {
    const connection = await connect(replay(file));
    await expect(other(connection)).rejects.toMatchObject({
      code: 'VIR_ERR_INTERNAL_ERROR',
      message: expect.stringMatching(words),
    });
    await connection.close();
  };

  test('another call, another argument, one more, one too early', async () => {
    const { file } = await recorded(act);
    await fails(
      file,
      async (connection) => (await connection.lookupDomainByName('test')).resume(),
      /jsonl:\d+: expected domain\.suspend with .*"test".*, and not domain\.resume with/,
    );
    await fails(
      file,
      (connection) => connection.lookupDomainByName('web'),
      /expected domain\.lookupByName with \["test"\], and not domain\.lookupByName with \["web"\]/,
    );
    await fails(
      file,
      async (connection) => {
        await act(connection);
        await connection.getHostname();
      },
      /nothing more was asked of it then, and now it is: host\.getHostname/,
    );
    await fails(
      file,
      async (connection) => {
        await connect(replay(file));
        await connection.listAllDomains();
      },
      /expected domain\.lookupByName/,
    );
  });

  test('objects each have an order of their own', async () => {
    const { file } = await recorded(act);
    await replayed(file, async (connection) => {
      const network = await connection.lookupNetworkByName('default');
      expect(await network.isActive()).toBe(true);
      const domain = await connection.lookupDomainByName('test');
      await domain.suspend();
      await domain.resume();
    });
  });

  test('what was left undone is told, and a further session is refused', async () => {
    const { file } = await recorded(act);
    const driver = replay(file);
    await using connection = await connect(driver);
    await (await connection.lookupDomainByName('test')).suspend();
    expect(driver.unplayed()).toEqual([
      expect.stringContaining('domain.resume'),
      expect.stringContaining('network.lookupByName'),
      expect.stringContaining('network.isActive'),
    ]);
    await expect(connect(driver)).rejects.toThrow('no further session was opened');
  });

  test('a session that could not be opened', async () => {
    const { file } = await recorded(act);
    writeFileSync(
      file,
      [
        readFileSync(file, 'utf8').split('\n')[0],
        '{"open":1,"uri":"test:///default"}',
        '{"opened":1,"error":{"code":"VIR_ERR_AUTH_FAILED","message":"no"}}',
      ].join('\n'),
    );
    await expect(connect(replay(file))).rejects.toMatchObject({ code: 'VIR_ERR_AUTH_FAILED', message: 'no' });
  });
});

describe('secrets', () => {
  const xml = web(`<graphics type='vnc' passwd='hunter2'/>`);
  const act = async (connection: Connection) => {
    const domain = await connection.createDomainXml(xml);
    await domain.setUserPassword('root', 'swordfish').catch(() => undefined);
    return domain.getXmlDesc({ secure: true });
  };
  test('are not written, and the replay does not mind', async () => {
    const { file, result, text } = await recorded(act);
    expect(result).toContain('hunter2');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('swordfish');
    expect(await replayed(file, act)).toBe(result.replace('hunter2', '[redacted]'));
  });

  test('nor is what one names oneself', async () => {
    const { file, text } = await recorded(
      async (connection) => {
        await connection.getHostname();
        await connection.lookupDomainByName('test');
      },
      {
        redact: [
          { on: 'host.getHostname', result: true },
          { on: '*', text: '(?<=<vendor>)[^<]*' },
        ],
      },
    );
    expect(text).not.toContain('test-host');
    expect(
      await replayed(file, async (connection) => {
        const name = await connection.getHostname();
        await connection.lookupDomainByName('test');
        return name;
      }),
    ).toBe('[redacted]');
  });
});

test.each([
  ['', ':1 is not JSON'],
  ['{"format":"other","version":1,"redact":[]}', ':1: format'],
  ['{"format":"virtkit-session","version":1,"redact":[]}\n{"call":"x"}', ':2: call'],
  ['{"format":"virtkit-session","version":1,"redact":[]}\n{"dance":1}', ':2: a recording has no "dance"'],
])('%j is no recording', (text, words) => {
  const file = join(directory, 'bad.jsonl');
  writeFileSync(file, text);
  expect(() => replay(file)).toThrow(
    expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG', message: expect.stringContaining(words) }),
  );
});
