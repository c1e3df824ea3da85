import { it, type Area, type Kit } from './kit.js';

const define = (kit: Kit) => kit.connection.defineSecretXml(kit.inventory.secret(kit.name()));

/** Secrets. */
export const secret: Area = {
  area: 'secret',
  cases: [
    it('one is defined, and found', ['secret.defineXml'], async (kit) => {
      const one = await define(kit);
      kit.expect((await kit.connection.lookupSecretByUuid(one.uuid)).usageId).toBe(one.usageId);
      kit.expect((await kit.connection.lookupSecretByUsage('ceph', one.usageId)).uuid).toBe(one.uuid);
      kit.expect((await kit.connection.listAllSecrets()).some(({ uuid }) => uuid === one.uuid)).toBe(true);
    }),
    it('the definition comes back, without the value', ['secret.defineXml', 'secret.setValue'], async (kit) => {
      const one = await define(kit);
      await one.setValue(new TextEncoder().encode('opensesame'));
      const xml = await one.getXmlDesc();
      kit.contains(xml, one.usageId);
      kit.lacks(xml, 'opensesame');
    }),
    it('the value is kept, byte for byte', ['secret.setValue', 'secret.getValue', 'secret.defineXml'], async (kit) => {
      const one = await define(kit);
      await one.setValue(new Uint8Array([0, 255, 10, 128]));
      kit.expect([...(await one.getValue())]).toEqual([0, 255, 10, 128]);
      await one.setValue(new Uint8Array([7]));
      kit.expect([...(await one.getValue())]).toEqual([7]);
    }),
    it('without a value there is none to get', ['secret.getValue', 'secret.defineXml'], async (kit) => {
      await kit.fails((await define(kit)).getValue(), 'VIR_ERR_NO_SECRET');
    }),
    it('a usage belongs to one secret', ['secret.defineXml'], async (kit) => {
      const { usageId } = await define(kit);
      const xml = kit.inventory.secret(usageId, '6b697400-1111-4222-8333-44445555666a');
      await kit.refused(
        () => kit.connection.defineSecretXml(xml),
        'VIR_ERR_INTERNAL_ERROR',
        'VIR_ERR_OPERATION_FAILED',
      );
    }),
    it('a secret keeps its usage', ['secret.defineXml'], async (kit) => {
      const { uuid } = await define(kit);
      const xml = kit.inventory.secret(kit.name(), uuid);
      const codes = ['VIR_ERR_INTERNAL_ERROR', 'VIR_ERR_OPERATION_FAILED'];
      await kit.refused(() => kit.connection.defineSecretXml(xml), ...codes);
    }),
    it('a new definition keeps the value', ['secret.setValue', 'secret.getValue', 'secret.defineXml'], async (kit) => {
      const one = await define(kit);
      await one.setValue(new Uint8Array([1, 2]));
      const again = await kit.connection.defineSecretXml(kit.inventory.secret(one.usageId, one.uuid));
      kit.expect([...(await again.getValue())]).toEqual([1, 2]);
    }),
    it(
      'a private value is told to nobody, from then on',
      ['secret.setValue', 'secret.getValue', 'secret.defineXml'],
      async (kit) => {
        const one = await define(kit);
        await one.setValue(new Uint8Array([1]));
        const open = kit.inventory.secret(one.usageId, one.uuid);
        const hidden = open.replace(/private='no'/, "private='yes'");
        await kit.connection.defineSecretXml(hidden);
        await kit.refused(() => one.getValue(), 'VIR_ERR_INVALID_SECRET');
        const codes = ['VIR_ERR_INTERNAL_ERROR', 'VIR_ERR_OPERATION_FAILED'];
        await kit.refused(() => kit.connection.defineSecretXml(open), ...codes);
      },
    ),
    it('lists say what they are asked for', ['secret.defineXml'], async (kit) => {
      const { uuid: kept } = await define(kit);
      const brief = kit.inventory.secret(kit.name()).replace(/ephemeral='no'/, "ephemeral='yes'");
      const { uuid: gone } = await kit.connection.defineSecretXml(brief);
      const ours = async (options: object) =>
        (await kit.connection.listAllSecrets(options))
          .map(({ uuid }) => uuid)
          .filter((one) => [kept, gone].includes(one));
      kit.expect(await ours({ ephemeral: true })).toEqual([gone]);
      kit.expect(await ours({ noEphemeral: true })).toEqual([kept]);
      kit.expect((await ours({ noPrivate: true })).length).toBe(2);
      kit.expect(await ours({ private: true })).toEqual([]);
      const own = kit.inventory.secret(kit.name()).replace(/private='no'/, "private='yes'");
      const { uuid: hidden } = await kit.connection.defineSecretXml(own);
      const all = await kit.connection.listAllSecrets({ noPrivate: true });
      kit.expect(all.some(({ uuid }) => uuid === hidden)).toBe(false);
    }),
    it('malformed XML defines nothing', ['secret.defineXml'], async (kit) => {
      for (const xml of ['', '<secret>', "<secret><usage type='ceph'/></secret>", '<domain/>']) {
        const outcome = () =>
          kit.connection.defineSecretXml(xml).then(
            () => 'defined',
            () => 'refused',
          );
        await kit.unchanged(async () => kit.expect(await outcome()).toBe('refused'));
      }
    }),
    it('a new value is told', ['secret.subscribe', 'secret.setValue', 'secret.defineXml'], async (kit) => {
      const one = await define(kit);
      const told = await kit.follow('secret.valueChanged');
      await one.setValue(new Uint8Array([1]));
      kit.expect((await told.read(1))[0]!.secret.uuid).toBe(one.uuid);
    }),
    it('undefine forgets it', ['secret.undefine', 'secret.defineXml'], async (kit) => {
      const one = await define(kit);
      await one.undefine();
      await kit.fails(kit.connection.lookupSecretByUuid(one.uuid), 'VIR_ERR_NO_SECRET');
      await kit.fails(one.getXmlDesc(), 'VIR_ERR_NO_SECRET');
    }),
  ],
};
