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
    it('undefine forgets it', ['secret.undefine', 'secret.defineXml'], async (kit) => {
      const one = await define(kit);
      await one.undefine();
      await kit.fails(kit.connection.lookupSecretByUuid(one.uuid), 'VIR_ERR_NO_SECRET');
      await kit.fails(one.getXmlDesc(), 'VIR_ERR_NO_SECRET');
    }),
  ],
};
