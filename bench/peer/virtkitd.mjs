// Our daemon as bench/daemon runs it: driver-test behind the socket of the first argument. It says when it is ready.
import { test } from '@virtkit/driver-test';
import { serve } from '@virtkit/remote';

const server = await serve({ drivers: [test()], listen: [`unix:${process.argv[2]}`] });
process.send?.({ ready: true });
process.on('message', (message) => {
  if (message === 'stop') void server.close().then(() => process.disconnect());
});
process.once('SIGTERM', () => void server.close().then(() => process.exit()));
