import { Readable } from 'node:stream';
import { checkFlags, KeycodeSet, streamOf, type DomainConsoleDriver } from '@virtkit/core/driver';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { hasKeycode } from './keycodes.js';
import { check } from './params.js';
import { screenshotPng } from './screenshot.js';

/** How many keys can be pressed together. */
const mostKeys = 16;

/** Screens and keys. */
export const domainConsole = (host: TestHost) =>
  ({
    async screenshot(_ref, _screen, flags) {
      checkFlags(flags, 0, 'testDomainScreenshot');
      // Every domain has a picture, and every screen the same one: nothing else is asked.
      return { mime: 'image/png', stream: streamOf(Readable.from([screenshotPng()])) };
    },
    async sendKey(ref, codeset, _holdtime, keycodes, flags) {
      check(
        keycodes.length > 0 && keycodes.length <= mostKeys,
        'VIR_ERR_INVALID_ARG',
        `from 1 to ${mostKeys} keys can be pressed together, not ${keycodes.length}`,
      );
      KeycodeSet.numberOf(codeset);
      checkFlags(flags, 0, 'testDomainSendKey');
      host.domain(ref).requireActive();
      const unknown = keycodes.find((code) => !hasKeycode(codeset, code));
      if (unknown !== undefined) {
        throw testError('VIR_ERR_INTERNAL_ERROR', `there is no key ${unknown} in codeset ${codeset}`);
      }
    },
    async injectNmi(ref, flags) {
      checkFlags(flags, 0, 'testDomainInjectNMI');
      host.domain(ref).requireActive();
    },
  }) satisfies DomainConsoleDriver;
