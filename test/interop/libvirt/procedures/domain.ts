import { expect, test } from '@jest/globals';
import type { Context } from './context.js';

/** A guest of the test driver from its definition to its end, and what can be asked of it. */
export function domainTests(c: Context): void {
  test('who a guest is', async () => {
    await using guest = await c.guest('who');
    const on = c.test.dispatch;
    const { ref } = guest;
    expect(await on.call('domain', 'lookupByName', 'who', undefined)).toEqual(ref);
    expect(await on.call('domain', 'lookupByUuid', ref.uuid, undefined)).toEqual(ref);
    expect(await on.call('domain', 'lookupById', ref.id, undefined)).toEqual(ref);
    expect(await on.call('domain', 'listAll', 1, undefined)).toEqual(expect.arrayContaining([ref]));
    expect(await on.call('domain', 'getInfo', ref, undefined)).toMatchObject({
      state: 'running',
      maxMemory: 262_144n,
      memory: 131_072n,
      vcpus: 2,
    });
    expect(await on.call('domain', 'getState', ref, 0, undefined)).toEqual({ state: 'running', reason: 'booted' });
    expect(await on.call('domain', 'isActive', ref, undefined)).toBe(true);
    expect(await on.call('domain', 'isPersistent', ref, undefined)).toBe(true);
    expect(await on.call('domain', 'isUpdated', ref, undefined)).toBe(false);
    expect(await on.call('domain', 'getOsType', ref, undefined)).toBe('linux');
    expect(await on.call('domain', 'getHostname', ref, 0, undefined)).toBe('whohost');
    expect(await on.call('domain', 'getXmlDesc', ref, 0, undefined)).toContain('<name>who</name>');
    expect(await on.call('domain', 'getControlInfo', ref, 0, undefined)).toEqual({
      state: 'ok',
      details: 'none',
      stateTime: 0n,
    });
    expect(await on.call('domain', 'getMessages', ref, 0, undefined)).toEqual([]);
    expect(await on.call('domain', 'getSecurityLabel', ref, undefined)).toEqual({
      label: 'libvirt-test',
      enforcing: true,
    });
    // Not supported, and the daemon loses the reason.
    await expect(on.call('domain', 'getSecurityLabelList', ref, undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_INTERNAL_ERROR',
    });
    // libvirt's test driver refuses a flag that libvirt itself adds.
    await expect(on.call('domain', 'getLaunchSecurityInfo', ref, 0, undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_INVALID_ARG',
    });
  });

  test('the states of a guest', async () => {
    await using guest = await c.guest('states', { run: false });
    const on = c.test.dispatch;
    const state = async () => Object.values(await on.call('domain', 'getState', guest.ref, 0, undefined)).join(' ');
    expect(await state()).toBe('shutoff unknown');
    const ref = await on.call('domain', 'create', guest.ref, [], 0, undefined);
    expect(ref.id).toBeGreaterThan(0);
    await on.call('domain', 'suspend', ref, undefined);
    expect(await state()).toBe('paused user');
    await on.call('domain', 'resume', ref, undefined);
    expect(await state()).toBe('running unpaused');
    await on.call('domain', 'reset', ref, 0, undefined);
    await on.call('domain', 'reboot', ref, 0, undefined);
    expect(await state()).toMatch(/^running/);
    await on.call('domain', 'injectNmi', ref, 0, undefined);
    await on.call('domain', 'shutdown', ref, 0, undefined);
    expect(await state()).toBe('shutoff shutdown');
    await on.call('domain', 'setAutostart', ref, true, undefined);
    expect(await on.call('domain', 'getAutostart', ref, undefined)).toBe(true);
    await on.call('domain', 'setAutostart', ref, false, undefined);
    await on.call('domain', 'rename', ref, 'states-2', 0, undefined);
    expect(await on.call('domain', 'lookupByName', 'states-2', undefined)).toMatchObject({ uuid: ref.uuid });
    await on.call('domain', 'create', { ...ref, name: 'states-2' }, [], 0, undefined);
    await on.call('domain', 'destroy', ref, 0, undefined);
    expect(await state()).toBe('shutoff destroyed');
    await on.call('domain', 'undefine', ref, 0, undefined);
    await expect(on.call('domain', 'lookupByUuid', ref.uuid, undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_NO_DOMAIN',
    });
  });

  test('a transient guest, saved and restored', async () => {
    const on = c.test.dispatch;
    const xml = "<domain type='test'><name>passing</name><memory>65536</memory><os><type>hvm</type></os></domain>";
    const ref = await on.call('domain', 'createXml', xml, [], 0, undefined);
    expect(await on.call('domain', 'isPersistent', ref, undefined)).toBe(false);
    const file = c.path('passing.save');
    await on.call('domain', 'save', ref, { file }, 0, undefined);
    await expect(on.call('domain', 'lookupByName', 'passing', undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_NO_DOMAIN',
    });
    const image = await on.call('domain', 'saveImageGetXmlDesc', file, 0, undefined);
    expect(image).toContain('<name>passing</name>');
    const changed = image.replace('</name>', '</name><title>changed</title>');
    await on.call('domain', 'saveImageDefineXml', file, changed, 0, undefined);
    await on.call('domain', 'restore', { file }, 0, undefined);
    const back = await on.call('domain', 'lookupByName', 'passing', undefined);
    expect(await on.call('domain', 'getXmlDesc', back, 0, undefined)).toContain('<title>changed</title>');
    await on.call('domain', 'coreDump', back, c.path('passing.core'), 'raw', 0, undefined);
    await on.call('domain', 'destroy', back, 0, undefined);
  });

  test('managed save, lifecycle actions and metadata', async () => {
    await using guest = await c.guest('saved');
    const on = c.test.dispatch;
    const { ref } = guest;
    await on.call('domain', 'setLifecycleAction', ref, 'crash', 'preserve', 2, undefined);
    expect(await on.call('domain', 'getXmlDesc', ref, 2, undefined)).toContain('<on_crash>preserve</on_crash>');
    await on.call('domain', 'setMetadata', ref, 'title', 'a title', undefined, undefined, 1, undefined);
    expect(await on.call('domain', 'getMetadata', ref, 'title', undefined, 0, undefined)).toBe('a title');
    await on.call('domain', 'setMetadata', ref, 'element', '<a/>', 'k', 'urn:a', 1, undefined);
    expect(await on.call('domain', 'getMetadata', ref, 'element', 'urn:a', 0, undefined)).toBe('<a/>');
    await on.call('domain', 'managedSave', ref, 0, undefined);
    expect(await on.call('domain', 'hasManagedSaveImage', ref, 0, undefined)).toBe(true);
    await on.call('domain', 'managedSaveRemove', ref, 0, undefined);
    expect(await on.call('domain', 'hasManagedSaveImage', ref, 0, undefined)).toBe(false);
  });
}
