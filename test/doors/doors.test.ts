import { Buffer } from 'node:buffer';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { driverFunctions, type DriverFunction } from '@virtkit/core/driver';
import { accessRules, scramSha256Server, serve, setPassword, UserFile, type Server } from '@virtkit/remote';
import { procedures } from '../../packages/remote/src/protocol/remote.js';
import { qemuProcedures, qemuTwins } from '../../packages/remote/src/protocol/qemu.js';
import { twins } from '../../packages/remote/src/protocol/remote-twins.js';
import { calls, RawClient, words, type Call } from './raw-client.js';
import { recorder } from './recorder.js';

let directory: string;
let server: Server | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'virtkit-doors-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(directory, { recursive: true });
});

const socket = () => join(directory, 'sock');
const uri = 'test:///default';
const operationDenied = 29;
const authFailed = 45;
const accessDenied = 88;

async function usersOf(names: readonly string[]): Promise<UserFile> {
  const file = join(directory, 'users');
  for (const name of names) await setPassword(file, name, 'secret');
  return UserFile.load(file);
}

/** What closes the connection, or opens it again, is no write of the table. */
const ofConnection = new Set(['connectOpen', 'connectClose']);

describe('a door with a login', () => {
  const listen = async (more: Partial<Parameters<typeof serve>[0]> = {}) => {
    const { driver, reached } = recorder();
    const mechanisms = [scramSha256Server(await usersOf(['ann']))];
    server = await serve({ drivers: [driver], listen: [{ address: `unix:${socket()}`, mechanisms }], ...more });
    return reached;
  };

  test('before it, every procedure answers that it wants authentication, and none does anything', async () => {
    const reached = await listen();
    await using client = await RawClient.over(socket());
    const refused = calls.filter(({ early }) => !early);
    expect(refused.length).toBeGreaterThan(400);
    for (const { program, number, name, payload } of refused) {
      const answer = await client.call(program, number, payload);
      expect([name, answer?.message]).toEqual([name, 'authentication required']);
    }
    expect(calls.filter(({ early }) => early).map(({ name }) => name)).toEqual([
      'authList',
      'authSaslInit',
      'authSaslStart',
      'authSaslStep',
      'authPolkit',
    ]);
    expect(reached).toEqual([]);
  });

  test('authentication is not to be had by asking for its steps', async () => {
    const reached = await listen({ limits: { loginAttempts: 100 } });
    await using client = await RawClient.over(socket());
    const text = (value: string) => Buffer.concat([words(value.length), Buffer.from(value.padEnd(16, '\0'))]);
    const mechanism = text('SCRAM-SHA-256').subarray(0, 20);
    const empty = words(0, 0);
    expect((await client.call(0x20008086, 69, empty))?.code).toBe(authFailed);
    expect(
      (await client.call(0x20008086, 68, Buffer.concat([words(5), Buffer.from('PLAIN\0\0\0'), empty])))?.code,
    ).toBe(authFailed);
    expect((await client.call(0x20008086, 68, Buffer.concat([mechanism, empty])))?.code).toBe(authFailed);
    expect((await client.call(0x20008086, 68, Buffer.concat([mechanism, words(1, 0)])))?.payload).toBeDefined();
    expect((await client.call(0x20008086, 69, empty))?.code).toBe(authFailed);
    expect((await client.open(uri))?.message).toBe('authentication required');
    expect(reached).toEqual([]);
  });

  test('whose login fails three times is let go; the answers come before, and the log has each', async () => {
    const warnings: string[] = [];
    const ignore = () => undefined;
    const warn = (_: object, message: string) => void warnings.push(message);
    await listen({ log: { debug: ignore, info: ignore, warn, error: ignore } });
    await using client = await RawClient.over(socket());
    const attempt = () => client.call(0x20008086, 69, words(0, 0));
    expect((await attempt())?.code).toBe(authFailed);
    expect((await attempt())?.code).toBe(authFailed);
    expect((await attempt())?.code).toBe(authFailed);
    await client.ended;
    expect(server!.clients).toBe(0);
    expect(warnings).toEqual(['login failed', 'login failed', 'login failed']);
  });

  test('of those that have not logged in, only so many are let in', async () => {
    await listen({ limits: { anonymousClients: 3 } });
    const clients = await Promise.all(Array.from({ length: 3 }, () => RawClient.over(socket())));
    const authList = (client: RawClient) => client.call(0x20008086, 66);
    for (const client of clients) expect((await authList(client))?.payload).toEqual(words(1, 1));
    await using fourth = await RawClient.over(socket());
    expect(await authList(fourth)).toBeUndefined();
    await clients[0]![Symbol.asyncDispose]();
    for (let left = 50; left > 0 && server!.clients > 2; left -= 1) await new Promise(setImmediate);
    await using fifth = await RawClient.over(socket());
    expect((await authList(fifth))?.payload).toEqual(words(1, 1));
    for (const client of clients) await client[Symbol.asyncDispose]();
  });

  test('who does not log in in time is let go', async () => {
    await listen({ limits: { loginTime: 50 } });
    await using client = await RawClient.over(socket());
    await client.ended;
    expect(server!.clients).toBe(0);
  });

  test('a message over the early limit ends the connection before it is whole', async () => {
    await listen({ limits: { earlyMessage: 1000 } });
    await using client = await RawClient.over(socket());
    expect((await client.call(0x20008086, 66))?.payload).toBeDefined();
    client.socket.write(words(1001, 0x20008086));
    await client.ended;
    expect(server!.clients).toBe(0);
  });
});

