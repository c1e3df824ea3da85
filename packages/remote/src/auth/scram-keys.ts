import { Buffer } from 'node:buffer';
import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

export type Digest = 'sha1' | 'sha256';
export const digestLength = { sha1: 20, sha256: 32 } as const;

/** What both ends of RFC 5802 make of a password. */
export interface ScramKeys {
  readonly client: Buffer;
  /** The hash of the client's key: what a server keeps. */
  readonly stored: Buffer;
  readonly server: Buffer;
}

const derive = promisify(pbkdf2);

export async function scramKeys(
  digest: Digest,
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<ScramKeys> {
  const salted = await derive(password, salt, iterations, digestLength[digest], digest);
  const client = hmac(digest, salted, 'Client Key');
  return { client, stored: hash(digest, client), server: hmac(digest, salted, 'Server Key') };
}

export const hash = (digest: Digest, bytes: Uint8Array): Buffer => createHash(digest).update(bytes).digest();
export const hmac = (digest: Digest, key: Uint8Array, text: string): Buffer =>
  createHmac(digest, key).update(text).digest();

/** Of two of one length. */
export const xor = (one: Uint8Array, other: Uint8Array): Buffer =>
  Buffer.from(one.map((byte, index) => byte ^ other[index]!));

/** In the same time wherever they differ. */
export const same = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other);

export const escapeName = (name: string): string => name.replace(/=/g, '=3D').replace(/,/g, '=2C');
/** `undefined`: an equals sign that stands for nothing. */
export const unescapeName = (text: string): string | undefined =>
  /=(?!3D|2C)/.test(text) ? undefined : text.replace(/=2C/g, ',').replace(/=3D/g, '=');
