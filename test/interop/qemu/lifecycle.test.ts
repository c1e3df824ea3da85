import { test } from '@jest/globals';
import { describePeer } from '../peer.js';
import { useTwins } from './twins.js';

const guest = (name: string, more = '') =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os>${more}</domain>`;

describePeer('libvirt-guests', () => {
  const { same } = useTwins();

  test(
    'a defined guest through its states',
    () =>
      same(async ({ connection, step }) => {
        await step('define', () => connection.defineDomainXml(guest('states')));
        const domain = await connection.lookupDomainByName('states');
        const state = () => step('state', () => domain.getState());
        await step('create', () => domain.create());
        await state();
        await step('create again', () => domain.create());
        await step('resume', () => domain.resume());
        await step('suspend', () => domain.suspend());
        await state();
        await step('suspend again', () => domain.suspend());
        await step('resume', () => domain.resume());
        await state();
        await step('reset', () => domain.reset());
        await step('shutdown', () => domain.shutdown());
        await state();
        await step('undefine', () => domain.undefine());
        await step('is persistent', () => domain.isPersistent());
        await step('define', () => connection.defineDomainXml(guest('states', '<title>x</title>')));
        await step('destroy', () => domain.destroy());
        await state();
        await step('destroy again', () => domain.destroy());
        await step('suspend', () => domain.suspend());
        await step('reset', () => domain.reset());
        await step('shutdown', () => domain.shutdown());
        await step('create paused', () => domain.create({ paused: true }));
        await state();
        await step('destroy', () => domain.destroy({ graceful: true }));
        await step('undefine', () => domain.undefine());
        await step('look up', () => connection.lookupDomainByName('states'));
      }),
    120_000,
  );

  test(
    'a transient guest',
    () =>
      same(async ({ connection, step }) => {
        await step('create', () => connection.createDomainXml(guest('passing')));
        const domain = await connection.lookupDomainByName('passing');
        await step('persistent', () => domain.isPersistent());
        await step('create again', () => connection.createDomainXml(guest('passing', '<title>other</title>')));
        await step('autostart', () => domain.setAutostart(true));
        await step('undefine', () => domain.undefine());
        await step('destroy', () => domain.destroy());
        await step('look up', () => connection.lookupDomainByName('passing'));
        await step('suspend', () => domain.suspend());
      }),
    120_000,
  );

  test(
    'definitions that clash, names that move',
    () =>
      same(async ({ connection, step }) => {
        await step('define', () => connection.defineDomainXml(guest('one')));
        await step('same name, other uuid', () => connection.defineDomainXml(guest('one')));
        const one = await connection.lookupDomainByName('one');
        await step('same uuid, other name', () =>
          connection.defineDomainXml(guest('two').replace('<memory', `<uuid>${one.uuid}</uuid><memory`)),
        );
        await step('rename', () => one.rename('three'));
        await step('look up', () => connection.lookupDomainByName('one'));
        const three = await connection.lookupDomainByName('three');
        await step('rename to itself', () => three.rename('three'));
        await step('rename away', () => three.rename('a/b'));
        await step('autostart', () => three.setAutostart(true));
        await step('autostart', () => three.getAutostart());
        await step('undefine', () => three.undefine());
        await step('list', async () => (await connection.listAllDomains({})).length);
      }),
    120_000,
  );
});