describe('a door for reading only', () => {
  const listen = async () => {
    const { driver, reached } = recorder();
    server = await serve({ drivers: [driver], listen: [], listenReadOnly: [`unix:${socket()}`] });
    const client = await RawClient.over(socket());
    expect((await client.open(uri))?.payload).toBeDefined();
    return { client, reached };
  };

  const memberOf = new Map(
    Object.entries<{ member: string }>({ ...procedures, ...twins, ...qemuProcedures, ...qemuTwins }).map(
      ([name, { member }]) => [name, member],
    ),
  );
  const writes = new Map(
    Object.values<DriverFunction>(driverFunctions).flatMap(({ member, write }) => (write ? [[member, write]] : [])),
  );
  /** Those that are refused for what they want with it: the last word of their arguments is their flags. */
  const withFlags: readonly (readonly [name: string, change: (payload: Buffer) => unknown])[] = [
    ['domainGetXmlDesc', (payload) => payload.writeUInt32BE(1, payload.length - 4)],
    ['domainGetXmlDesc', (payload) => payload.writeUInt32BE(8, payload.length - 4)],
    ['domainGetVcpusFlags', (payload) => payload.writeUInt32BE(8, payload.length - 4)],
    ['domainSnapshotGetXmlDesc', (payload) => payload.writeUInt32BE(1, payload.length - 4)],
    ['domainCheckpointGetXmlDesc', (payload) => payload.writeUInt32BE(1, payload.length - 4)],
    ['domainManagedSaveGetXmlDesc', (payload) => payload.writeUInt32BE(1, payload.length - 4)],
    ['domainInterfaceAddresses', (payload) => payload.writeUInt32BE(1, payload.length - 8)],
  ];
  /** They hand over open files, which no connection of ours can: refused for that first. */
  const ofFiles = ['domainOpenGraphics', 'domainOpenGraphicsFD', 'domainFDAssociate'];

  /** Of a registration that nobody could make. */
  const takesBack = 'connectDomainQemuMonitorEventDeregister';

  test('refuses every row that writes', async () => {
    const { client, reached } = await listen();
    await using _ = client;
    const rows = calls.filter(({ name }) => writes.get(memberOf.get(name) as never) === true && name !== takesBack);
    expect(rows.length).toBeGreaterThan(180);
    for (const { program, number, name, payload } of rows) {
      const answer = await client.call(program, number, payload);
      expect([name, answer?.code]).toEqual([name, ofFiles.includes(name) ? 3 : operationDenied]);
    }
    expect(reached).toEqual([]);
  });

  test('refuses those that write only when they are told to', async () => {
    const { client, reached } = await listen();
    await using _ = client;
    for (const [name, change] of withFlags) {
      const { program, number, payload } = calls.find((call) => call.name === name)!;
      change(payload);
      expect([name, (await client.call(program, number, payload))?.code]).toEqual([name, operationDenied]);
      payload.fill(0);
    }
    const conditional = [...writes].filter(([, write]) => write !== true).map(([member]) => member);
    expect(new Set(withFlags.map(([name]) => memberOf.get(name)))).toEqual(new Set(conditional));
    expect(reached).toEqual([]);
  });

  test('of all rows together, no member that writes is reached', async () => {
    const { client, reached } = await listen();
    await using _ = client;
    for (const { program, number, payload } of calls.filter(({ name }) => !ofConnection.has(name)))
      await client.call(program, number, payload);
    expect(reached.length).toBeGreaterThan(100);
    expect(reached.filter((member) => writes.get(member as never) === true)).toEqual([]);
  });
});

