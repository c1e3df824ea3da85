import { build, isBuilt } from './build.mjs';
import { install, isInstalled } from './install.mjs';

/** Installs and builds, if something changed since the last time. Ends the process when that fails. */
export async function prepare() {
  await step('install', isInstalled, install);
  await step('build', isBuilt, build);
}

async function step(what, isDone, task) {
  if (isDone()) return;
  const start = performance.now();
  const { ok, output } = await task();
  if (!ok) {
    process.stderr.write(`${output}\n${what} failed\n`);
    process.exit(1);
  }
  // On stderr: stdout belongs to what is run after this.
  process.stderr.write(`${what} (${((performance.now() - start) / 1000).toFixed(1)} s)\n`);
}
