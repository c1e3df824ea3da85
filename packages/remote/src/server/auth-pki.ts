import { constants, createPrivateKey, X509Certificate } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import { checkDates, readIfThere, wrong } from '../transport/tls-pki.js';

/** Where the files of a server are. */
export interface ServerPkiPaths {
  readonly key: string;
  readonly cert: string;
  /** The authority that issues the clients' certificates. */
  readonly ca: string;
  /** The certificates that it took back. */
  readonly crl: string;
}

/** Where libvirt's daemons have them. */
export const serverPkiPaths: ServerPkiPaths = {
  key: '/etc/pki/libvirt/private/serverkey.pem',
  cert: '/etc/pki/libvirt/servercert.pem',
  ca: '/etc/pki/CA/cacert.pem',
  crl: '/etc/pki/CA/cacrl.pem',
};

export interface ServerPkiOptions {
  /** Whether a client must show a certificate of the authority's. Default: yes. */
  readonly verify?: boolean | undefined;
}

/**
 * Reads what a door of TLS needs. The list of revoked certificates must be there if it was named; in libvirt's own place
 * it may be missing. The authority is read only where clients are verified.
 * @throws VirtError `VIR_ERR_SYSTEM_ERROR`, which names the file, and says what is wrong with it
 */
export async function loadServerPki(
  given: { readonly [K in keyof ServerPkiPaths]?: string | undefined } = {},
  { verify = true }: ServerPkiOptions = {},
): Promise<TlsOptions> {
  const paths = { ...serverPkiPaths, ...(defined(given) as Partial<ServerPkiPaths>) };
  const [ca, crl, cert, key] = await Promise.all([
    verify ? readNeeded(paths.ca, 'CA certificate') : undefined,
    given.crl === undefined ? readIfThere(paths.crl) : readNeeded(paths.crl, 'list of revoked certificates'),
    readNeeded(paths.cert, 'certificate'),
    readNeeded(paths.key, 'key'),
  ]);
  if (ca) checkDates(ca, paths.ca, 'CA certificate');
  checkDates(cert, paths.cert, 'certificate');
  checkKey(key, cert, paths);
  if (crl && !crl.includes('-----BEGIN X509 CRL-----'))
    throw wrong(`the list of revoked certificates ${paths.crl} is not in PEM format`);
  return {
    cert,
    key,
    ...(ca && { ca }),
    ...(verify && crl && { crl }),
    requestCert: verify,
    rejectUnauthorized: verify,
    minVersion: 'TLSv1.2',
    // A session that is resumed would not be held against the list of revoked certificates again.
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

function checkKey(key: Buffer, cert: Buffer, paths: ServerPkiPaths): void {
  let fits: boolean;
  try {
    fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw wrong(`the key ${paths.key} cannot be read: ${why}`, error);
  }
  if (!fits) throw wrong(`the key ${paths.key} is not that of the certificate ${paths.cert}`);
}

async function readNeeded(path: string, what: string): Promise<Buffer> {
  const bytes = await readIfThere(path);
  if (bytes) return bytes;
  throw wrong(`cannot read the ${what} ${path}: it does not exist`);
}

const defined = <T extends object>(given: T): Partial<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
