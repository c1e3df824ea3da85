import { createCipheriv } from 'node:crypto';
import type { ArgvContext, SecretLookup } from './context.js';
import { props, type Props } from './props.js';

export const masterKeyId = 'masterKey0';
export const masterKeyFile = (context: ArgvContext): string => `${context.runDirectory}/master-key.aes`;

/** The key that opens all other secrets, from its file. */
export const masterKeyObject = (context: ArgvContext): Props =>
  props({ 'qom-type': 'secret', id: masterKeyId, format: 'raw', file: masterKeyFile(context) });

/** A secret that only the guest's own QEMU can open: everybody on the host can read a command line. */
export function sealedSecret(id: string, value: Uint8Array, context: ArgvContext): Props {
  const iv = context.randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', context.masterKey, iv);
  const data = Buffer.concat([cipher.update(value), cipher.final()]).toString('base64');
  return props({
    'qom-type': 'secret',
    id,
    data,
    keyid: masterKeyId,
    iv: Buffer.from(iv).toString('base64'),
    format: 'base64',
  });
}

/** {@link sealedSecret} of what a definition refers to. */
export const referredSecret = (id: string, reference: SecretLookup, context: ArgvContext): Props => {
  const { uuid, usage, type } = reference;
  const lookup = { ...(uuid && { uuid }), ...(usage && { usage }), ...(type && { type }) };
  return sealedSecret(id, context.secret(lookup), context);
};
