import { randomUUID } from 'node:crypto';
import type { GuestScript } from './guest-script.js';

/** What goes between two hosts of one process beside the cookies: a script is code, which goes nowhere else. */
export interface Transit {
  readonly script: GuestScript;
  /** Aborts when the way between the hosts breaks with half of the guest on each side. */
  readonly broken: AbortController;
}

/** The migrations that go out from hosts of this process, by token. */
const transits = new Map<string, Transit>();

export function depart(script: GuestScript): { readonly token: string; readonly transit: Transit } {
  const token = randomUUID();
  const transit = { script, broken: new AbortController() };
  transits.set(token, transit);
  return { token, transit };
}

/** `undefined` for a guest that comes from another process. */
export const inTransit = (token: string): Transit | undefined => transits.get(token);
export const arrive = (token: string): void => void transits.delete(token);
