import { decode } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QemuDomain } from './domain-object.js';
import { qemuError } from './errors.js';
import type { Guest } from './guest.js';
import type { QemuHost } from './host.js';

const Dumped = t.intersection([t.type({ result: t.type({ status: t.string }) }), t.partial({ error: t.string })]);

/** Writes a guest's memory to a new file of the driver's, as its definition wants when it crashes or hangs. */
export async function dumpAutomatically(host: QemuHost, domain: QemuDomain, guest: Guest): Promise<void> {
  const folder = join(host.directories.lib, 'dump');
  const time = new Date().toISOString().slice(0, 19).replace('T', '-');
  const path = join(folder, `${domain.id}-${domain.uuid}-${time}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(path, '', { mode: 0o600, flag: 'wx' });
  try {
    if (host.owner) {
      await chown(folder, host.owner.uid, host.owner.gid);
      await chown(path, host.owner.uid, host.owner.gid);
    }
    await dumpTo(guest, path);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function dumpTo({ monitor }: Guest, path: string): Promise<void> {
  let forget = (): void => undefined;
  const completed = new Promise<unknown>((resolve) => {
    forget = monitor.onEvent(({ event, data }) => {
      if (event === 'DUMP_COMPLETED') resolve(data);
    });
  });
  try {
    await monitor.execute('dump-guest-memory', { paging: false, protocol: `file:${path}`, detach: true });
    const end = await Promise.race([completed, monitor.ended]);
    if (end instanceof Error) throw end;
    const { result, error } = decode(Dumped, end, 'how the dump went', 'VIR_ERR_INTERNAL_ERROR');
    if (result.status !== 'completed')
      throw qemuError('VIR_ERR_OPERATION_FAILED', `the guest's memory is not dumped: ${error ?? result.status}`);
  } finally {
    forget();
  }
}
