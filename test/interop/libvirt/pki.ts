import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runPeer } from '../peer.js';

/** An authority of our own, by openssl, in a directory of its own. */
export interface Authority {
  readonly certificate: string;
  readonly key: string;
}

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export async function makeAuthority(directory: string, name = 'Virtkit test CA'): Promise<Authority> {
  await mkdir(directory, { recursive: true });
  const [certificate, key] = [join(directory, 'cacert.pem'), join(directory, 'cakey.pem')];
  const usage = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  const files = ['-keyout', key, '-out', certificate];
  await runPeer('openssl', ['req', '-x509', ...curve, '-days', '2', '-subj', `/CN=${name}`, ...usage, ...files]);
  return { certificate, key };
}

export interface IssueOptions {
  readonly days?: number;
  /** As openssl has it: `DNS:localhost,IP:127.0.0.1`. */
  readonly names?: string;
  /** As openssl has it: `/O=Example/CN=ann`. Default: the role. */
  readonly subject?: string;
}

/** Issues `ROLEcert.pem` and `ROLEkey.pem` into `directory`, and puts the authority's certificate beside them. */
export async function issue(
  { certificate: ca, key: caKey }: Authority,
  directory: string,
  role: 'server' | 'client',
  { days = 2, names = 'DNS:localhost,IP:127.0.0.1', subject = `/CN=${role}` }: IssueOptions = {},
): Promise<string> {
  await mkdir(directory, { recursive: true });
  const file = (name: string) => join(directory, name);
  const [key, request, extensions] = [file(`${role}key.pem`), file('request.pem'), file('extensions')];
  await runPeer('openssl', ['req', '-new', ...curve, '-subj', subject, '-keyout', key, '-out', request]);
  await writeFile(extensions, `${role === 'server' ? `subjectAltName=${names}\n` : ''}extendedKeyUsage=${role}Auth\n`);
  const by = ['-CA', ca, '-CAkey', caKey, '-days', String(days), '-extfile', extensions];
  await runPeer('openssl', ['x509', '-req', '-in', request, ...by, '-out', file(`${role}cert.pem`)]);
  if (ca !== file('cacert.pem')) await copyFile(ca, file('cacert.pem'));
  return directory;
}

/** Writes `cacrl.pem` into `directory`: what the authority has revoked. */
export async function revoke(authority: Authority, directory: string, certificates: readonly string[]): Promise<void> {
  const file = (name: string) => join(directory, name);
  await writeFile(file('index'), '');
  await writeFile(
    file('ca.conf'),
    `[ca]\ndefault_ca=own\n[own]\ndatabase=${file('index')}\ndefault_md=sha256\ndefault_crl_days=2\n`,
  );
  const by = ['ca', '-config', file('ca.conf'), '-cert', authority.certificate, '-keyfile', authority.key];
  for (const certificate of certificates) await runPeer('openssl', [...by, '-revoke', certificate]);
  await runPeer('openssl', [...by, '-gencrl', '-out', file('cacrl.pem')]);
}

/** What libvirtd.conf says to use a certificate that {@link issue} made for a server. */
export const serverConf = (directory: string) => ({
  ca_file: join(directory, 'cacert.pem'),
  cert_file: join(directory, 'servercert.pem'),
  key_file: join(directory, 'serverkey.pem'),
});
