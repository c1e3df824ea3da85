#!/usr/bin/env -S node --max-semi-space-size=1
// The flag: a third less memory, at no cost that could be measured.
import { main } from '../daemon/main.js';

await main(process.argv.slice(2));
