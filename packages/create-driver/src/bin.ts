#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { createDriver } from './create.js';

const usage = 'usage: npm create @virtkit/driver DIRECTORY';
const [directory, ...others] = process.argv.slice(2);

if (directory === '--version') {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  console.log(version);
} else if (directory === '--help') console.log(usage);
else if (directory === undefined || others.length > 0 || directory.startsWith('-')) fail(usage);
else {
  try {
    for (const file of await createDriver(directory)) console.log(`  ${file}`);
    console.log(`\ncd ${directory}, npm install, npm test`);
  } catch (error) {
    fail((error as Error).message);
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
