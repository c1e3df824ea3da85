import type { EventEmitter } from 'node:events';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parseUri, type CredentialRequest, type CredentialsCallback } from '@virtkit/core/driver';
import { libssh } from './libssh.js';
import { loadSsh2 } from './ssh2.js';

/** The server side of the package, which only this test uses. */
interface Ssh2Server {
  readonly Server: new (options: object, onClient: (client: ServerClient) => void) => NetServer;
  readonly utils: { generateKeyPairSync(type: string, options?: object): { private: string; public: string } };
}
interface ServerClient extends EventEmitter {
  end(): void;
}
interface Attempt {
  readonly method: string;
  readonly username: string;
  readonly password?: string;
  accept(): void;
  reject(left?: string[]): void;
  prompt(prompts: readonly { prompt: string; echo: boolean }[], done: (answers: string[]) => void): void;
}
type Exec = Duplex & { readonly stderr: Duplex; exit(code: number): void };

const { Server, utils } = (await loadSsh2()) as unknown as Ssh2Server;
const hostKey = utils.generateKeyPairSync('ed25519');

let directory: string;
let server: NetServer;
const clients = new Set<ServerClient>();
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'virtkit-libssh-'));
});
afterEach(async () => {
  for (const client of clients) client.end();
  clients.clear();
  server.close();
  await once(server, 'close');
  rmSync(directory, { recursive: true });
});

