import { open, unlink, writeFile, chown } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  checkFlags,
  DomainChannelFlags,
  DomainConsoleFlags,
  KeycodeSet,
  openSocket,
  openTerminal,
  streamOf,
  type DomainConsoleDriver,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import type { QemuDomain } from './domain-object.js';
import { domainGraphics } from './domain-graphics.js';
import { domainMonitor } from './domain-monitor.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';
import { qnumOf } from './keycodes.js';

/** Consoles, channels, the screen and the keyboard, and the monitor itself. */
export const domainConsole = (host: QemuHost) =>
  ({
    ...domainGraphics(host),
    ...domainMonitor(host),
    async openConsole(ref, device, flags) {
      const { force, safe } = DomainConsoleFlags.bits;
      checkFlags(flags, force | safe, 'qemuDomainOpenConsole');
      const domain = host.domain(ref);
      const guest = domain.requireGuest();
      const console = consoleOf(domain.def, device);
      if (!console) throw internal(`there is no console ${device ?? 'at all'}`);
      if ((console.type ?? 'pty') !== 'pty') throw internal(`console ${console.alias} is no pseudo-terminal`);
      const path = console.sources?.[0]?.path;
      if (path === undefined) throw failed(`console ${console.alias} has no pseudo-terminal yet`);
      return guest.streams.open(path, (flags & force) !== 0, () => openTerminal(path, 'VIR_FROM_QEMU'));
    },
    async openChannel(ref, name, flags) {
      const { force } = DomainChannelFlags.bits;
      checkFlags(flags, force, 'qemuDomainOpenChannel');
      const domain = host.domain(ref);
      const guest = domain.requireGuest();
      const channel = channelOf(domain.def, name);
      if (!channel) throw internal(`there is no channel ${name ?? 'at all'}`);
      if (channel.type !== 'unix') throw internal(`channel ${channel.alias} is no UNIX socket`);
      const path = channel.sources?.[0]?.path;
      if (path === undefined) throw failed(`channel ${channel.alias} has no socket`);
      return guest.streams.open(path, (flags & force) !== 0, () => openSocket(path, 'VIR_FROM_QEMU'));
    },
    screenshot: (ref, screen, flags, options) =>
      host.change(ref, 'screenshot', options, async (domain) => {
        checkFlags(flags, 0, 'qemuDomainScreenshot');
        const { monitor, directory } = domain.requireGuest();
        const head = screen === 0 ? {} : headOf(domain, screen);
        if (!domain.def.devices?.videos?.length) throw invalid(`domain '${domain.name}' has no screen`);
        const { schema } = await host.capabilitiesFor(domain.def);
        const png = schema.takes('screendump', 'format');
        const filename = join(directory, `screen-${randomUUID()}`);
        try {
          await writeFile(filename, '', { mode: 0o600 });
          if (host.owner) await chown(filename, host.owner.uid, host.owner.gid);
          await monitor.execute('screendump', { filename, ...head, ...(png && { format: 'png' }) }, options);
          const picture = (await open(filename)).createReadStream();
          return { mime: png ? 'image/png' : 'image/x-portable-pixmap', stream: streamOf(picture) };
        } finally {
          // What is open can be read to its end.
          await unlink(filename).catch(() => undefined);
        }
      }),
    async sendKey(ref, codeset, holdtime, keycodes, flags, options) {
      checkFlags(flags, 0, 'qemuDomainSendKey');
      KeycodeSet.numberOf(codeset);
      if (keycodes.length === 0) throw qemuError('VIR_ERR_INVALID_ARG', 'keycodes: there must be one at least');
      const keys = keycodes.map((code) => {
        const data = qnumOf(codeset, code);
        if (data === undefined) throw internal(`there is no key ${code} in codeset ${codeset}`);
        return { type: 'number', data };
      });
      await host.change(ref, 'sendKey', options, async (domain) => {
        const { monitor } = domain.requireGuest();
        const wrong = keys.find(({ data }) => data > 0xffff);
        if (wrong) throw failed(`there is no key ${wrong.data}`);
        await monitor.execute('send-key', { keys, ...(holdtime > 0 && { 'hold-time': holdtime }) }, options);
      });
    },
    injectNmi: (ref, flags, options) =>
      host.change(ref, 'injectNmi', options, async (domain) => {
        checkFlags(flags, 0, 'qemuDomainInjectNMI');
        await domain.requireGuest().monitor.execute('inject-nmi', {}, options);
      }),
  }) satisfies DomainConsoleDriver;

/** The first console, or the one with an alias. */
function consoleOf({ devices }: Domain, alias: string | undefined) {
  const { consoles = [], serials = [], parallels = [] } = devices ?? {};
  if (alias === undefined) return consoles[0] ?? serials[0];
  // The first console is a serial port seen again, and has its own name still.
  const named = consoles.find((one, index) => one.alias === alias || `console${index}` === alias);
  return named ?? [...serials, ...parallels].find((one) => one.alias === alias);
}

/** The first channel, or the one with an alias or a name in the guest. */
const channelOf = ({ devices }: Domain, name: string | undefined) =>
  devices?.channels?.find(
    ({ alias, target }) => name === undefined || alias === name || (target.type === 'virtio' && target.name === name),
  );

/** The card and the output that `screen` counts to. */
function headOf({ name, def }: QemuDomain, screen: number): { readonly device?: string; readonly head?: number } {
  let head = screen;
  for (const { alias, model } of def.devices?.videos ?? []) {
    const heads = model?.heads ?? 1;
    if (head < heads) return { ...(alias !== undefined && { device: alias }), head };
    head -= heads;
  }
  throw invalid(`domain '${name}' has no screen ${screen}`);
}

const internal = (message: string) => qemuError('VIR_ERR_INTERNAL_ERROR', message);
const failed = (message: string) => qemuError('VIR_ERR_OPERATION_FAILED', message);
const invalid = (message: string) => qemuError('VIR_ERR_OPERATION_INVALID', message);
