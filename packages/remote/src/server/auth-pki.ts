import { constants, createPrivateKey, X509Certificate } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import { checkDates, readIfThere, wrong, type PkiPaths } from '../transport/tls-pki.js';

/** Where libvirt's daemons have their certificates. */
export const serverPkiPaths: PkiPaths = {
  authority: '/etc/pki/CA/cacert.pem',
  revoked: '/etc/pki/CA/cacrl.pem',
  certificate: '/etc/pki/libvirt/servercert.pem',
  key: '/etc/pki/libvirt/private/serverkey.pem',
};

export interface ServerPkiOptions {
  /** Whether a client must show a certificate of the authority's. Default: yes. */
  readonly verify?: boolean | undefined;
}

/**
 * Reads what a door of TLS needs. A file that was named must be there; of libvirt's own places, the list of revoked
 * certificates need not, nor the authority where no client is verified.
 * @throws VirtError `VIR_ERR_SYSTEM_ERROR`, which names the file, and says what is wrong with it
 */
export async function loadServerPki(
  given: Partial<PkiPaths> = {},
  { verify = true }: ServerPkiOptions = {},
): Promise<TlsOptions> {
  const paths = { ...serverPkiPaths, ...defined(given) };
  const [ca, crl, cert, key] = await Promise.all([
    readIf(verify || given.authority !== undefined, paths.authority, 'CA certificate'),
    readIf(given.revoked !== undefined, paths.revoked, 'list of revoked certificates'),
    readIf(true, paths.certificate, 'certificate'),
    readIf(true, paths.key, 'key'),
  ]);
  if (ca) checkDates(ca, paths.authority, 'CA certificate');
  checkDates(cert!, paths.certificate, 'certificate');
  checkKey(key!, cert!, paths);
  if (crl && !crl.includes('-----BEGIN X509 CRL-----'))
    throw wrong(`the list of revoked certificates ${paths.revoked} is not in PEM format`);
  return {
    cert: cert!,
    key: key!,
    ...(verify && ca && { ca }),
    ...(verify && crl && { crl }),
    requestCert: verify,
    rejectUnauthorized: verify,
    minVersion: 'TLSv1.2',
    // A session that is resumed would not be held against the list of revoked certificates again.
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

function checkKey(key: Buffer, cert: Buffer, paths: PkiPaths): void {
  let fits: boolean;
  try {
    fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw wrong(`the key ${paths.key} cannot be read: ${why}`, error);
  }
  if (!fits) throw wrong(`the key ${paths.key} is not that of the certificate ${paths.certificate}`);
}

async function readIf(isNeeded: boolean, path: string, what: string): Promise<Buffer | undefined> {
  const bytes = await readIfThere(path);
  if (bytes || !isNeeded) return bytes;
  throw wrong(`cannot read the ${what} ${path}: it does not exist`);
}

const defined = <T extends object>(given: T): Partial<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
