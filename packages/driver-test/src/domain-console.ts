import { Readable } from 'node:stream';
import {
  checkFlags,
  DomainChannelFlags,
  DomainConsoleFlags,
  exclusiveFlags,
  KeycodeSet,
  streamOf,
  type DomainConsoleDriver,
} from '@virtkit/core/driver';
import { isAgentChannel } from './agent.js';
import { domainGraphics } from './domain-graphics.js';
import { domainMonitor } from './domain-monitor.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { hasKeycode } from './keycodes.js';
import { check } from './params.js';
import { screenshotPng } from './screenshot.js';
import { channelDialogue, channelLine, consoleAlias, consoleDialogue, terminal } from './terminals.js';

/** How many keys can be pressed together. */
const mostKeys = 16;
const { force, safe } = DomainConsoleFlags.bits;

/** Screens and keys, consoles and channels. */
export const domainConsole = (host: TestHost) =>
  ({
    ...domainGraphics(host),
    ...domainMonitor(host),
    async openConsole(ref, device, flags) {
      checkFlags(flags, force | safe, 'domain.openConsole');
      exclusiveFlags(flags, force, safe, "'force' and 'safe'");
      const domain = host.domain(ref);
      domain.requireActive();
      const alias = consoleAlias(domain, device);
      const line = terminal(domain, alias);
      if (line.busy && (flags & force) === 0) throw held(`console ${alias}`);
      return line.open(domain, consoleDialogue(domain, alias), host.clock);
    },
    async openChannel(ref, name, flags) {
      checkFlags(flags, DomainChannelFlags.bits.force, 'domain.openChannel');
      const domain = host.domain(ref);
      domain.requireActive();
      const { alias, device } = channelLine(domain, name);
      const line = terminal(domain, alias);
      // The host itself is at the other end of the agent's.
      if (isAgentChannel(device) || (line.busy && flags === 0)) throw held(`channel ${alias}`);
      return line.open(domain, channelDialogue(domain, device.target.name ?? alias), host.clock);
    },
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

const held = (what: string) => testError('VIR_ERR_OPERATION_FAILED', `${what} is held by another stream`);
