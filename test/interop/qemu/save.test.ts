import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describePeer } from '../peer.js';
import { useTwins, type Trace, type Twin } from './twins.js';

const guest = (name: string, more = '') =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os>${more}</domain>`;

/** The names of what a job tells when it ends, for the figures are never the same twice. */
const jobCompleted = 21;
/** libvirt's way to say that its monitor broke while a QEMU ended; ours ends quietly. */
const controlError = 7;

/** QEMU measures a speed only now and then. */
const figures = (params: object) =>
  Object.keys(params)
    .filter((name) => name !== 'memory_bps')
    .sort();

function comparable({ steps, events }: Trace): unknown {
  const told = (events as readonly (readonly unknown[])[]).filter(([, number]) => number !== controlError);
  return {
    // libvirtd has cgroups here, and notes the guest's.
    steps: steps.map((step) => step.replace(/ *<resource>.*?<\/resource>\\n/, '')),
    events: told.map(([name, number, ...more]) =>
      number === jobCompleted ? [name, number, figures(more[0] as object)] : [name, number, ...more],
    ),
  };
}

describePeer('libvirt-guests', () => {
  const { same, both } = useTwins(comparable);

  test(
    'a guest that is saved and comes back',
    () =>
      same(async ({ connection, folder, step }) => {
        const file = join(folder, 'saved');
        await step('define', () => connection.defineDomainXml(guest('leaves')));
        const domain = await connection.lookupDomainByName('leaves');
        const state = () => step('state', () => domain.getState());
        await step('save one that is off', () => domain.save(file));
        await step('create', () => domain.create());
        await step('no job', () => domain.getJobStats());
        await step('no job ended', () => domain.getJobStats({ completed: true }));
        await step('nothing to abort', () => domain.abortJob());
        await step('nothing to abort', () => domain.abortJob({ postcopy: true }));
        await step('control', () => domain.getControlInfo());
        await step('save nowhere', () => domain.save(join(folder, 'no/such/folder')));
        await state();
        await step('save', () => domain.save(file));
        await state();
        await step('files', async () => (await readdir(folder)).sort());
        await step('active', () => domain.isActive());
        await step('job of one that is off', () => domain.getJobStats());
        await step('control of one that is off', () => domain.getControlInfo());
        await step('its job', async () => {
          const { type, params } = await domain.getJobStats({ completed: true, keepCompleted: true });
          return [type, params['operation'], figures(params)];
        });
        await step('told once', async () => (await domain.getJobStats({ completed: true })).type);
        await step('told once', async () => (await domain.getJobStats({ completed: true })).type);
        await step('restore', () => connection.restoreDomain(file));
        await state();
        await step('restore again', () => connection.restoreDomain(file));
        await step('suspend', () => domain.suspend());
        await step('save paused', () => domain.save(file));
        await step('restore', () => connection.restoreDomain(file));
        await state();
        await step('resume', () => domain.resume());
        await step('save to be paused', () => domain.save(file, { paused: true }));
        await step('restore running', () => connection.restoreDomain(file, { running: true }));
        await state();
        await step('both', () => domain.save(file, { paused: true, running: true }));
        await step('save', () => domain.save(file));
        await step('restore paused', () => connection.restoreDomain(file, { paused: true }));
        await state();
        await step('destroy', () => domain.destroy());
        await step('undefine', () => domain.undefine());
        await step('restore as transient', () => connection.restoreDomain(file));
        const again = await connection.lookupDomainByName('leaves');
        await step('persistent', () => again.isPersistent());
        await step('destroy', () => again.destroy());
        await step('gone', () => connection.lookupDomainByName('leaves'));
      }),
    180_000,
  );

  test(
    'what is no saved guest',
    () =>
      same(async ({ connection, folder, step }) => {
        await step('nothing', () => connection.restoreDomain(join(folder, 'missing')));
        await writeFile(join(folder, 'short'), 'LibvirtQemudSave');
        await step('short', () => connection.restoreDomain(join(folder, 'short')));
        await writeFile(join(folder, 'other'), Buffer.alloc(4096, 'x'));
        await step('other', () => connection.getSaveImageXmlDesc(join(folder, 'other')));
        await writeFile(join(folder, 'part'), `LibvirtQemudPart${'\0'.repeat(4096)}`);
        await step('part', () => connection.restoreDomain(join(folder, 'part')));
        await step('define', () => connection.defineDomainXml(guest('cut')));
        const domain = await connection.lookupDomainByName('cut');
        await step('create', () => domain.create());
        const file = join(folder, 'cut');
        await step('save', () => domain.save(file));
        const whole = await readFile(file);
        await writeFile(file, whole.subarray(0, whole.length / 2));
        await step('restore half', () => connection.restoreDomain(file));
        await step('state', () => domain.getState());
        await step('undefine', () => domain.undefine());
      }),
    120_000,
  );

  test(
    'a managed save',
    () =>
      same(async ({ connection, step }) => {
        await step('define', () => connection.defineDomainXml(guest('kept')));
        const domain = await connection.lookupDomainByName('kept');
        const state = () => step('state', () => domain.getState());
        const has = () => step('has', () => domain.hasManagedSaveImage());
        await step('off', () => domain.managedSave());
        await step('remove none', () => domain.managedSaveRemove());
        await step('xml of none', () => domain.managedSaveGetXmlDesc());
        await step('create', () => domain.create());
        await has();
        await step('managed save', () => domain.managedSave());
        await has();
        await state();
        const list = (flags: object) => async () => (await connection.listAllDomains(flags)).map(({ name }) => name);
        await step('list', list({ managedSave: true }));
        await step('list', list({ noManagedSave: true }));
        await step('rename', () => domain.rename('else'));
        await step('undefine', () => domain.undefine());
        await step('create', () => domain.create());
        await state();
        await has();
        await step('managed save', () => domain.managedSave({ paused: true }));
        await step('create', () => domain.create());
        await state();
        await step('resume', () => domain.resume());
        await step('managed save', () => domain.managedSave({ bypassCache: false }));
        await has();
        await step('create paused', () => domain.create({ paused: true }));
        await state();
        await step('managed save', () => domain.managedSave());
        await step('force boot', () => domain.create({ forceBoot: true }));
        await has();
        await state();
        await step('managed save', () => domain.managedSave());
        await step('remove', () => domain.managedSaveRemove());
        await has();
        await step('create', () => domain.create());
        await step('managed save', () => domain.managedSave());
        await step('undefine', () => domain.undefine({ managedSave: true }));
        await step('define', () => connection.defineDomainXml(guest('kept')));
        await step('has', async () => (await connection.lookupDomainByName('kept')).hasManagedSaveImage());
        await step('undefine', async () => (await connection.lookupDomainByName('kept')).undefine());
        await step('create transient', () => connection.createDomainXml(guest('passing')));
        const passing = await connection.lookupDomainByName('passing');
        await step('managed save of a transient one', () => passing.managedSave());
        await step('destroy', () => passing.destroy());
      }),
    180_000,
  );

  test(
    'the definition in a saved guest',
    () =>
      same(async ({ connection, folder, step }) => {
        const file = join(folder, 'edited');
        const xml = guest('edited', '<title>before</title>').replace(
          '<memory',
          '<uuid>11111111-2222-4333-8444-555555555555</uuid><memory',
        );
        await step('define', () => connection.defineDomainXml(xml));
        const domain = await connection.lookupDomainByName('edited');
        await step('create', () => domain.create());
        await step('save', () => domain.save(file));
        const saved = await connection.getSaveImageXmlDesc(file);
        await step('xml', () => connection.getSaveImageXmlDesc(file));
        await step('title', () => connection.defineSaveImageXml(file, saved.replace('before', 'after')));
        await step('xml', () => connection.getSaveImageXmlDesc(file));
        await step('other memory', () => connection.defineSaveImageXml(file, saved.replace(/32768/g, '65536')));
        await step('other name', () =>
          connection.defineSaveImageXml(file, saved.replace('<name>edited<', '<name>else<')),
        );
        await step('too long', () => connection.defineSaveImageXml(file, saved.replace('before', 'x'.repeat(100_000))));
        await step('no xml', () => connection.defineSaveImageXml(file, '<domain'));
        await step('restore', () => connection.restoreDomain(file));
        await step('its title', () => domain.getMetadata('title', undefined));
        await step('its next title', () => domain.getMetadata('title', undefined, { config: true }));
        await step('save with another', () => domain.save(file, { dxml: saved.replace('before', 'third') }));
        await step('save with other hardware', () => domain.save(file, { dxml: saved.replace('32768', '65536') }));
        await step('restore with another', () =>
          connection.restoreDomain(file, { dxml: saved.replace('before', 'fourth') }),
        );
        await step('its title', () => domain.getMetadata('title', undefined));
        await step('managed save', () => domain.managedSave());
        await step('managed xml', () => domain.managedSaveGetXmlDesc());
        await step('define', () => domain.managedSaveDefineXml(saved.replace('before', 'fifth'), { paused: true }));
        await step('create', () => domain.create());
        await step('state', () => domain.getState());
        await step('its title', () => domain.getMetadata('title', undefined));
        await step('destroy', () => domain.destroy());
        await step('undefine', () => domain.undefine());
      }),
    180_000,
  );

  test(
    'dumps',
    () =>
      same(async ({ connection, folder, step }) => {
        await step('define', () => connection.defineDomainXml(guest('dumped')));
        const domain = await connection.lookupDomainByName('dumped');
        const to = join(folder, 'core');
        const state = () => step('state', () => domain.getState());
        const first = () => step('magic', async () => (await readFile(to)).subarray(0, 4).toString('hex'));
        await step('off', () => domain.coreDump(to, 'raw', { memoryOnly: true }));
        await step('create', () => domain.create());
        await step('memory', () => domain.coreDump(to, 'raw', { memoryOnly: true }));
        await first();
        await state();
        await step('its job', async () => {
          const { type, params } = await domain.getJobStats({ completed: true, keepCompleted: true });
          return [type, figures(params)];
        });
        await step('live', () => domain.coreDump(to, 'raw', { memoryOnly: true, live: true }));
        await state();
        await step('kdump', () => domain.coreDump(to, 'kdumpZlib', { memoryOnly: true }));
        await first();
        await step('lzo', () => domain.coreDump(to, 'kdumpLzo', { memoryOnly: true }));
        await step('windows', () => domain.coreDump(to, 'winDmp', { memoryOnly: true }));
        await state();
        await step('kdump of all', () => domain.coreDump(to, 'kdumpZlib'));
        await step('all', () => domain.coreDump(to, 'raw'));
        await first();
        await state();
        await step('all, live', () => domain.coreDump(to, 'raw', { live: true }));
        await state();
        await step('suspend', () => domain.suspend());
        await step('paused', () => domain.coreDump(to, 'raw', { memoryOnly: true }));
        await state();
        await step('reset', () => domain.coreDump(to, 'raw', { memoryOnly: true, reset: true }));
        await step('resume', () => domain.resume());
        await step('both', () => domain.coreDump(to, 'raw', { crash: true, live: true }));
        await step('nowhere', () => domain.coreDump(join(folder, 'no/such'), 'raw', { memoryOnly: true }));
        await state();
        await step('crash', () => domain.coreDump(to, 'raw', { memoryOnly: true, crash: true }));
        await state();
        await step('files', async () => (await readdir(folder)).filter((name) => name.startsWith('core')));
        await step('undefine', () => domain.undefine());
        expect(existsSync(to)).toBe(true);
      }),
    180_000,
  );

  test('each reads what the other saved', async () => {
    const [theirs, ours] = both() as [Twin, Twin];
    const xml = guest('traveller').replace('<memory', '<uuid>11111111-2222-4333-8444-666666666666</uuid><memory');
    for (const [from, to] of [
      [theirs, ours],
      [ours, theirs],
    ] as const) {
      const file = join(from.folder, 'travels');
      const domain = await from.connection.createDomainXml(xml);
      await domain.save(file);
      // libvirtd and we are of one user here; its folder lets us in.
      await to.connection.restoreDomain(file);
      const arrived = await to.connection.lookupDomainByName('traveller');
      expect(await arrived.getState()).toEqual({ state: 'running', reason: 'restored' });
      await arrived.destroy();
    }
  }, 120_000);
});
