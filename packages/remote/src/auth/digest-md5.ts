import { Buffer } from 'node:buffer';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { authFailed } from './auth-error.js';
import { parseDirectives, type Directives } from './digest-directives.js';
import { digestCiphers, DigestLayer, maxFrame, type DigestCipher } from './digest-layer.js';
import type { Exchange, ExchangeOptions, Mechanism, SecurityLayer } from './mechanism.js';

/**
 * RFC 2831. A connection that is private is left as it is (`qop=auth`); any other is sealed (`auth-conf`): besides
 * Kerberos, that is all that libvirtd offers over plain TCP.
 */
export const digestMd5 = (nonce = () => randomBytes(24).toString('base64')): Mechanism => ({
  name: 'DIGEST-MD5',
  seals: true,
  begin: (options) => new DigestMd5(options, nonce()),
});

class DigestMd5 implements Exchange {
  readonly #options: ExchangeOptions;
  readonly #cnonce: string;
  #expected: Buffer | undefined;
  #layer: SecurityLayer | undefined;
  #done = false;

  constructor(options: ExchangeOptions, cnonce: string) {
    this.#options = options;
    this.#cnonce = cnonce;
  }

  get done(): boolean {
    return this.#done;
  }

  get layer(): SecurityLayer | undefined {
    return this.#done ? this.#layer : undefined;
  }

  /** The daemon speaks first. */
  start = async (): Promise<undefined> => undefined;

  async step(message: Uint8Array): Promise<Uint8Array | undefined> {
    const bytes = Buffer.from(message);
    const directives = parseDirectives(bytes.toString(bytes.includes('charset=utf-8') ? 'utf8' : 'latin1'));
    return this.#expected ? this.#verify(directives, this.#expected) : this.#answer(directives);
  }

  async #answer(challenge: Directives): Promise<Uint8Array> {
    const nonce = challenge.one('nonce');
    if (!nonce) throw authFailed('the DIGEST-MD5 challenge has no nonce');
    if (challenge.one('algorithm') !== 'md5-sess') throw authFailed('the DIGEST-MD5 challenge is not for md5-sess');
    const cipher = this.#cipher(challenge);
    const qop = cipher ? 'auth-conf' : 'auth';
    const realm = await this.#realm(challenge);
    const { authorize, name, password } = await this.#options.credentials.login();
    const utf8 = challenge.one('charset') === 'utf-8';
    const uri = `libvirt/${this.#options.host}`;
    const secret = md5(hashed(name, utf8), ':', hashed(realm, utf8), ':', hashed(password, utf8));
    const extra = authorize === undefined ? '' : `:${authorize}`;
    const key = md5(secret, `:${nonce}:${this.#cnonce}${extra}`);
    const proof = (verb: string) =>
      hex(md5(`${hex(key)}:${nonce}:00000001:${this.#cnonce}:${qop}:`, hex(md5(`${verb}:${uri}${suffix(qop)}`))));
    this.#expected = Buffer.from(proof(''));
    if (cipher) this.#layer = new DigestLayer({ cipher, key, peerFrame: peerFrame(challenge) });
    const answer = [
      ...(utf8 ? ['charset=utf-8'] : []),
      `username=${quoted(name)},realm=${quoted(realm)},nonce=${quoted(nonce)},nc=00000001,cnonce=${quoted(this.#cnonce)}`,
      `digest-uri=${quoted(uri)},response=${proof('AUTHENTICATE')},qop=${qop}`,
      ...(cipher ? [`cipher=${cipher},maxbuf=${maxFrame}`] : []),
      ...(authorize === undefined ? [] : [`authzid=${quoted(authorize)}`]),
    ];
    return Buffer.from(answer.join(','), utf8 ? 'utf8' : 'latin1');
  }

  /** What the connection is sealed with: nothing when it is private already. */
  #cipher(challenge: Directives): DigestCipher | undefined {
    const offered = words(challenge.one('qop') ?? 'auth');
    if (this.#options.secure && offered.includes('auth')) return undefined;
    if (!offered.includes('auth-conf')) {
      const message = `DIGEST-MD5 with qop ${offered.join(', ')} would leave this connection open to others`;
      throw authFailed(`${message}: use TLS, or a daemon that offers auth-conf`);
    }
    const theirs = words(challenge.one('cipher') ?? '');
    const cipher = digestCiphers.find((one) => theirs.includes(one));
    if (cipher) return cipher;
    throw authFailed(`the daemon seals with ${theirs.join(', ') || 'nothing'}: known are ${digestCiphers.join(', ')}`);
  }

  /** The one that the daemon names; the user's choice among several. */
  async #realm(challenge: Directives): Promise<string> {
    const offered = challenge.all('realm');
    const realm = (await this.#options.credentials.realm(offered)) ?? '';
    if (offered.length > 0 && !offered.includes(realm))
      throw authFailed(`the daemon does not know the realm ${JSON.stringify(realm)}: it has ${offered.join(', ')}`);
    return realm;
  }

  #verify(answer: Directives, expected: Buffer): undefined {
    const given = Buffer.from(answer.one('rspauth') ?? '', 'latin1');
    if (this.#done || given.length !== expected.length || !timingSafeEqual(given, expected))
      throw authFailed('the daemon does not know the password: its answer is wrong');
    this.#done = true;
  }
}

const suffix = (qop: string): string => (qop === 'auth' ? '' : `:${'0'.repeat(32)}`);
const hex = (bytes: Buffer): string => bytes.toString('hex');
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const words = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

function md5(...parts: (string | Uint8Array)[]): Buffer {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** RFC 2831 hashes what fits into ISO 8859-1 as that, and as UTF-8 only what does not. */
function hashed(text: string, utf8: boolean): Buffer {
  // eslint-disable-next-line no-control-regex -- the whole of ISO 8859-1
  const fits = /^[\u0000-\u00ff]*$/.test(text);
  if (!fits && !utf8) throw authFailed('the daemon takes no name or password beyond ISO 8859-1');
  return Buffer.from(text, fits ? 'latin1' : 'utf8');
}

/** The longest sealed frame that the daemon takes. */
function peerFrame(challenge: Directives): number {
  const given = challenge.one('maxbuf') ?? String(maxFrame);
  const size = /^[0-9]{1,8}$/.test(given) ? Number(given) : 0;
  if (size < 256 || size > 0xffffff) throw authFailed(`the daemon's maxbuf of ${given} is out of range`);
  return Math.min(size, maxFrame);
}
