#!/usr/bin/env node
import { usersCommand } from '../dist/daemon/users.js';

process.exitCode = await usersCommand(process.argv.slice(2), process);
