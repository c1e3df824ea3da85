import { doc, attribute, child, choice, element, fallback, format, maybe, required, string } from '../xml/index.js';
import { nonEmpty, text, uuid, yesNo } from '../xml/index.js';
import type { ParseOptions, Part, PrintOptions, TypeOf } from '../xml/index.js';
import { randomUuid, type RandomSource } from './random.js';

const missing = 'VIR_ERR_INTERNAL_ERROR';
const usage = <K extends string>(key: K) =>
  element('usage', { [key]: required(text(key, string), missing) } as { [_ in K]: Part<string, false> });

/** What a secret is for. */
export const SecretUsage = choice(
  'type',
  {
    none: element('usage', {}, { pair: true }),
    /** The path of an encrypted volume. */
    volume: usage('volume'),
    ceph: usage('name'),
    iscsi: usage('target'),
    tls: usage('name'),
    vtpm: usage('name'),
  },
  { code: 'VIR_ERR_CONFIG_UNSUPPORTED', missing: { code: 'VIR_ERR_XML_ERROR' } },
);
export type SecretUsage = TypeOf<typeof SecretUsage>;

const said = { ...yesNo, code: 'VIR_ERR_XML_ERROR' } as const;

/** A secret, without its value. */
export const Secret = element('secret', {
  ephemeral: doc('Kept in memory only.', fallback(nonEmpty(attribute('ephemeral', said)), false)),
  private: doc('Its value is never told to anybody.', fallback(nonEmpty(attribute('private', said)), false)),
  uuid: maybe(text('uuid', uuid)),
  description: maybe(text('description', string)),
  usage: maybe(child('usage', SecretUsage)),
});
export type Secret = TypeOf<typeof Secret>;

export const secretFormat = format('secret', Secret, 'VIR_FROM_SECRET');
export const parseSecret = (xml: string, options?: ParseOptions): Secret => secretFormat.parse(xml, options);
export const printSecret = (secret: Secret, options?: PrintOptions): string => secretFormat.print(secret, options);

/** What libvirt fills in when a secret is defined. A usage of `none` says nothing, and is not kept. */
export function completeSecret(secret: Secret, options: RandomSource): Secret {
  const { usage, ...others } = secret;
  return {
    ...others,
    uuid: secret.uuid ?? randomUuid(options),
    ...(usage && usage.type !== 'none' ? { usage } : {}),
  };
}
