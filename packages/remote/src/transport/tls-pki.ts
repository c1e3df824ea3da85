import { X509Certificate } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { VirtError } from '@virtkit/core/driver';
import type { RemoteParams } from './params.js';

/** Where the certificates are. */
export interface PkiPaths {
  readonly authority: string;
  readonly revoked: string;
  readonly certificate: string;
  readonly key: string;
}

/** The certificates, read. */
export interface Pki {
  readonly options: { readonly ca?: Buffer; readonly crl?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
  /** The paths of what was found, for messages. */
  readonly authority: string | undefined;
  readonly certificate: string | undefined;
  readonly files: readonly string[];
}

export interface PkiPlaces {
  /** Whether a user has places of its own, which root has not. */
  readonly isUser?: boolean;
  readonly home?: string;
  readonly system?: string;
}

/**
 * libvirt's places: all from `pkipath` if given, there or not; else from the user's `~/.pki/libvirt`, and what is not
 * there from the system's `/etc/pki`. A certificate and its key come from one place.
 */
export async function locatePki(
  pkipath: string | undefined,
  { isUser = process.geteuid?.() !== 0, home = homedir(), system = '/etc/pki' }: PkiPlaces = {},
): Promise<PkiPaths> {
  const ofSystem = {
    authority: join(system, 'CA/cacert.pem'),
    revoked: join(system, 'CA/cacrl.pem'),
    certificate: join(system, 'libvirt/clientcert.pem'),
    key: join(system, 'libvirt/private/clientkey.pem'),
  };
  if (pkipath !== undefined) return inFolder(pkipath);
  if (!isUser) return ofSystem;
  const ofUser = inFolder(join(home, '.pki/libvirt'));
  const choose = async <K extends keyof PkiPaths>(...names: K[]): Promise<Pick<PkiPaths, K>> =>
    (await Promise.all(names.map((name) => isThere(ofUser[name])))).every(Boolean) ? ofUser : ofSystem;
  const { authority } = await choose('authority');
  const { revoked } = await choose('revoked');
  const { certificate, key } = await choose('certificate', 'key');
  return { authority, revoked, certificate, key };
}

const inFolder = (folder: string): PkiPaths => ({
  authority: join(folder, 'cacert.pem'),
  revoked: join(folder, 'cacrl.pem'),
  certificate: join(folder, 'clientcert.pem'),
  key: join(folder, 'clientkey.pem'),
});

/**
 * Reads what there is. An authority must be there unless nothing is verified; a certificate of our own need not, if the
 * daemon does not ask for one. `no_sanity` leaves it to the daemon to find out that one has expired.
 */
export async function loadPki(
  paths: PkiPaths,
  { noVerify, noSanity }: Pick<RemoteParams, 'noVerify' | 'noSanity'>,
): Promise<Pki> {
  const [ca, crl, cert, key] = await Promise.all(
    [paths.authority, paths.revoked, paths.certificate, paths.key].map(readIfThere),
  );
  if (!ca && !noVerify) throw wrong(`cannot read the CA certificate ${paths.authority}: it does not exist`);
  if (cert && !key) throw wrong(`the certificate ${paths.certificate} has no key ${paths.key}`);
  if (!noSanity) {
    if (ca) checkDates(ca, paths.authority, 'CA certificate');
    if (cert) checkDates(cert, paths.certificate, 'certificate');
  }
  return {
    options: { ...(ca && { ca }), ...(crl && { crl }), ...(cert && key && { cert, key }) },
    authority: ca && paths.authority,
    certificate: cert && paths.certificate,
    files: [
      ...(ca ? [paths.authority] : []),
      ...(crl ? [paths.revoked] : []),
      ...(cert ? [paths.certificate, paths.key] : []),
    ],
  };
}

/** Said here, since the other end would only close the connection. */
export function checkDates(pem: Buffer, path: string, what: string, now = Date.now()): void {
  const blocks = pem.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw wrong(`the ${what} ${path} is not in PEM format`);
  for (const block of blocks) {
    const { validFrom, validTo } = parsed(block, path, what);
    if (Date.parse(validTo) < now) throw wrong(`the ${what} ${path} has expired: it was valid until ${validTo}`);
    if (Date.parse(validFrom) > now)
      throw wrong(`the ${what} ${path} is not yet active: it is valid from ${validFrom}`);
  }
}

function parsed(block: string, path: string, what: string): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch (error) {
    throw wrong(`the ${what} ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw wrong(`cannot read ${path}: ${message}`, error);
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export const wrong = (message: string, cause?: unknown): VirtError =>
  new VirtError('VIR_ERR_SYSTEM_ERROR', message, { domain: 'VIR_FROM_RPC', cause });
