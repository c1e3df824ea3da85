import type { PulledDisk } from '@virtkit/core/xml';
import type { BackupServer } from '@virtkit/core/xml';
import type { QmpClient } from '../qmp/client.js';

/** Has QEMU listen for those who come for the disks. */
export async function startServer(monitor: QmpClient, server: BackupServer): Promise<void> {
  const addr =
    server.transport === 'unix'
      ? { type: 'unix', data: { path: server.socket } }
      : { type: 'inet', data: { host: server.name, port: String(server.port) } };
  await monitor.execute('nbd-server-start', { addr });
}

/** Offers a disk as it was, and what of it was written to before. */
export async function offer(monitor: QmpClient, node: string, disk: PulledDisk): Promise<void> {
  const { name, exportName = name, exportBitmap } = disk;
  await monitor.execute('block-export-add', {
    type: 'nbd',
    id: `libvirt-nbd-${node}`,
    'node-name': node,
    writable: false,
    name: exportName,
    ...(exportBitmap !== undefined && { bitmaps: [exportBitmap] }),
  });
}

/** Nobody is served any more. That nobody was is no fault. */
export async function stopServer(monitor: QmpClient): Promise<void> {
  await monitor.execute('nbd-server-stop').catch(() => undefined);
}
