import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { hash, hmac, same, unescapeName, xor } from '../auth/scram-keys.js';
import type { UserKeys } from './auth-users.js';
import type { ServerExchange, ServerMechanism } from './login.js';

const digest = 'sha256';
const freshNonce = (): string => randomBytes(24).toString('base64');

/** Who may log in, and what is known of their passwords. */
export interface UserKeysSource {
  /** Never fails: one that is not known has keys that nothing fits. */
  keysOf(name: string): UserKeys;
}

/**
 * SCRAM-SHA-256 (RFC 5802 and 7677) without channel binding, for which libvirt's RPC has no place. The server computes
 * two hashes for each attempt, whoever tries, and whether or not there is such a user.
 */
export const scramSha256Server = (users: UserKeysSource, nonce = freshNonce): ServerMechanism => ({
  name: 'SCRAM-SHA-256',
  begin: () => new ServerScram(users, nonce()),
});

/** What the client's proof is checked against. */
interface Challenge {
  readonly name: string;
  readonly keys: UserKeys;
  readonly header: string;
  readonly nonce: string;
  /** Both first messages, as they are signed. */
  readonly signed: string;
}

class ServerScram implements ServerExchange {
  readonly #users: UserKeysSource;
  readonly #nonce: string;
  #challenge: Challenge | undefined;
  #user: string | undefined;
  #over = false;

  constructor(users: UserKeysSource, nonce: string) {
    this.#users = users;
    this.#nonce = nonce;
  }

  get user(): string | undefined {
    return this.#user;
  }

  async step(message: Uint8Array | undefined): Promise<Uint8Array | undefined> {
    if (this.#over) throw new Error('the exchange is over');
    const text = message && utf8.decode(message);
    // Without a first response, the mechanism begins with an empty challenge.
    if (text === undefined && !this.#challenge) return new Uint8Array();
    if (!this.#challenge) return this.#begin(text!);
    this.#over = true;
    return this.#finish(text ?? '', this.#challenge);
  }

  #begin(text: string): Buffer {
    const { header, authorize, name, clientNonce, bare } = readFirst(text);
    if (authorize !== '' && authorize !== name) throw new Error('nobody may act for somebody else');
    const keys = this.#users.keysOf(name);
    const nonce = clientNonce + this.#nonce;
    const answer = `r=${nonce},s=${keys.salt.toString('base64')},i=${keys.iterations}`;
    this.#challenge = { name, keys, header, nonce, signed: `${bare},${answer}` };
    return Buffer.from(answer);
  }

  #finish(text: string, { name, keys, header, nonce, signed }: Challenge): Buffer {
    const [, withoutProof = '', binding = '', given = '', proof = ''] = final.exec(text) ?? [];
    const all = `${signed},${withoutProof}`;
    const clientProof = Buffer.from(proof, 'base64');
    const signature = hmac(digest, keys.stored, all);
    const fits =
      clientProof.length === signature.length && same(hash(digest, xor(clientProof, signature)), keys.stored);
    if (!fits || given !== nonce || Buffer.from(binding, 'base64').toString() !== header) throw new Error('no proof');
    this.#user = name;
    return Buffer.from(`v=${hmac(digest, keys.server, all).toString('base64')}`);
  }
}

function readFirst(text: string) {
  const [, header, authorize = '', bare, escaped, clientNonce] = first.exec(text) ?? [];
  const name = unescapeName(escaped ?? '');
  const whom = unescapeName(authorize);
  if (header === undefined || bare === undefined || clientNonce === undefined || !name || whom === undefined)
    throw new Error('malformed');
  return { header, authorize: whom, name, clientNonce, bare };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
// RFC 5802's grammar. "y": the client could bind the channel, but sees that we cannot; one that insists ("p=") is
// refused, and so is an extension that must be understood ("m=").
const first =
  /^([ny],(?:a=([^,\0]{1,1020}))?,)(n=([^,\0]{1,1020}),r=([!-+\--~]{1,1024})(?:,[a-zA-Z]=[^,\0]{0,1024}){0,16})$/;
const final =
  /^(c=([A-Za-z0-9+/]{1,4096}={0,2}),r=([!-+\--~]{1,2048})(?:,[a-zA-Z]=[^,\0]{0,1024}){0,16}),p=([A-Za-z0-9+/]{1,128}={0,2})$/;
