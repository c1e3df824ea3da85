import { afterAll } from '@jest/globals';
import { open as openHere } from '../../packages/core/src/index.js';
import type { Connection } from '@virtkit/core';
import { throughTheWire } from './wire.js';

// Stands for @virtkit/core where the unit tests of a driver are run through the wire: see wire.config.js.
export * from '../../packages/core/src/index.js';

const opened: Connection[] = [];
const openThere = throughTheWire(openHere as never);
export const open: typeof openThere = async (uri, options) => {
  const connection = await openThere(uri, options);
  opened.push(connection);
  return connection;
};

// A connection to a host in memory may be dropped; a socket that is left open keeps the tests from ending.
afterAll(() => Promise.all(opened.map((connection) => connection.close())));
