import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { runPeer } from '../peer.js';

const example = fileURLToPath(new URL('../../../examples/quickstart/dist/quickstart.js', import.meta.url));

/** The quickstart finds the driver by itself; `quickstart.test.ts` looks at each of its steps. */
export async function runQuickstart(uri: string): Promise<void> {
  const printed = await runPeer(process.execPath, [example, '--connect', uri]);
  expect(printed).toContain('Connected to test:///default');
  expect(printed.split('\n').filter((line) => line.includes('event:'))).toHaveLength(9);
}
