import { doc, choice, element, maybe, string, text, texts } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';
import { charParts, charSourceParts } from './chardev.js';
import { deviceInfo } from './device-info.js';

/** A smartcard reader, and whose card is in it. */
export const Smartcard = choice('mode', {
  host: element('smartcard', deviceInfo),
  'host-certificates': element('smartcard', {
    certificates: doc('Three of them.', texts('certificate', string)),
    database: maybe(text('database', string)),
    ...deviceInfo,
  }),
  passthrough: element('smartcard', { ...charParts, ...charSourceParts, ...deviceInfo }),
});
export type Smartcard = TypeOf<typeof Smartcard>;