describe('a door with rules', () => {
  const listen = async (json: unknown) => {
    const { driver, reached } = recorder();
    server = await serve({ drivers: [driver], listen: [`unix:${socket()}`], access: accessRules(json) });
    return { client: await RawClient.over(socket()), reached };
  };
  /** That nobody is asked a permission for, in libvirt neither. */
  const free = ['connectIsSecure', 'connectClose', ...calls.filter(({ early }) => early).map(({ name }) => name)];

  test('without a rule, not even the connection is opened', async () => {
    const { client, reached } = await listen({ rules: [] });
    await using _ = client;
    expect(await client.open(uri)).toEqual({
      code: accessDenied,
      message: 'access denied: no rule allows connect:getattr',
    });
    expect(reached).toEqual([]);
  });

  test('with no permission but to open, every row of every table is refused by name, and none reaches the driver', async () => {
    const { client, reached } = await listen({ rules: [{ allow: ['connect:getattr'] }] });
    await using _ = client;
    expect((await client.open(uri))?.payload).toBeDefined();
    const rows = calls.filter(({ name, acl }) => !free.includes(name) && !acl.startsWith('connect:getattr'));
    expect(rows.length).toBeGreaterThan(380);
    for (const { program, number, name, acl, payload } of rows) {
      const answer = await client.call(program, number, payload);
      const wanted = `access denied: no rule allows ${acl.split(' ')[0]}`;
      expect([name, answer?.code, answer?.message]).toEqual([name, accessDenied, wanted]);
    }
    expect(reached).toEqual([]);
  });

  test('with all permissions but one, the rows of that one are refused', async () => {
    const all = new Set(calls.flatMap(({ acl }) => (acl === 'none' ? [] : acl.split(' ').map(permissionOf))));
    expect(all.size).toBeGreaterThan(80);
    for (const missing of all) {
      const { client, reached } = await listen({ rules: [{ allow: [...all].filter((one) => one !== missing) }] });
      await using _ = client;
      await client.open(uri);
      for (const call of calls.filter(({ acl }) => needsAlways(acl).includes(missing))) {
        expect(await codeOf(client, call)).toEqual([call.name, accessDenied]);
      }
      expect(reached).toEqual([]);
      await server!.close();
    }
  });
});

test('without drivers given, no URI leads out of the server, or into a program', async () => {
  const [program, ran] = [join(directory, 'program'), join(directory, 'ran')];
  await writeFile(program, `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
  server = await serve({ listen: [], listenReadOnly: [`unix:${socket()}`] });
  const uris = [
    `qemu+ext:///system?command=${program}`,
    `lxc:///?socket=${socket()}`,
    `vz+unix:///?socket=${socket()}`,
  ];
  for (const remote of uris) {
    await using client = await RawClient.over(socket());
    expect(await client.open(remote)).toMatchObject({
      code: 5,
      message: expect.stringMatching(/^no driver for/) as unknown,
    });
  }
  await expect(access(ran)).rejects.toThrow('ENOENT');
});

const permissionOf = (need: string): string => need.split(':').slice(0, 2).join(':');
/** Of several kinds, only the first is about the call: the other says what is shown of its result. */
const needsAlways = (acl: string): string[] => {
  const [object] = acl.split(':');
  return acl.split(' ').filter((need) => need.split(':').length === 2 && need.startsWith(`${object}:`));
};
const codeOf = async (client: RawClient, { program, number, name, payload }: Call) => [
  name,
  (await client.call(program, number, payload))?.code,
];
