import type { ErrorCode } from '@virtkit/core';
import type { Devices, Domain } from '@virtkit/core/xml';
import type { QemuCapabilities } from '../capabilities/capabilities.js';
import type { Machine } from './machine.js';

/** What a rule may look at beside its device. */
export interface Context {
  readonly domain: Domain;
  readonly devices: Devices;
  readonly machine: Machine;
  readonly caps: QemuCapabilities;
}

/** What is refused: when, in which words, and with which code if not `VIR_ERR_CONFIG_UNSUPPORTED`. */
export type Rule<T> = readonly [
  isWrong: (one: T, context: Context) => boolean,
  message: string | ((one: T, context: Context) => string),
  code?: ErrorCode,
];

/** The first rule that is broken. */
export function faultOf<T>(
  rules: readonly Rule<T>[],
  one: T,
  context: Context,
): { readonly code: ErrorCode; readonly message: string } | undefined {
  const broken = rules.find(([isWrong]) => isWrong(one, context));
  if (!broken) return undefined;
  const [, message, code = 'VIR_ERR_CONFIG_UNSUPPORTED'] = broken;
  return { code, message: typeof message === 'string' ? message : message(one, context) };
}

/** Whether the guest's memory is one that other processes can share, all of it. */
export function isMemoryShared({ domain }: Context): boolean {
  const shared = domain.memoryBacking?.access === 'shared';
  const cells = domain.cpu?.numa?.cells ?? [];
  if (cells.length === 0) return shared;
  return cells.every(({ memAccess }) => (memAccess === undefined ? shared : memAccess === 'shared'));
}

/** Whether there is an I/O thread of that number. */
export function hasIoThread({ domain }: Context, id: number): boolean {
  const named = domain.iothreadids?.iothreads;
  return named ? named.some((one) => one.id === id) : id > 0 && id <= (domain.iothreads ?? 0);
}