/** An ssh server that answers every attempt by `authenticate`, and echoes. */
async function serve(authenticate: (attempt: Attempt) => void): Promise<{ port: number; methods: string[] }> {
  const methods: string[] = [];
  server = new Server({ hostKeys: [hostKey.private] }, (client) => {
    clients.add(client);
    client.on('error', () => undefined);
    client.on('authentication', (attempt: Attempt) => {
      methods.push(attempt.method);
      authenticate(attempt);
    });
    client.on('session', (accept: () => EventEmitter) => {
      accept().on('exec', (acceptExec: () => Exec, _reject: unknown, { command }: { command: string }) => {
        const channel = acceptExec();
        if (command.includes('/broken')) {
          channel.stderr.write('nobody listens there\n');
          channel.exit(1);
          channel.end();
        } else channel.pipe(channel);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, methods };
}

const connect = (port: number, query: string, credentials?: CredentialsCallback, signal?: AbortSignal) =>
  libssh.open(parseUri(`test+libssh://me@127.0.0.1:${port}/default?known_hosts_verify=ignore&${query}`), {
    readOnly: false,
    remoteName: 'test:///default',
    credentials,
    signal,
  });

/** Answers, and keeps what was asked. */
function person(...answers: string[]): CredentialsCallback & { asked: CredentialRequest[] } {
  const asked: CredentialRequest[] = [];
  return Object.assign(
    async (requests: readonly CredentialRequest[]) => {
      asked.push(...requests);
      return requests.map(() => answers.shift());
    },
    { asked },
  );
}

async function echoes(stream: Duplex): Promise<void> {
  stream.write('hello');
  expect(String(await once(stream, 'data'))).toBe('hello');
  stream.destroy();
  await once(stream, 'close');
}

test('a password, asked for once it is needed', async () => {
  const { port, methods } = await serve((attempt) => {
    if (attempt.password === 'sesame' && attempt.username === 'me') attempt.accept();
    else attempt.reject(['password']);
  });
  const credentials = person('sesame');
  await echoes((await connect(port, '', credentials)).stream);
  expect(methods).toEqual(['none', 'password']);
  expect(credentials.asked).toEqual([
    { type: 'passphrase', prompt: 'The password of me on 127.0.0.1', challenge: '127.0.0.1' },
  ]);
});

test('a password of auth.conf: nobody is asked', async () => {
  const file = join(directory, 'auth.conf');
  writeFileSync(file, '[credentials-mine]\npassword=sesame\n[auth-ssh-127.0.0.1]\ncredentials=mine\n');
  const { port } = await serve((attempt) =>
    attempt.password === 'sesame' ? attempt.accept() : attempt.reject(['password']),
  );
  await echoes((await connect(port, `authfile=${file}`)).stream);
});

test('a wrong password, and nobody to ask: VIR_ERR_AUTH_FAILED', async () => {
  const { port } = await serve((attempt) => attempt.reject(['password', 'keyboard-interactive']));
  for (const credentials of [person('wrong'), undefined]) {
    await expect(connect(port, 'sshauth=password', credentials)).rejects.toMatchObject({ code: 'VIR_ERR_AUTH_FAILED' });
  }
  const refusing = async () => Promise.reject(new Error('the person went away'));
  await expect(connect(port, 'sshauth=password', refusing)).rejects.toThrow(/the person went away/);
});

test('a server that needs nothing asks nobody', async () => {
  const { port, methods } = await serve((attempt) => attempt.accept());
  await echoes((await connect(port, '')).stream);
  expect(methods).toEqual(['none']);
});

test('keyboard-interactive: what the server asks, shown or not', async () => {
  const { port } = await serve((attempt) => {
    if (attempt.method !== 'keyboard-interactive') return attempt.reject(['keyboard-interactive']);
    const prompts = [
      { prompt: 'Token: ', echo: true },
      { prompt: 'PIN: ', echo: false },
    ];
    attempt.prompt(prompts, (answers) => (answers.join() === '123,456' ? attempt.accept() : attempt.reject()));
  });
  const credentials = person('123', '456');
  await echoes((await connect(port, '', credentials)).stream);
  expect(credentials.asked.map(({ type, prompt }) => [type, prompt])).toEqual([
    ['echoprompt', 'Token: '],
    ['noechoprompt', 'PIN: '],
  ]);
});

test('a key with a passphrase; a wrong one; a key that is none', async () => {
  const passphrase = 'open sesame';
  const key = utils.generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-ctr', rounds: 4 });
  const [keyfile, nonsense] = [join(directory, 'key'), join(directory, 'nonsense')];
  writeFileSync(keyfile, key.private);
  writeFileSync(nonsense, 'no key at all');
  const { port } = await serve((attempt) =>
    attempt.method === 'publickey' ? attempt.accept() : attempt.reject(['publickey']),
  );
  const credentials = person(passphrase);
  await echoes((await connect(port, `keyfile=${keyfile}&sshauth=privkey`, credentials)).stream);
  expect(credentials.asked).toEqual([expect.objectContaining({ prompt: `The passphrase of the key ${keyfile}` })]);
  const fails = async (file: string, message: RegExp, answer?: string) =>
    expect(connect(port, `keyfile=${file}&sshauth=privkey`, answer ? person(answer) : undefined)).rejects.toMatchObject(
      {
        code: 'VIR_ERR_AUTH_FAILED',
        message: expect.stringMatching(message) as unknown,
      },
    );
  await fails(keyfile, /is the passphrase wrong/, 'wrong');
  await fails(keyfile, /nobody to ask/);
  await fails(nonsense, /nonsense: /);
  await fails('/nonexistent', /cannot be read/);
});

test('a command that fails over there says why', async () => {
  const { port } = await serve((attempt) => attempt.accept());
  const { stream } = await connect(port, 'socket=/broken');
  const error: unknown = stream.errored ?? ((await once(stream, 'error')) as unknown[])[0];
  expect(error).toMatchObject({
    message: expect.stringMatching(/ended with status 1: nobody listens there/) as unknown,
  });
});

test('an abort while a person is asked ends all', async () => {
  const { port } = await serve((attempt) => attempt.reject(['password']));
  const never: CredentialsCallback = () => new Promise(() => undefined);
  const signal = AbortSignal.timeout(150);
  await expect(connect(port, 'sshauth=password', never, signal)).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_ABORTED',
  });
});

test('a host that speaks no ssh', async () => {
  const { createServer } = await import('node:net');
  server = createServer((socket) => socket.resume().end('220 mail.example ESMTP\r\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await expect(connect((server.address() as AddressInfo).port, '')).rejects.toMatchObject({ code: 'VIR_ERR_LIBSSH' });
});

test('without the package: how to get it', async () => {
  server = new Server({ hostKeys: [hostKey.private] }, () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await expect(loadSsh2(() => Promise.reject(new Error('Cannot find package')))).rejects.toMatchObject({
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
    message: expect.stringContaining('npm install ssh2') as unknown,
  });
});
