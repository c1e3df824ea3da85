import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { xen } from '@virtkit/driver-xen';
import { remote } from '@virtkit/remote';
import { folder, Virtkitd } from './virtkitd.js';

const fakeXen = fileURLToPath(new URL('fake-xen-driver.js', import.meta.url));
/** As in a program without privilege: no way to Xen is there. */
const drivers = [remote(), xen()];

test('a program without privilege looks at Xen through the read-only socket of the daemon, and changes nothing', async () => {
  await using home = await folder();
  await using _ = await Virtkitd.start({
    args: ['--driver', fakeXen, '--root', home.path, '--listen', `unix:${home.path}/rw`].concat(
      '--listen-ro',
      `unix:${home.path}/ro`,
    ),
  });
  await using connection = await open(`xen:///system?socket=${home.path}/ro`, {
    drivers,
    discover: false,
    readOnly: true,
  });
  expect(await connection.getType()).toBe('Xen');
  const guest = await connection.lookupDomainByName('served');
  expect(await guest.getInfo()).toMatchObject({ state: 'running', memory: 65536n });
  await expect(guest.destroy()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_DENIED' });
});

test('where no daemon listens, and this is no control domain, nobody opens it', async () => {
  await expect(open('xen:///system', { drivers, discover: false })).rejects.toMatchObject({
    code: 'VIR_ERR_NO_CONNECT',
  });
});
