import { expect, test } from '@jest/globals';
import { parseUri } from '@virtkit/core/driver';
import { openChannel, remoteName } from './open-channel.js';

test.each([
  ['test+tcp://host/default', 'test:///default'],
  ['qemu://host:1/system?no_verify=1', 'qemu:///system'],
  ['qemu+ssh://user@host/session?socket=/x&name=test:///default', 'test:///default'],
  ['remote+tcp://host/', ''],
  ['remote+unix:///?name=', ''],
  ['test+tls://host', 'test:///'],
  ['test+tcp://host/a%20b%3Fc?seed=1%262', 'test:///a%20b%3Fc?seed=1%262'],
])('%s asks for %s', (uri, name) => expect(remoteName(parseUri(uri))).toBe(name));

test.each([
  [
    'test+carrier-pigeon://host/',
    /unknown transport "carrier-pigeon".*known are unix, tls, tcp, ssh, libssh, libssh2, ext/,
  ],
  ['test+unix://host/', /not on "host"/],
  ['test+constructor://host/', /unknown transport/],
  ['test+ext:///', /needs the parameter command/],
  ['test+tcp://host/?mode=x', /parameter mode/],
])('%s is refused', async (uri, message) => {
  await expect(openChannel(parseUri(uri), { readOnly: false })).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
    message: expect.stringMatching(message) as unknown,
  });
});
