import { afterAll, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { conformance, type OpenHost } from '@virtkit/core/conformance';
import { escapeXml } from '@virtkit/core/xml';
import { xapi } from '@virtkit/driver-xen';
import { makeIdentity, serve, type Serving } from './simulator/serve.js';
import { XapiSimulator } from './simulator/simulator.js';

const mac = '52:54:00:6b:69:74';
const identity = makeIdentity();
afterAll(() => identity.remove());

let serving: Serving[] = [];
const ports = new WeakMap<Connection, number>();

async function servePool(): Promise<number> {
  const one = await serve(new XapiSimulator({ addresses: ['127.0.0.1'] }), identity);
  serving.push(one);
  return one.port;
}

const openHost: OpenHost = async ({ readOnly = false, beside } = {}) => {
  const port = (beside && ports.get(beside)) ?? (await servePool());
  const connection = await open(`xenapi://root@127.0.0.1:${port}/?cacert=${identity.file}`, {
    drivers: [xapi()],
    discover: false,
    readOnly,
    credentials: async () => ['kit'],
  });
  ports.set(connection, port);
  return connection;
};

async function tidy(): Promise<void> {
  for (const one of serving) await one.close();
  serving = [];
}

conformance({
  test: Object.assign((name: string, run: () => Promise<void>) => test(name, () => run().finally(tidy), 60_000), {
    skip: test.skip,
  }),
  expect,
  open: openHost,
  objects: 100,
  skip: [
    {
      reason: 'guests of XAPI migrate inside of their pool, and the kit has a pool for each connection',
      tests: [
        'migration: a guest that runs arrives running',
        'migration: a guest moves for good',
        'migration: a transient guest leaves nothing behind',
        'migration: a guest that is paused arrives paused',
        'migration: a guest is paused on arrival',
        'migration: a guest arrives under another name',
        'migration: a definition moves alone',
        'migration: both sides tell of it',
        'migration: where there is one of its name, nothing changes',
        'migration: nobody is let in who was not announced',
        'migration: a cookie of somebody else is refused',
        'migration: an offline migration needs a definition there',
      ],
    },
    {
      reason: 'XAPI gives guests no source of random numbers, and no cards that are connected to nothing',
      tests: [
        'domain device: a definition gets a device, and the guest that runs does not',
        'domain device: a guest that runs gets a device, and its definition does not',
        'domain device: both get it',
        'domain device: a device that is not wanted any more is told of when it is gone',
        'domain device: a cable is pulled',
        'domain device: what a guest sees of a disk does not change while it runs',
        'domain device: a place is taken once',
        'domain config: a device is added and taken away',
      ],
    },
    {
      reason: "XAPI has addresses from the guest's tools only, and knows of no leases",
      tests: ['domain interface: addresses are told under the interface that has them'],
    },
  ],
  inventory: {
    disk: 'xvda',
    nic: mac,
    mac,
    domain: ({ name, uuid, more = '', devices = '' }) =>
      `<domain type='xen'><name>${escapeXml(name)}</name>${uuid === undefined ? '' : `<uuid>${uuid}</uuid>`}` +
      `<memory>65536</memory><vcpu current='2'>4</vcpu><os><type>hvm</type></os>${more}<devices>` +
      `<disk type='volume' device='disk'><source pool='Local storage' volume='kit-disk'/><target dev='xvda' bus='xen'/></disk>` +
      `<interface type='network'><source network='Pool-wide network associated with eth0'/><mac address='${mac}'/></interface>` +
      `${devices}</devices></domain>`,
  },
});
