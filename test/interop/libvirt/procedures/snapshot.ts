import { expect, test } from '@jest/globals';
import type { Context } from './context.js';

/** Snapshots and checkpoints of the test driver. */
export function snapshotTests(c: Context): void {
  test('snapshots', async () => {
    await using guest = await c.guest('snaps');
    const on = c.test.dispatch;
    const { ref } = guest;
    const make = (name: string) =>
      on.call('snapshot', 'createXml', ref, `<domainsnapshot><name>${name}</name></domainsnapshot>`, 0, undefined);
    expect(await on.call('snapshot', 'hasCurrent', ref, 0, undefined)).toBe(false);
    const first = await make('first');
    const second = await make('second');
    expect(first).toEqual({ name: 'first', domain: ref });
    expect(await on.call('snapshot', 'listAll', ref, 0, undefined)).toEqual(expect.arrayContaining([first, second]));
    expect(await on.call('snapshot', 'listAllChildren', first, 0, undefined)).toEqual([second]);
    expect(await on.call('snapshot', 'lookupByName', ref, 'second', 0, undefined)).toEqual(second);
    expect(await on.call('snapshot', 'getParent', second, 0, undefined)).toEqual(first);
    expect(await on.call('snapshot', 'hasCurrent', ref, 0, undefined)).toBe(true);
    expect(await on.call('snapshot', 'current', ref, 0, undefined)).toEqual(second);
    expect(await on.call('snapshot', 'isCurrent', first, 0, undefined)).toBe(false);
    expect(await on.call('snapshot', 'hasMetadata', first, 0, undefined)).toBe(true);
    expect(await on.call('snapshot', 'getXmlDesc', second, 0, undefined)).toContain('<parent>');
    await on.call('domain', 'suspend', ref, undefined);
    await on.call('snapshot', 'revert', first, 0, undefined);
    expect((await on.call('domain', 'getInfo', ref, undefined)).state).toBe('running');
    expect(await on.call('snapshot', 'isCurrent', first, 0, undefined)).toBe(true);
    await on.call('snapshot', 'delete', second, 0, undefined);
    await on.call('snapshot', 'delete', first, 0, undefined);
    expect(await on.call('snapshot', 'listAll', ref, 0, undefined)).toEqual([]);
  });

  test('checkpoints', async () => {
    await using guest = await c.guest('checks');
    const on = c.test.dispatch;
    const { ref } = guest;
    const make = (name: string) =>
      on.call(
        'checkpoint',
        'createXml',
        ref,
        `<domaincheckpoint><name>${name}</name></domaincheckpoint>`,
        0,
        undefined,
      );
    const first = await make('first');
    const second = await make('second');
    expect(second).toEqual({ name: 'second', domain: ref });
    expect(await on.call('checkpoint', 'listAll', ref, 0, undefined)).toEqual(expect.arrayContaining([first, second]));
    expect(await on.call('checkpoint', 'listAllChildren', first, 0, undefined)).toEqual([second]);
    expect(await on.call('checkpoint', 'lookupByName', ref, 'first', 0, undefined)).toEqual(first);
    expect(await on.call('checkpoint', 'getParent', second, 0, undefined)).toEqual(first);
    expect(await on.call('checkpoint', 'getXmlDesc', first, 0, undefined)).toContain('<name>first</name>');
    await on.call('checkpoint', 'delete', second, 0, undefined);
    await on.call('checkpoint', 'delete', first, 0, undefined);
    expect(await on.call('checkpoint', 'listAll', ref, 0, undefined)).toEqual([]);
  });
}
