import { expect, test } from '@jest/globals';
import { open, VirtError, type Connection } from '@virtkit/core';
import { test as testDriver } from '@virtkit/driver-test';
import { remote } from '@virtkit/remote';
import { describePeer } from '../peer.js';
import { startLibvirtd } from './libvirtd.js';
import { nodeDeviceSteps, nwfilterSteps, secretSteps, type Steps } from './shared-drivers.js';

/** What each step gives, or the code of its error, with the part of the system if `parts` says so; then what was told. */
async function perform(connection: Connection, steps: Steps, parts: boolean): Promise<readonly unknown[]> {
  const told: unknown[] = [];
  const events = connection.events('secret.lifecycle');
  const values = connection.events('secret.valueChanged');
  const follow = [
    events.ready.then(async () => {
      for await (const { secret, event } of events) told.push(`${secret.uuid} ${event}`);
    }),
    values.ready.then(async () => {
      for await (const { secret } of values) told.push(`${secret.uuid} value`);
    }),
  ];
  await Promise.all([events.ready, values.ready]);
  const outcomes: (readonly [string, unknown])[] = [];
  for (const [name, step] of Object.entries(steps)) outcomes.push([name, await outcome(step(connection), parts)]);
  // What a daemon told came before the answer to this.
  await connection.getLibVersion();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await Promise.all([events.return?.(), values.return?.()]);
  await Promise.all(follow);
  return [...outcomes, ['told', told]];
}

async function outcome(call: Promise<unknown>, parts: boolean): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof VirtError)) throw error;
    return parts ? `${error.code} ${error.domain}` : error.code;
  }
}

describePeer('libvirt', () => {
  test.each<[string, Steps, boolean]>([
    ['secret', secretSteps, true],
    ['nwfilter', nwfilterSteps, true],
    // The errors of this one are the test driver's own.
    ['node device', nodeDeviceSteps, false],
  ])(
    'the %s driver does what that of libvirtd does',
    async (_name, steps, parts) => {
      await using libvirtd = await startLibvirtd({ ownNetwork: true });
      const uri = `qemu+unix:///system?socket=${libvirtd.unix}`;
      await using theirs = await open(uri, { drivers: [remote()] });
      await using ours = await open('test:///default', { drivers: [testDriver()], discover: false });
      expect(await perform(ours, steps, parts)).toEqual(await perform(theirs, steps, parts));
    },
    60_000,
  );

  test('pools have the formats that those of libvirtd have', async () => {
    await using libvirtd = await startLibvirtd();
    await using theirs = await open(`qemu+unix:///system?socket=${libvirtd.unix}`, { drivers: [remote()] });
    await using ours = await open('test:///default', { drivers: [testDriver()], discover: false });
    // Which of them it supports depends on how it was built.
    const all = (await theirs.getStoragePoolCapabilities()).replaceAll("supported='no'", "supported='yes'");
    expect(await ours.getStoragePoolCapabilities()).toBe(all);
  }, 60_000);
});
