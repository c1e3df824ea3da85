import { checkFlags, DomainConsoleFlags, openTerminal, type DomainConsoleDriver } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { check } from './check.js';
import type { XenHost } from './host.js';

/** Consoles, and what the hypervisor can be told beside. */
export const domainConsole = (host: XenHost) =>
  ({
    async openConsole(ref, device, flags) {
      const { force } = DomainConsoleFlags.bits;
      checkFlags(flags, force, 'libxlDomainOpenConsole');
      const domain = await host.current(ref);
      domain.refuseControl();
      domain.requireActive();
      const console = consoleOf(domain.def, device);
      const name = console?.alias ?? device ?? 'at all';
      check(console !== undefined, 'VIR_ERR_INTERNAL_ERROR', `cannot find character device ${name}`);
      check((console.type ?? 'pty') === 'pty', 'VIR_ERR_INTERNAL_ERROR', `character device ${name} is not using a PTY`);
      const path = console.sources?.[0]?.path;
      check(path !== undefined, 'VIR_ERR_INTERNAL_ERROR', `character device ${name} has no PTY yet`);
      return domain.streams.open(path, (flags & force) !== 0, () => openTerminal(path, 'VIR_FROM_LIBXL'));
    },
    injectNmi: (ref, flags, options) =>
      host.change(ref, 'injectNmi', options, async (domain) => {
        checkFlags(flags, 0, 'libxlDomainInjectNMI');
        domain.refuseControl();
        domain.requireActive();
        await host.channels.call('trigger', domain.id, 'nmi', options);
      }),
  }) satisfies DomainConsoleDriver;

/** The first console, or what has an alias. On a full virtual machine the first one is a serial port, seen again. */
function consoleOf({ devices }: Domain, alias: string | undefined) {
  const { consoles = [], serials = [] } = devices ?? {};
  if (alias !== undefined) {
    const named = consoles.find((one, index) => one.alias === alias || `console${index}` === alias);
    return serials.find((one, index) => one.alias === alias || `serial${index}` === alias) ?? named;
  }
  const [first] = consoles;
  return first?.target?.type === 'serial' ? (serials[0] ?? first) : first;
}
