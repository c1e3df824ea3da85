import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { conformance } from '@virtkit/core/conformance';
import { escapeXml } from '@virtkit/core/xml';
import { describePeer } from '../interop/peer.js';
import { driver } from '../../examples/driver-unshare/src/driver.js';

const folder = mkdtempSync(join(tmpdir(), 'virtkit-unshare-'));
let hosts = 0;
const connect = (host: string, readOnly = false) =>
  open(`unshare://${folder}/${host}`, { drivers: [driver], discover: false, readOnly });
const hostOf = ({ uri }: Connection) => uri.slice(uri.lastIndexOf('/') + 1);

// Guests outlive their connections.
afterAll(async () => {
  for (let host = 1; host <= hosts; host += 1) {
    await using connection = await connect(`${host}`);
    for (const domain of await connection.listAllDomains({ active: true })) await domain.destroy();
  }
  rmSync(folder, { recursive: true });
});

describePeer('unshare', () => {
  conformance({
    test,
    expect,
    // A directory is a host.
    open: ({ readOnly, beside } = {}) => connect(beside ? hostOf(beside) : `${(hosts += 1)}`, readOnly),
    objects: 50,
    inventory: {
      domain: ({ name, uuid, more = '' }) =>
        `<domain type='lxc'><name>${escapeXml(name)}</name>${uuid === undefined ? '' : `<uuid>${uuid}</uuid>`}<memory>65536</memory><vcpu current='2'>4</vcpu>` +
        `<os><type>exe</type><init>/bin/sleep</init><initarg>600</initarg></os>${more}</domain>`,
      mac: '', // No interface.
    },
  });
});
