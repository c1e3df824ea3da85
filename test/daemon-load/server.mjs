// The server of the tests beside: a process of its own, built as users have it, that tells what it holds when asked.
//   node --expose-gc server.mjs DIRECTORY JSON-OF-LIMITS DOMAINS
import { open } from '@virtkit/core';
import { test } from '@virtkit/driver-test';
import { serve } from '@virtkit/remote';

const [directory, limits, domains] = process.argv.slice(2);
const driver = test();
const lines = [];
const quiet = () => undefined;
const failures = [];
const log = {
  debug: quiet,
  info: quiet,
  warn: (fields, message) => lines.push({ level: 'warn', message, ...fields }),
  // What is no error of the contract's is a mistake of the driver's, or ours.
  error: ({ procedure, error }, message) => failures.push(`${message}: ${procedure}: ${error?.stack ?? error}`),
};
// Nobody ever gets through this one.
const closedMechanism = { name: 'NEVER', begin: () => ({ user: undefined, step: async () => new Uint8Array() }) };
process.on('uncaughtException', (error) => failures.push(`uncaught: ${error.stack}`));
process.on('unhandledRejection', (error) => failures.push(`unhandled: ${error?.stack ?? error}`));

const server = await serve({
  drivers: [driver],
  listen: [
    { address: `unix:${directory}/sock` },
    { address: `unix:${directory}/closed`, mechanisms: [closedMechanism] },
  ],
  limits: JSON.parse(limits),
  log,
});
// What clients save goes here.
process.chdir(directory);
// Kept open, so that the domains stay.
const own = Number(domains) > 0 ? await open('test:///default', { drivers: [driver], discover: false }) : undefined;
for (let index = 0; index < Number(domains); index += 1)
  await own.defineDomainXml(
    `<domain type='test'><name>guest-${index}</name><memory>1024</memory><os><type>hvm</type></os></domain>`,
  );

const requests = {
  async memory() {
    for (let round = 0; round < 3; round += 1) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
    const handles = process.getActiveResourcesInfo().filter((kind) => /^(TCP|Pipe|Timeout|Immediate)/.test(kind));
    return { heapUsed, arrayBuffers, rss, handles: handles.length, clients: server.clients, failures };
  },
  log: async () => lines.splice(0),
  async stop() {
    await own?.close();
    await server.close();
    setImmediate(() => process.disconnect());
  },
};
process.on('message', async ({ id, request }) => process.send({ id, answer: await requests[request]() }));
process.send({ ready: true });
