import { decode } from '@virtkit/core/driver';
import * as t from 'io-ts';
import type { Part } from '../argv/hot-plug.js';
import type { Guest } from '../guest.js';
import { unplugDevice } from './unplug.js';

/** Takes back what was done. It never fails: what cannot be taken back is warned of. */
export type Undo = () => Promise<void>;
export type Warn = (message: string, error: unknown) => void;

/** Gives QEMU the parts of a device, one after the other. When it refuses one, it has none of them. */
export async function giveParts(guest: Guest, parts: readonly Part[], warn: Warn): Promise<Undo> {
  const given: Part[] = [];
  const undo = () => takeParts(guest, given.splice(0), warn);
  try {
    for (const part of parts) {
      await guest.monitor.execute(part.add.execute, part.add.arguments);
      given.push(part);
    }
  } catch (error) {
    await undo();
    throw error;
  }
  return undo;
}

/** Takes parts away, the last one first. What is behind a device is in use until the guest has let go of that. */
export async function takeParts(guest: Guest, parts: readonly Part[], warn: Warn): Promise<void> {
  for (const { remove } of parts.toReversed()) {
    if (!remove) continue;
    try {
      if (remove.execute === 'device_del') await unplugDevice(guest, remove.arguments['id'] as string);
      else await guest.monitor.execute(remove.execute, remove.arguments);
    } catch (error) {
      if (remove.execute === 'chardev-remove' && !(await hasChardev(guest, remove.arguments['id']))) continue;
      warn(`${remove.execute} ${JSON.stringify(remove.arguments)}`, error);
    }
  }
}

const Chardevs = t.array(t.type({ label: t.string }));

/** Some devices take what is behind them along. */
async function hasChardev({ monitor }: Guest, id: unknown): Promise<boolean> {
  const answer = await monitor.execute('query-chardev').catch(() => []);
  return decode(Chardevs, answer, "QEMU's character devices", 'VIR_ERR_INTERNAL_ERROR').some(
    ({ label }) => label === id,
  );
}

const isDevice = ({ add }: Part): boolean => add.execute === 'device_add';

/** What is behind a device: its images, its character devices, its memory. */
export const behindDevice = (parts: readonly Part[]): readonly Part[] => parts.filter((part) => !isDevice(part));

/** Whether the guest sees a device of QEMU's: a forwarded channel is none. */
export const hasDevice = (parts: readonly Part[]): boolean => parts.some(isDevice);
