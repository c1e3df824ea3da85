import {
  doc,
  attribute,
  child,
  children,
  element,
  maybe,
  oneOf,
  oneOfWith,
  required,
  string,
  unsigned,
} from '../xml/index.js';
import { uuid } from '../xml/index.js';
import type { Type, TypeOf } from '../xml/index.js';

import { checked } from './around.js';

const fault = 'VIR_ERR_XML_ERROR';
const unsupported = 'VIR_ERR_CONFIG_UNSUPPORTED';
const shared = { code: fault, domain: 'VIR_FROM_NONE' } as const;
const id = maybe(attribute('uuid', { ...uuid, ...shared }));
const usage = maybe(attribute('usage', string));

/** A secret that must be named in one of two ways. */
const eitherWay = <T extends { readonly uuid?: string; readonly usage?: string }>(type: Type<T>): Type<T> =>
  checked(type, (value, from, reading) => {
    if ((value.uuid === undefined) === (value.usage === undefined))
      reading.fail('a secret is named by its uuid or its usage, by one of them', from, undefined, shared);
  });

/** The secret of a pool that has to log in somewhere. */
export const PoolSecret = eitherWay(element('secret', { type: maybe(attribute('type', string)), uuid: id, usage }));
export type PoolSecret = TypeOf<typeof PoolSecret>;

const EncryptionSecret = eitherWay(
  element('secret', {
    type: required(attribute('type', oneOfWith(unsupported, 'passphrase')), fault),
    uuid: id,
    usage,
  }),
);

const described = element(
  'encryption',
  {
    format: required(attribute('format', oneOfWith(unsupported, 'default', 'qcow', 'luks', 'luks2')), fault),
    engine: maybe(attribute('engine', oneOf('qemu', 'librbd'))),
    secrets: children('secret', EncryptionSecret),
    cipher: doc(
      'How a new volume is to be encrypted.',
      maybe(
        child(
          'cipher',
          element('cipher', {
            name: required(attribute('name', string), fault),
            size: doc('Bits.', attribute('size', unsigned)),
            mode: maybe(attribute('mode', string)),
            hash: maybe(attribute('hash', string)),
          }),
        ),
      ),
    ),
    ivgen: doc(
      'How its initialization vectors are made.',
      maybe(
        child(
          'ivgen',
          element('ivgen', {
            name: required(attribute('name', string), fault),
            hash: maybe(attribute('hash', string)),
          }),
        ),
      ),
    ),
  },
  { pair: true },
);
export type VolumeEncryption = TypeOf<typeof described>;

/** How a volume is encrypted. */
export const VolumeEncryption = checked(described, ({ format, cipher, ivgen }, from, reading) => {
  if (format === 'luks' && ivgen && !cipher)
    reading.fail('an <ivgen> needs a <cipher>', from, undefined, { code: fault });
});
