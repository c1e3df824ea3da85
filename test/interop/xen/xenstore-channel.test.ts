import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { xenstoreChannel } from '../../../packages/driver-xen/src/xenstore/channel.js';
import { domainIds } from '../../../packages/driver-xen/src/xenstore/home.js';
import { openXenstore } from '../../../packages/driver-xen/src/xenstore/open.js';
import type { Xenstore } from '../../../packages/driver-xen/src/xenstore/xenstore.js';
import { describePeer } from '../peer.js';
import { startXenstored, type Xenstored } from './xenstored.js';

const home = '/local/domain/1';

/** What libxl 4.17 writes for a guest with two processors and 128 MiB, and what Linux adds. */
const guest = {
  [`${home}/name`]: 'web',
  [`${home}/memory/static-max`]: '131072',
  [`${home}/memory/target`]: '122880',
  [`${home}/memory/videoram`]: '8192',
  [`${home}/cpu/0/availability`]: 'online',
  [`${home}/cpu/1/availability`]: 'online',
  [`${home}/console/tty`]: '/dev/pts/3',
  [`${home}/serial/0/tty`]: '/dev/pts/4',
  [`${home}/device/console/1/tty`]: '/dev/pts/5',
  [`${home}/device/console/2/backend-id`]: '0',
  [`${home}/control/shutdown`]: '',
  [`${home}/control/feature-poweroff`]: '1',
  [`${home}/control/feature-reboot`]: '',
  '/libxl/1/type': 'pv',
};

describePeer('xenstored', () => {
  describe.each(['c', 'ocaml'] as const)('the channel over the daemon in %s', (kind) => {
    let daemon: Xenstored;
    let store: Xenstore;
    let channel: ReturnType<typeof xenstoreChannel>;

    beforeAll(async () => {
      daemon = await startXenstored(kind);
      store = await openXenstore({ path: daemon.path });
      channel = xenstoreChannel(store);
    }, 240_000);
    afterAll(async () => {
      await channel?.close();
      await daemon?.[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      await store.write('/local/domain', '');
      await store.write('/libxl', '');
      await Promise.all(['/local/domain/1', '/libxl/1'].map((path) => store.rm(path)));
      await Promise.all(Object.entries(guest).map(([path, value]) => store.write(path, value)));
    });

    test('knows the names of guests', async () => {
      expect([await channel.domainName(1), await channel.domainName(2)]).toEqual(['web', undefined]);
      expect(await domainIds(store)).toEqual([1]);
    });

    test.each([
      ['pv', ['/dev/pts/3', '/dev/pts/5', '/dev/pts/4']],
      ['pvh', ['/dev/pts/3', '/dev/pts/5', '/dev/pts/4']],
      ['hvm', ['/dev/pts/4', '/dev/pts/3', '/dev/pts/5']],
    ])('gives the terminals of a %s guest, the first one first', async (type, terminals) => {
      await store.write('/libxl/1/type', type);
      expect(await channel.consoles(1)).toEqual(terminals);
    });

    test('asks for a shutdown that the guest has said it can', async () => {
      await channel.shutdown(1, 'poweroff');
      expect(await store.read(`${home}/control/shutdown`)).toBe('poweroff');
      await expect(channel.shutdown(1, 'reboot')).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
      await expect(channel.shutdown(1, 'suspend')).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
      expect(await store.read(`${home}/control/shutdown`)).toBe('poweroff');
      await channel.shutdown(1, 'halt');
      expect(await store.read(`${home}/control/shutdown`)).toBe('halt');
    });

    test('sets the target of the balloon, less what the screen takes', async () => {
      await channel.setMemory(1, 65_536n);
      expect(await store.read(`${home}/memory/target`)).toBe('57344');
      await channel.setMemory(1, 139_264n);
      expect(await store.read(`${home}/memory/target`)).toBe('131072');
      const refused = { code: 'VIR_ERR_INVALID_ARG' };
      await expect(channel.setMemory(1, 139_265n)).rejects.toMatchObject(refused);
      await expect(channel.setMemory(1, 8192n)).rejects.toMatchObject(refused);
      expect(await store.read(`${home}/memory/target`)).toBe('131072');
    });

    test('takes processors from the guest and gives them back', async () => {
      const states = () => Promise.all([0, 1].map((number) => store.read(`${home}/cpu/${number}/availability`)));
      await channel.setVcpus(1, 1);
      expect(await states()).toEqual(['online', 'offline']);
      await channel.setVcpus(1, 2);
      expect(await states()).toEqual(['online', 'online']);
      await expect(channel.setVcpus(1, 3)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
      await expect(channel.setVcpus(1, 0)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
      await store.write('/libxl/1/type', 'hvm');
      await expect(channel.setVcpus(1, 1)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
    });

    test('of a guest that is gone, everything but its name fails', async () => {
      const gone = { code: 'VIR_ERR_NO_DOMAIN', message: 'the xenstore has no domain 2' };
      await expect(channel.consoles(2)).rejects.toMatchObject(gone);
      await expect(channel.shutdown(2, 'poweroff')).rejects.toMatchObject(gone);
      await expect(channel.setMemory(2, 65_536n)).rejects.toMatchObject(gone);
      await expect(channel.setVcpus(2, 1)).rejects.toMatchObject(gone);
      expect(await store.directory('/local/domain/2')).toBeUndefined();
    });

    test('tells that guests come and go, until nobody listens', async () => {
      let told = 0;
      const stop = await channel.watch(() => (told += 1));
      await store.read('/');
      const before = told;
      await store.introduce(3, 100n, 3);
      await store.release(3);
      await store.read('/');
      expect(told - before).toBe(2);
      stop();
      await store.introduce(3, 100n, 3);
      await store.release(3);
      await store.read('/');
      expect(told - before).toBe(2);
    });
  });
});
