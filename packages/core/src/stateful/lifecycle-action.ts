import type { DomainLifecycle, DomainLifecycleAction } from '../driver/enum-tables.js';
import { VirtError, type ErrorDomain } from '../errors.js';
import type { Domain } from '../model/domain/domain.js';

/** The field of a definition for each event. */
const fields = { poweroff: 'onPoweroff', reboot: 'onReboot', crash: 'onCrash' } as const;

/** What `<on_poweroff>` and its like say, by the name of the action. */
const words = {
  destroy: 'destroy',
  restart: 'restart',
  restartRename: 'rename-restart',
  preserve: 'preserve',
  coredumpDestroy: 'coredump-destroy',
  coredumpRestart: 'coredump-restart',
} as const;

/**
 * What changes the action for an event of a guest's life.
 * @throws VirtError `VIR_ERR_INVALID_ARG`, `VIR_ERR_CONFIG_UNSUPPORTED` for a core dump of what did not crash
 */
export function lifecycleActionChange(
  event: DomainLifecycle,
  action: DomainLifecycleAction,
  origin: ErrorDomain,
): (def: Domain) => Domain {
  const word = Object.hasOwn(words, action) ? words[action] : undefined;
  const field = Object.hasOwn(fields, event) ? fields[event] : undefined;
  // A number that has no name comes as one, too: of what a newer peer may know.
  if (word === undefined || field === undefined)
    throw new VirtError('VIR_ERR_INVALID_ARG', `there is no lifecycle action '${action}' for '${event}'`, {
      domain: origin,
    });
  if (event !== 'crash' && word.startsWith('coredump'))
    throw new VirtError('VIR_ERR_CONFIG_UNSUPPORTED', `Lifecycle event '${event}' doesn't support '${word}' action`, {
      domain: origin,
    });
  return (def) => ({ ...def, [field]: word });
}
