import type { Socket } from 'node:net';
import { abortError, VirtError, type ConnectionUri } from '@virtkit/core/driver';
import { address, connectSocket } from './connect-socket.js';
import { sshAttempts, sshMethods, type SshAuthOptions } from './libssh-auth.js';
import { hostCheck, type HostCheck } from './libssh-host.js';
import { ProgramStream, type Program } from './program-stream.js';
import { remoteCommand } from './ssh-command.js';
import { loadSsh2, type Ssh2, type SshChannel, type SshClient, type SshOptions } from './ssh2.js';
import type { Channel, Transport, TransportOptions } from './transport.js';
import { untilEvent } from './until-event.js';

const defaultPort = 22;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** SSH without a program for it, by the package ssh2. libvirt has this twice, for its two libraries. */
export const libssh: Transport = { name: 'libssh', open };
export const libssh2: Transport = { name: 'libssh2', open };

async function open(uri: ConnectionUri, options: TransportOptions): Promise<Channel> {
  const [host, port, username] = [uri.host ?? 'localhost', uri.port ?? defaultPort, uri.user ?? 'root'];
  const command = remoteCommand(uri, options);
  sshMethods(uri);
  const { signal, credentials } = options;
  const ssh2 = await loadSsh2();
  const check = await hostCheck(uri, { host, port, credentials, signal });
  const name = `ssh to ${address(host, port)}`;
  const sock = await connectSocket({ host, port }, address(host, port), { signal });
  sock.setNoDelay();
  const auth = {
    username,
    host,
    credentials,
    signal,
    parseKey: (key: Buffer, phrase?: string) => ssh2.utils.parseKey(key, phrase),
  };
  const client = await login(ssh2, sock, check, { uri, name, auth });
  // As libvirt says it: encryption is what TLS and SASL do.
  return { stream: await run(client, command, name, options), encrypted: false, secure: true };
}

interface LoginOptions {
  readonly uri: ConnectionUri;
  readonly name: string;
  readonly auth: SshAuthOptions;
}

/** Connects and authenticates. Whatever fails, fails with its first reason: ssh2 only sees that we gave up. */
async function login(ssh2: Ssh2, sock: Socket, check: HostCheck, options: LoginOptions): Promise<SshClient> {
  const { name, auth } = options;
  const client = new ssh2.Client();
  let reason: unknown;
  const target = Object.assign(client, { destroy: () => void sock.destroy() });
  const ready = untilEvent(target, 'ready', {
    signal: auth.signal,
    attempted: `logging in by ${name}`,
    failed: (error) => (reason instanceof VirtError ? reason : loginError(name, reason ?? error)),
  });
  try {
    client.connect(
      sshOptions(sock, check, options, (error) => {
        reason = error;
        sock.destroy();
      }),
    );
  } catch (error) {
    reason = error;
    client.emit('error', error);
  }
  await ready;
  return client;
}

function sshOptions(
  sock: Socket,
  check: HostCheck,
  { uri, auth }: LoginOptions,
  giveUp: (reason: unknown) => void,
): SshOptions {
  const attempts = sshAttempts(uri, auth);
  return {
    sock,
    username: auth.username,
    // A person may be asked in between: an abort ends it, no clock.
    readyTimeout: 0,
    ...(check.types.length > 0 && { algorithms: { serverHostKey: { prepend: check.types } } }),
    hostVerifier(key, verdict) {
      check.verify(key).then(() => verdict(true), giveUp);
    },
    authHandler(left, _partial, next) {
      attempts.next(left).then(({ value }) => next(value ?? false), giveUp);
    },
  };
}

function loginError(name: string, cause: unknown): VirtError {
  const why = cause === undefined ? 'the host closed the connection' : messageOf(cause);
  const isAuth = cause instanceof Error && 'level' in cause && cause.level === 'client-authentication';
  return new VirtError(isAuth ? 'VIR_ERR_AUTH_FAILED' : 'VIR_ERR_LIBSSH', `${name} failed: ${why}`, {
    domain: 'VIR_FROM_LIBSSH',
    cause,
  });
}

/** Starts the command on the other host. */
function run(client: SshClient, command: string, name: string, { signal }: TransportOptions): Promise<ProgramStream> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      signal?.removeEventListener('abort', onAbort);
      client.off('close', onClose);
      act();
    };
    const fail = (error: VirtError) =>
      settle(() => {
        client.destroy();
        reject(error);
      });
    const onAbort = () => fail(abortError(signal!, `running a command by ${name}`));
    const onClose = () => fail(loginError(name, undefined));
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    client.once('close', onClose);
    client.exec(command, (error, channel) => {
      if (error) return fail(loginError(name, error));
      // At once: how the command ended may stand in the same packet.
      const stream = new ProgramStream(remoteProgram(client, channel, name));
      settle(() => resolve(stream));
    });
  });
}

function remoteProgram(client: SshClient, channel: SshChannel, name: string): Program {
  let how: string | undefined;
  let failure: string | undefined;
  client.on('error', (error: Error) => (failure = `failed: ${error.message}`));
  channel.on('exit', (code: number | null, signal?: string) => {
    how = signal ? `was ended by ${signal}` : code ? `ended with status ${code}` : undefined;
  });
  return {
    name,
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    onEnd(listener) {
      let told = false;
      const tell = () => {
        if (told) return;
        told = true;
        client.end();
        listener(failure ?? how);
      };
      channel.once('close', tell);
      client.once('close', tell);
    },
    kill: () => void client.destroy(),
  };
}
