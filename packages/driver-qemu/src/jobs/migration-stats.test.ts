import { expect, test } from '@jest/globals';
import { migrationParams, queryMigration } from './migration-stats.js';
import type { QmpClient } from '../qmp/client.js';

/** In the shape of QEMU's answer about a save that has ended. */
const answered = {
  status: 'completed',
  'setup-time': 1n,
  downtime: 3n,
  'total-time': 25n,
  ram: {
    total: 34_353_152n,
    'postcopy-requests': 0n,
    'dirty-sync-count': 3n,
    'page-size': 4096n,
    remaining: 0n,
    mbps: 16,
    transferred: 500_123n,
    duplicate: 8200n,
    'dirty-pages-rate': 0n,
    'normal-bytes': 409_600n,
    normal: 100n,
  },
};
const monitor = { execute: async () => answered } as unknown as QmpClient;

test('what libvirt calls what QEMU tells', async () => {
  expect(migrationParams(await queryMigration(monitor))).toEqual({
    downtime: 3n,
    setup_time: 1n,
    data_total: 34_353_152n,
    data_processed: 500_123n,
    data_remaining: 0n,
    memory_total: 34_353_152n,
    memory_processed: 500_123n,
    memory_remaining: 0n,
    memory_bps: 2_000_000n,
    memory_constant: 8200n,
    memory_normal: 100n,
    memory_normal_bytes: 409_600n,
    memory_dirty_rate: 0n,
    memory_iteration: 3n,
    memory_postcopy_requests: 0n,
    memory_page_size: 4096n,
  });
});

test('disks are told of a migration to another host alone', async () => {
  const params = migrationParams(await queryMigration(monitor), { total: 100n, processed: 40n });
  expect(params).toMatchObject({ disk_total: 100n, disk_remaining: 60n, data_total: 34_353_252n });
});
