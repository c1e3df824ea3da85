// `npm start [-- arguments]`: installs and builds when something changed, then runs the main job.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/command.mjs';
import { prepare } from './lib/prepare.mjs';

await prepare();
const main = join(root, 'examples/quickstart/dist/quickstart.js');

// Run in this process: arguments, stdin, signals and the exit code are the job's own with nothing to pass on.
process.argv[1] = main;
await import(pathToFileURL(main));
