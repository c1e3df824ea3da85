import { expect, test } from '@jest/globals';
import type { VirtError } from '@virtkit/core';
import type { Stream } from '@virtkit/core/driver';
import { twins } from '../../../../packages/remote/src/protocol/remote-twins.js';
import { qemuGuest, raw, type Context } from './context.js';

const none = new Uint8Array();
const nobody: Stream = { recv: async () => undefined, finish: async () => undefined, abort: async () => undefined };
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: VirtError) => error.code,
  );

/** Migration between two daemons, and its older forms as far as one daemon answers them. */
export function migrationTests(c: Context): void {
  test('a paused guest moves to another daemon in five steps', async () => {
    await using two = await c.twoDaemons();
    const domain = await two.source.defineDomainXml(qemuGuest('moving', '', ''));
    await domain.create({ paused: true });
    const place = { migrate_uri: 'tcp://127.0.0.1', listen_address: '127.0.0.1' };
    const moved = await domain.migrate(two.destination, place, { live: true, unsafe: true });
    expect(await moved.getState()).toMatchObject({ state: 'paused' });
    expect(await domain.getState()).toEqual({ state: 'shutoff', reason: 'migrated' });
    await moved.destroy();
  }, 30_000);

  test('the forms for tunnels', async () => {
    const on = c.qemu.dispatch;
    await using guest = await c.machine('tunnelled');
    const begun = await on.call('domain', 'migrateBegin', guest.ref, {}, 1, undefined);
    expect(begun.xml).toContain('<name>tunnelled</name>');
    const tunnel = on.call(
      'domain',
      'migratePrepareTunnel',
      nobody,
      { destination_xml: begun.xml },
      begun.cookie,
      7,
      undefined,
    );
    // To the very host that it comes from.
    await expect(tunnel).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
    const of = c.rawQemu;
    const common = { flags: 7n, dname: undefined, resource: 0n, dom_xml: begun.xml };
    expect(await codeOf(raw(of, twins.domainMigratePrepareTunnel, common))).toMatch(/^VIR_ERR_/);
    expect(await codeOf(raw(of, twins.domainMigratePrepareTunnel3, { ...common, cookie_in: begun.cookie }))).toBe(
      'VIR_ERR_INTERNAL_ERROR',
    );
    await on.call('domain', 'migrateConfirm', guest.ref, {}, none, 1, true, undefined).catch(() => undefined);
  }, 30_000);

  test('the older forms', async () => {
    const of = c.rawQemu;
    await using guest = await c.machine('staying');
    const dom = guest.ref;
    const common = { flags: 1n, dname: undefined, resource: 0n };
    const begun = await raw(of, twins.domainMigrateBegin3, { dom, xmlin: undefined, ...common });
    expect(begun.xml).toContain('<name>staying</name>');
    expect(Buffer.from(begun.cookie_out).toString()).toContain('<qemu-migration>');
    const xml = begun.xml;
    const uris = { dconnuri: undefined, uri: 'tcp://127.0.0.1:1' };
    const codes = {
      prepare2: await codeOf(raw(of, twins.domainMigratePrepare2, { uri_in: undefined, ...common, dom_xml: xml })),
      prepare3: await codeOf(
        raw(of, twins.domainMigratePrepare3, {
          cookie_in: begun.cookie_out,
          uri_in: undefined,
          ...common,
          dom_xml: xml,
        }),
      ),
      finish2: await codeOf(
        raw(of, twins.domainMigrateFinish2, {
          dname: 'nobody',
          cookie: none,
          uri: 'tcp:127.0.0.1:1',
          flags: 0n,
          retcode: 1,
        }),
      ),
      finish3: await codeOf(
        raw(of, twins.domainMigrateFinish3, { dname: 'nobody', cookie_in: none, ...uris, flags: 0n, cancelled: 1 }),
      ),
      perform3: await codeOf(
        raw(of, twins.domainMigratePerform3, {
          dom,
          xmlin: undefined,
          cookie_in: begun.cookie_out,
          ...uris,
          ...common,
        }),
      ),
      confirm3: await codeOf(raw(of, twins.domainMigrateConfirm3, { dom, cookie_in: none, flags: 1n, cancelled: 1 })),
    };
    expect(codes).toEqual({
      prepare2: 'VIR_ERR_OPERATION_INVALID',
      prepare3: 'VIR_ERR_INTERNAL_ERROR',
      finish2: 'VIR_ERR_NO_DOMAIN',
      finish3: 'VIR_ERR_NO_DOMAIN',
      perform3: 'VIR_ERR_INTERNAL_ERROR',
      confirm3: 'VIR_ERR_OPERATION_INVALID',
    });
    expect((await c.qemu.dispatch.call('domain', 'getInfo', dom, undefined)).state).toBe('paused');
  }, 30_000);
}
