import { DEFAULT_CIPHERS, type SecureVersion } from 'node:tls';
import { VirtError } from '@virtkit/core/driver';

/** What a GnuTLS priority string asks for, in OpenSSL's terms. */
export interface TlsPriority {
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
  readonly ciphers?: string;
}

const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const satisfies readonly SecureVersion[];
const versionNames: Readonly<Record<string, SecureVersion | undefined>> = {
  __proto__: null as unknown as undefined,
  'TLS1.0': 'TLSv1',
  'TLS1.1': 'TLSv1.1',
  'TLS1.2': 'TLSv1.2',
  'TLS1.3': 'TLSv1.3',
};

const strong =
  'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE+AES256:ECDHE+CHACHA20:DHE+AES256:DHE+CHACHA20:!aNULL:!SHA1';
const forwardSecret = `${DEFAULT_CIPHERS}:!kRSA`;

/** The sets that a string starts with. `undefined`: as Node has it, which is never below 128 bits. */
const sets = new Map<string, string | undefined>([
  ['NORMAL', undefined],
  ['PERFORMANCE', undefined],
  ['SECURE', undefined],
  ['SECURE128', undefined],
  ['SECURE192', strong],
  ['SECURE256', strong],
  ['PFS', forwardSecret],
]);

/** What may be taken out, and what that is to OpenSSL; the empty ones are never in. */
const removable = new Map<string, string>([
  ['VERS-SSL3.0', ''],
  ['VERS-DTLS-ALL', ''],
  ['VERS-DTLS1.0', ''],
  ['VERS-DTLS1.2', ''],
  ['ARCFOUR-128', '!RC4'],
  ['3DES-CBC', '!3DES'],
  ['MD5', '!MD5'],
  ['SHA1', '!SHA1'],
  ['RSA', '!kRSA'],
  ['DHE-RSA', '!DHE'],
]);

/**
 * Maps a GnuTLS priority string as far as Node's TLS can follow: a set, protocol versions, old algorithms taken out.
 * @throws VirtError `VIR_ERR_INVALID_ARG` naming what it cannot do: a restriction is never dropped in silence
 */
export function tlsPriority(text: string | undefined): TlsPriority {
  if (text === undefined) return {};
  const [first = '', ...rest] = text.split(':');
  const refuse = (part: string, why: string) =>
    new VirtError('VIR_ERR_INVALID_ARG', `tls_priority ${JSON.stringify(text)}: ${JSON.stringify(part)} ${why}`, {
      domain: 'VIR_FROM_REMOTE',
    });
  if (!sets.has(first)) throw refuse(first, `is no set known here: those are ${[...sets.keys()].join(', ')}`);
  const enabled = new Set<SecureVersion>(['TLSv1.2', 'TLSv1.3']);
  const removed: string[] = [];
  for (const part of rest) {
    const [sign, name] = [part.slice(0, 1), part.slice(1)];
    const version = name.startsWith('VERS-') ? versionNames[name.slice(5)] : undefined;
    if (sign === '+' && version) enabled.add(version);
    else if (sign === '+' && (name === 'VERS-ALL' || name === 'VERS-TLS-ALL'))
      versions.forEach((one) => enabled.add(one));
    else if (sign !== '-' && sign !== '!') throw refuse(part, "cannot be followed by Node's TLS");
    else if (version) enabled.delete(version);
    else if (name === 'VERS-ALL' || name === 'VERS-TLS-ALL') enabled.clear();
    else if (removable.has(name)) removed.push(removable.get(name) ?? '');
    else throw refuse(part, "cannot be followed by Node's TLS");
  }
  return { ...range(enabled, refuse), ...cipherList(sets.get(first), removed) };
}

function range(enabled: ReadonlySet<SecureVersion>, refuse: (part: string, why: string) => VirtError) {
  const chosen = versions.filter((version) => enabled.has(version));
  const [minVersion, maxVersion] = [chosen[0], chosen.at(-1)];
  if (!minVersion || !maxVersion) throw refuse('VERS', 'leaves no protocol version');
  const span = versions.slice(versions.indexOf(minVersion), versions.indexOf(maxVersion) + 1);
  if (span.length !== chosen.length) throw refuse('VERS', `leaves a gap between ${chosen.join(' and ')}`);
  return { minVersion, maxVersion };
}

function cipherList(set: string | undefined, removed: readonly string[]): { ciphers?: string } {
  const exclusions = removed.filter((one) => one !== '');
  if (set === undefined && exclusions.length === 0) return {};
  return { ciphers: [set ?? DEFAULT_CIPHERS, ...exclusions].join(':') };
}
