// Hosts to test against: a thousand fresh ones with a connection each, and one of 1,000 guests kept and put back.
import { smoke } from './smoke.mjs';

const count = smoke ? 5 : 1000;

/** Seconds for all. */
export async function run() {
  const { createTestHost } = await import('@virtkit/driver-test');
  const { freshHost } = await import('@virtkit/driver-test/testing');
  const empty = await timed(async () => {
    for (let index = 0; index < count; index += 1) await (await freshHost())[Symbol.asyncDispose]();
  });
  const furnished = await timed(async () => {
    for (let index = 0; index < count; index += 1)
      await (await freshHost({ seed: index, node: 'default' }))[Symbol.asyncDispose]();
  });
  const host = createTestHost();
  host.addDomains(count, (index) => ({ name: `guest-${index}` }));
  let state;
  const kept = await timed(() => (state = host.snapshot()));
  const restored = await timed(() => host.restore(state));
  return { empty, furnished, kept, restored };
}

export const report = ({ empty, furnished, kept, restored }) => [
  [`${count} fresh hosts, ms`, milliseconds(empty), '', '', '< 1000'],
  [`${count} fresh hosts of test:///default, ms`, milliseconds(furnished), '', '', '< 1000'],
  [`a host of ${count} guests is kept, ms`, milliseconds(kept), '', '', ''],
  ['it is restored, ms', milliseconds(restored), '', '', ''],
];

const milliseconds = (seconds) => (seconds * 1e3).toFixed(0);

async function timed(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1e3;
}
