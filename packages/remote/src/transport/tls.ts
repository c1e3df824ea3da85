import { connect, type TLSSocket } from 'node:tls';
import { isIP, type Socket } from 'node:net';
import { VirtError, type CallOptions } from '@virtkit/core/driver';
import { address, connectSocket } from './connect-socket.js';
import { remoteParams } from './params.js';
import { loadPki, locatePki, type Pki } from './tls-pki.js';
import { tlsPriority } from './tls-priority.js';
import type { Transport } from './transport.js';
import { untilEvent } from './until-event.js';

const defaultPort = 16514;
/** What the daemon sends first if it accepts who we are. */
const accepted = 1;

/** TLS with X.509 certificates on both sides, from where libvirt has them. */
export const tls: Transport = {
  name: 'tls',
  async open(uri, { signal }) {
    const params = remoteParams(uri);
    const priority = tlsPriority(params.get('tls_priority'));
    const pki = await loadPki(await locatePki(params.get('pkipath')), params);
    const host = uri.host ?? 'localhost';
    const name = address(host, uri.port ?? defaultPort);
    const socket = await connectSocket({ host, port: uri.port ?? defaultPort }, name, { signal });
    socket.setNoDelay();
    const stream = start(socket, host, { ...pki.options, ...priority, rejectUnauthorized: !params.noVerify }, pki);
    await shakeHands(stream, name, pki, { signal });
    await confirmation(stream, name, pki, { signal });
    writeSeparately(stream);
    return { stream, encrypted: true, secure: true };
  },
};

function start(socket: Socket, host: string, options: object, pki: Pki): TLSSocket {
  try {
    return connect({ ...options, socket, host, ...(isIP(host) ? {} : { servername: host }) });
  } catch (error) {
    socket.destroy();
    const why = error instanceof Error ? error.message : String(error);
    throw new VirtError('VIR_ERR_SYSTEM_ERROR', `cannot use ${pki.files.join(', ')}: ${why}`, {
      domain: 'VIR_FROM_RPC',
      cause: error,
    });
  }
}

function shakeHands(stream: TLSSocket, name: string, pki: Pki, { signal }: CallOptions): Promise<void> {
  return untilEvent(stream, 'secureConnect', {
    signal,
    attempted: `the TLS handshake with ${name}`,
    failed: (error) =>
      new VirtError('VIR_ERR_AUTH_FAILED', `TLS with ${name} failed: ${explain(error, pki)}`, {
        domain: 'VIR_FROM_RPC',
        cause: error,
      }),
  });
}

/** Before the first call, the daemon says whether it takes our certificate and our address: in one byte. */
async function confirmation(stream: TLSSocket, name: string, pki: Pki, { signal }: CallOptions): Promise<void> {
  const refused = (error: Error | undefined) => refusal(name, pki, error);
  await untilEvent(stream, 'readable', {
    signal,
    attempted: `waiting for ${name} to accept our certificate`,
    failed: refused,
  });
  const answer = stream.read(1) as Buffer | null;
  if (answer?.[0] === accepted) return;
  stream.destroy();
  throw refused(undefined);
}

function refusal(name: string, { certificate }: Pki, cause: Error | undefined): VirtError {
  const own = certificate ? `our certificate ${certificate}` : 'that we show no certificate';
  const why = cause ? ` (${cause.message.trim()})` : '';
  return new VirtError('VIR_ERR_SYSTEM_ERROR', `${name} does not accept ${own}, or our address${why}`, {
    domain: 'VIR_FROM_RPC',
    cause,
  });
}

/**
 * libvirtd waits for its socket although a second message lies decrypted in the TLS record of the first: that message
 * would be heard with the next one only. So each goes in a record of its own, never several by one `writev`.
 */
function writeSeparately(stream: TLSSocket): void {
  Object.defineProperty(stream, '_writev', { value: null });
}

/** OpenSSL's ways to say that it does not know who issued a certificate. */
const unknownIssuer: readonly (string | undefined)[] = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
];

/** For those who know their certificates but not OpenSSL. */
function explain(error: (Error & { code?: string }) | undefined, { authority, certificate }: Pki): string {
  if (!error) return 'the daemon closed the connection';
  const message = error.message.trim();
  if (unknownIssuer.includes(error.code)) return `its certificate was not issued by ${authority} (${message})`;
  if (error.code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (error.code === 'ECONNRESET' && !certificate) return `${message}; we have no certificate to show`;
  // Among them ERR_TLS_CERT_ALTNAME_INVALID, whose message has all the names.
  return message;
}
