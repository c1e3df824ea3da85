import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { authFailed } from './auth-error.js';
import type { Credentials } from './credentials.js';
import type { Exchange, Mechanism } from './mechanism.js';
import { escapeName, hmac, same, scramKeys, xor, type Digest } from './scram-keys.js';

/** Fewer make a stolen exchange cheap to crack, more are an attack on us. */
const iterations = { least: 4096, most: 1_000_000 } as const;

/** RFC 5802 and 7677, without channel binding: libvirt's RPC has none. */
const scram = (name: string, digest: Digest, nonce: () => string): Mechanism => ({
  name,
  begin: ({ credentials }) => new Scram(digest, credentials, nonce()),
});

const freshNonce = (): string => randomBytes(24).toString('base64');

export const scramSha256 = (nonce = freshNonce): Mechanism => scram('SCRAM-SHA-256', 'sha256', nonce);
export const scramSha1 = (nonce = freshNonce): Mechanism => scram('SCRAM-SHA-1', 'sha1', nonce);

class Scram implements Exchange {
  readonly #digest: Digest;
  readonly #credentials: Credentials;
  readonly #nonce: string;
  #header = 'n,,';
  #bare = '';
  #password = '';
  #expected: Buffer | undefined;
  #done = false;

  constructor(digest: Digest, credentials: Credentials, nonce: string) {
    this.#digest = digest;
    this.#credentials = credentials;
    this.#nonce = nonce;
  }

  get done(): boolean {
    return this.#done;
  }

  async start(): Promise<Uint8Array> {
    const { authorize, name, password } = await this.#credentials.login();
    if (authorize !== undefined) this.#header = `n,a=${escapeName(authorize)},`;
    this.#bare = `n=${escapeName(name)},r=${this.#nonce}`;
    this.#password = password;
    return Buffer.from(this.#header + this.#bare);
  }

  async step(message: Uint8Array): Promise<Uint8Array | undefined> {
    const text = Buffer.from(message).toString('utf8');
    if (this.#expected) return this.#verify(text, this.#expected);
    const { nonce, salt, count } = this.#readFirst(text);
    const withoutProof = `c=${Buffer.from(this.#header).toString('base64')},r=${nonce}`;
    const signed = `${this.#bare},${text},${withoutProof}`;
    const { client, stored, server } = await scramKeys(this.#digest, this.#password, salt, count);
    this.#password = '';
    const proof = xor(client, hmac(this.#digest, stored, signed));
    this.#expected = hmac(this.#digest, server, signed);
    return Buffer.from(`${withoutProof},p=${proof.toString('base64')}`);
  }

  /** `r=nonce,s=salt,i=count`, and extensions that may be left unread. */
  #readFirst(text: string) {
    const [, nonce = '', salt = '', count = ''] = first.exec(text) ?? [];
    if (nonce === '') throw authFailed(`the daemon's first ${this.#digest} SCRAM message is malformed`);
    if (!nonce.startsWith(this.#nonce) || nonce.length === this.#nonce.length)
      throw authFailed('the daemon answers with a nonce that is not made of ours');
    const times = Number(count);
    if (times < iterations.least || times > iterations.most) {
      const message = `the daemon asks for ${count} SCRAM iterations: ${iterations.least} to ${iterations.most} are accepted`;
      throw authFailed(message);
    }
    return { nonce, salt: Buffer.from(salt, 'base64'), count: times };
  }

  #verify(text: string, expected: Buffer): undefined {
    if (this.#done) throw authFailed('the daemon goes on after the end of the SCRAM exchange');
    const [, error, signature = ''] = last.exec(text) ?? [];
    if (error) throw authFailed(`the daemon refuses the login: ${error}`);
    const given = Buffer.from(signature, 'base64');
    if (!same(given, expected)) throw authFailed('the daemon does not know the password: its signature is wrong');
    this.#done = true;
  }
}

// RFC 5802's grammar: a nonce is printable and has no comma; an extension that must be understood ("m=") is refused.
const first = /^r=([!-+\--~]{1,1024}),s=([A-Za-z0-9+/]{1,1024}={0,2}),i=([1-9][0-9]{0,8})(?:,[a-zA-Z]=[^,\0]*)*$/;
const last = /^(?:e=([^,\0]{1,255})|v=([A-Za-z0-9+/]{1,128}={0,2}))(?:,[a-zA-Z]=[^,\0]*)*$/;
