import { matchesAny } from './glob.js';

/** For `Settings.allowUser`: those whose name is of a pattern, as in libvirt's `sasl_allowed_username_list`. */
export const allowUsers =
  (patterns: readonly string[]) =>
  (user: string): boolean =>
    matchesAny(patterns, user);

/** For `Settings.allowCertificate`: those whose distinguished name is of a pattern, as in libvirt's `tls_allowed_dn_list`. */
export const allowCertificates =
  (patterns: readonly string[]) =>
  (name: string): boolean =>
    isNameOf(patterns, name);

/**
 * Whether a distinguished name is of a pattern, whichever end it is written from: tools do not agree on whether
 * `CN=ann,O=Example` or `O=Example,CN=ann` is one certificate's name.
 */
export const isNameOf = (patterns: readonly string[], name: string): boolean =>
  matchesAny(patterns, name) || matchesAny(patterns, reversed(name));

/** A comma that belongs to a value stands behind a backslash. */
const reversed = (name: string): string => (name.match(/(?:\\.|[^\\,])+/gsu) ?? []).reverse().join(',');
