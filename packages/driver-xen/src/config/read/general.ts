import { parseUuid, VirtError } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { quoted } from '../errors.js';
import type { Settings } from '../settings.js';

/** MiB that libvirt takes a guest to have where a config says nothing. */
const defaultMemory = 128;
/** MiB; more is no number of KiB that a guest can have. */
const mostMemory = 2 ** 40;

export function readIdentity(settings: Settings): Pick<Domain, 'name' | 'uuid'> {
  const name = settings.string('name');
  if (name === undefined || name === '') throw settings.error('name', 'a guest needs a name');
  const uuid = settings.string('uuid');
  return { name, ...(uuid === undefined ? {} : { uuid: readUuid(settings, uuid) }) };
}

function readUuid(settings: Settings, text: string): string {
  try {
    return parseUuid(text);
  } catch (error) {
    if (error instanceof VirtError) throw settings.error('uuid', `${quoted(text)} is no UUID`);
    throw error;
  }
}

export function readMemory(settings: Settings): Pick<Domain, 'memory' | 'currentMemory'> {
  const current = settings.integer('memory', 1, mostMemory) ?? defaultMemory;
  const most = settings.integer('maxmem', 1, mostMemory) ?? current;
  return { memory: BigInt(most) * 1024n, currentMemory: BigInt(Math.min(current, most)) * 1024n };
}

const actions = ['destroy', 'restart', 'rename-restart', 'preserve'] as const;
const crashActions = [...actions, 'coredump-destroy', 'coredump-restart'] as const;

/** What happens at the end of a guest, and what libvirt takes for it where a config says nothing. */
export function readLifecycle(settings: Settings): Pick<Domain, 'onPoweroff' | 'onReboot' | 'onCrash'> {
  return {
    onPoweroff: action(settings, 'on_poweroff', actions) ?? 'destroy',
    onReboot: action(settings, 'on_reboot', actions) ?? 'restart',
    onCrash: action(settings, 'on_crash', crashActions) ?? 'restart',
  };
}

/** xl takes both spellings of its words. */
function action<const A extends string>(settings: Settings, name: string, all: readonly A[]): A | undefined {
  const text = settings.string(name)?.replaceAll('_', '-');
  if (text === undefined) return undefined;
  const one = all.find((known) => known === text);
  if (one === undefined) throw settings.error(name, `${quoted(text)} is none of ${all.join(', ')}`);
  return one;
}
