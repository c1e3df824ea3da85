import { withAgent } from './guest-devices.js';
import { it, refusals, started, stored, type Area } from './kit.js';

/** Starting, stopping and pausing; what each operation does in each state is told in `wrong-state.ts`. */
export const domainLifecycle: Area = {
  area: 'domain lifecycle',
  cases: [
    it('a start gives the domain a number, and its handle knows it', started, async (kit) => {
      const domain = await kit.define();
      kit.expect(domain.id).toBe(-1);
      await domain.create();
      kit.expect(domain.id >= 0).toBe(true);
      kit.expect((await kit.connection.lookupDomainById(domain.id)).ref).toEqual(domain.ref);
      kit.expect((await kit.connection.lookupDomainByName(domain.name)).id).toBe(domain.id);
    }),
    it('numbers of running domains differ', started, async (kit) => {
      const ids = [(await kit.start()).id, (await kit.start()).id, (await kit.start()).id];
      kit.expect(new Set(ids).size).toBe(3);
    }),
    it('a number is gone when its domain stops', [...started, 'domain.destroy'], async (kit) => {
      const domain = await kit.start();
      const { id } = domain;
      await domain.destroy();
      kit.expect(domain.id).toBe(-1);
      await kit.fails(kit.connection.lookupDomainById(id), 'VIR_ERR_NO_DOMAIN');
    }),
    it('a number is new with each start', [...started, 'domain.destroy'], async (kit) => {
      const domain = await kit.start();
      const first = domain.id;
      await domain.destroy();
      await domain.create();
      kit.expect(domain.id === first).toBe(false);
    }),
    it('create starts a defined domain', started, async (kit) => {
      const domain = await kit.start();
      kit.expect(await domain.getState()).toEqual({ state: 'running', reason: 'booted' });
      kit.expect(await domain.isActive()).toBe(true);
      kit.expect(await domain.isPersistent()).toBe(true);
    }),
    it('create paused starts none of its vCPUs, or is refused', started, async (kit) => {
      const domain = await kit.define();
      try {
        await domain.create({ paused: true });
      } catch {
        kit.expect(await domain.isActive()).toBe(false);
        return;
      }
      kit.expect((await domain.getState()).state).toBe('paused');
    }),
    it('suspend pauses', ['domain.suspend', ...started], async (kit) => {
      const domain = await kit.start();
      const { id } = domain;
      await domain.suspend();
      kit.expect(await domain.getState()).toEqual({ state: 'paused', reason: 'user' });
      kit.expect((await domain.getInfo()).state).toBe('paused');
      kit.expect((await kit.connection.lookupDomainByName(domain.name)).id).toBe(id);
    }),
    it('resume goes on', ['domain.resume', 'domain.suspend', ...started], async (kit) => {
      const domain = await kit.pause();
      await domain.resume();
      kit.expect(await domain.getState()).toEqual({ state: 'running', reason: 'unpaused' });
    }),
    it('shutdown ends in shutoff', ['domain.shutdown', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.shutdown();
      await kit.eventually(async () => (await domain.getState()).state, 'shutoff');
      kit.expect((await domain.getState()).reason).toBe('shutdown');
    }),
    it('reboot leaves it running', ['domain.reboot', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.reboot();
      await kit.eventually(async () => (await domain.getState()).state, 'running');
    }),
    it('reset leaves it running', ['domain.reset', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.reset();
      kit.expect((await domain.getState()).state).toBe('running');
    }),
    it('destroy powers off and deletes nothing', ['domain.destroy', ...started], async (kit) => {
      const domain = await kit.start({ more: '<title>kept</title>' });
      await domain.destroy();
      kit.expect(await domain.getState()).toEqual({ state: 'shutoff', reason: 'destroyed' });
      kit.expect(await domain.isActive()).toBe(false);
      kit.contains(await domain.getXmlDesc(), '<title>kept</title>');
    }),
    it('a domain can be started again', [...started, 'domain.destroy'], async (kit) => {
      const domain = await kit.start();
      for (let round = 0; round < 3; round++) {
        await domain.destroy();
        await domain.create();
      }
      kit.expect((await domain.getState()).state).toBe('running');
    }),
    it('a transient domain runs at once', ['domain.createXml'], async (kit) => {
      const domain = await kit.transient();
      kit.expect(domain.id >= 0).toBe(true);
      kit.expect(await domain.isPersistent()).toBe(false);
      kit.expect((await domain.getState()).state).toBe('running');
    }),
    it('a transient domain is gone when it stops', ['domain.createXml', 'domain.destroy'], async (kit) => {
      const domain = await kit.transient();
      await domain.destroy();
      await kit.fails(kit.connection.lookupDomainByName(domain.name), 'VIR_ERR_NO_DOMAIN');
      await kit.fails(kit.connection.lookupDomainByUuid(domain.uuid), 'VIR_ERR_NO_DOMAIN');
      await kit.fails(domain.getInfo(), 'VIR_ERR_NO_DOMAIN');
    }),
    it('a running domain is not started a second time', ['domain.createXml', ...started], async (kit) => {
      const domain = await kit.start();
      const xml = kit.inventory.domain({ name: domain.name, uuid: domain.uuid });
      await kit.refused(() => kit.connection.createDomainXml(xml), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a start from XML is for that time only', ['domain.createXml', 'domain.destroy', ...stored], async (kit) => {
      const { name, uuid } = await kit.define();
      const xml = kit.inventory.domain({ name, uuid, more: '<title>now</title>' });
      const domain = await kit.connection.createDomainXml(xml);
      kit.expect(domain.uuid).toBe(uuid);
      kit.contains(await domain.getXmlDesc(), '<title>now</title>');
      kit.lacks(await domain.getXmlDesc({ inactive: true }), '<title>');
      await domain.destroy();
      kit.lacks(await domain.getXmlDesc(), '<title>');
    }),
    it('malformed XML starts nothing', ['domain.createXml'], async (kit) => {
      for (const xml of ['', '<domain>', '<network/>', '<domain type="test"/>']) {
        await kit.unchanged(async () => {
          const refusal = kit.connection.createDomainXml(xml).then(
            () => 'started',
            () => 'refused',
          );
          kit.expect(await refusal).toBe('refused');
        });
      }
    }),
    it('autostart is off at first, and is kept', ['domain.setAutostart', ...stored], async (kit) => {
      const domain = await kit.define();
      kit.expect(await domain.getAutostart()).toBe(false);
      await domain.setAutostart(true);
      kit.expect(await domain.getAutostart()).toBe(true);
      await domain.setAutostart(false);
      kit.expect(await domain.getAutostart()).toBe(false);
    }),
    it('autostart of one domain is not that of another', ['domain.setAutostart', ...stored], async (kit) => {
      const [one, other] = [await kit.define(), await kit.define()];
      await one.setAutostart(true);
      kit.expect(await other.getAutostart()).toBe(false);
    }),
    it('the once-only autostart is kept apart', ['domain.setAutostartOnce', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.setAutostartOnce(true);
      kit.expect([await domain.getAutostartOnce(), await domain.getAutostart()]).toEqual([true, false]);
    }),
    it('what power-off does can be set for the next start', ['domain.setLifecycleAction', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.setLifecycleAction('poweroff', 'restart', { config: true });
      kit.contains(await domain.getXmlDesc({ inactive: true }), '<on_poweroff>restart</on_poweroff>');
    }),
    it(
      'what a reboot does is set for now, or for the next start',
      ['domain.setLifecycleAction', ...started],
      async (kit) => {
        const domain = await kit.start();
        await domain.setLifecycleAction('reboot', 'destroy', { live: true });
        kit.contains(await domain.getXmlDesc(), '<on_reboot>destroy</on_reboot>');
        kit.lacks(await domain.getXmlDesc({ inactive: true }), '<on_reboot>destroy</on_reboot>');
        await domain.setLifecycleAction('poweroff', 'restart', { config: true });
        kit.lacks(await domain.getXmlDesc(), '<on_poweroff>restart</on_poweroff>');
      },
    ),
    it('a guest that is awake cannot be woken', ['domain.pmWakeup', ...started], async (kit) => {
      const domain = await kit.start(withAgent);
      await kit.refused(() => domain.pmWakeup(), ...refusals);
    }),
    it('a guest sleeps until it is woken', ['domain.pmSuspendForDuration', ...started], async (kit) => {
      const domain = await kit.start(withAgent);
      await kit.refused(() => domain.pmSuspendForDuration('mem', 5n), 'VIR_ERR_ARGUMENT_UNSUPPORTED');
    }),
    it(
      'a domain starts with its host once',
      ['domain.setAutostartOnce', 'domain.getAutostartOnce', ...stored],
      async (kit) => {
        const domain = await kit.define();
        kit.expect(await domain.getAutostartOnce()).toBe(false);
        await domain.setAutostartOnce(true);
        kit.expect(await domain.getAutostartOnce()).toBe(true);
        await domain.setAutostartOnce(false);
        kit.expect(await domain.getAutostartOnce()).toBe(false);
      },
    ),
    it(
      'a guest that sleeps can be woken',
      ['domain.pmWakeup', 'domain.pmSuspendForDuration', ...started],
      async (kit) => {
        const domain = await kit.start(withAgent);
        await domain.pmSuspendForDuration('mem', 0n);
        await kit.eventually(async () => (await domain.getState()).state, 'pmsuspended');
        await domain.pmWakeup();
        await kit.eventually(async () => (await domain.getState()).state, 'running');
      },
    ),
  ],
};
