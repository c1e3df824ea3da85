import { describe, expect, jest, test } from '@jest/globals';
import { describePeer, describeWith, missing, python, runPeer, virsh } from './peer.js';

const runner = () => {
  const describe = Object.assign(jest.fn<(title: string, body: () => void) => void>(), {
    skip: jest.fn<(title: string, body: () => void) => void>(),
  });
  return { describe, test: jest.fn<(title: string, body: () => void) => void>() };
};

describe('describeWith', () => {
  const body = () => {};

  test('runs the tests when the peer is there', () => {
    const fake = runner();
    describeWith(fake, 'libvirt', [], true, body);
    expect(fake.describe).toHaveBeenCalledWith('libvirt', body);
  });

  test('skips with the reason when it is not', () => {
    const fake = runner();
    describeWith(fake, 'libvirt', ['virsh'], false, body);
    expect(fake.describe.skip).toHaveBeenCalledWith('libvirt, skipped: virsh not found: run scripts/peers.sh', body);
    expect(fake.describe).not.toHaveBeenCalled();
  });

  test('fails in CI', () => {
    const fake = runner();
    fake.describe.mockImplementation((_title, group) => group());
    describeWith(fake, 'libvirt', ['virsh'], true, body);
    expect(fake.describe.skip).not.toHaveBeenCalled();
    expect(fake.test.mock.calls[0]?.[1]).toThrow('virsh not found');
  });
});

test('missing names what is not here, program or file', () => {
  expect(missing(['sh', 'no-such-program', '/bin/sh', '/no/such/file'])).toEqual(['no-such-program', '/no/such/file']);
});

describe('runPeer', () => {
  test('passes arguments and input as they are', async () => {
    expect(await runPeer('cat', ['-'], { input: '$HOME `id`' })).toBe('$HOME `id`');
    expect(await runPeer('printf', ['%s', '$(id); *'])).toBe('$(id); *');
  });

  test('says how a program failed', async () => {
    const failure = runPeer('sh', ['-c', 'echo out; echo why >&2; exit 3']);
    await expect(failure).rejects.toMatchObject({ code: 3, stdout: 'out\n', stderr: 'why\n' });
  });

  test('kills one that takes too long', async () => {
    await expect(runPeer('sleep', ['60'], { timeout: 50 })).rejects.toThrow('killed after 50 ms');
  });

  test('kills one that is no longer wanted', async () => {
    await expect(runPeer('sleep', ['60'], { signal: AbortSignal.timeout(20) })).rejects.toThrow('aborted');
  });

  test('names a program that does not exist', async () => {
    await expect(runPeer('no-such-program', [])).rejects.toThrow('no-such-program');
  });
});

describePeer('virsh', () => {
  test('runs on the connection it is told', async () => {
    expect(await virsh('test:///default', ['list', '--name'])).toBe('test\n\n');
  });

  test('its errors are kept', async () => {
    const failure = virsh('test:///default', ['dominfo', 'absent']);
    await expect(failure).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("failed to get domain 'absent'"),
    });
  });
});

describePeer('python3-libvirt', () => {
  test('answers in JSON', async () => {
    const source = `
import json, libvirt, sys
connection = libvirt.open(sys.argv[1])
print(json.dumps([domain.name() for domain in connection.listAllDomains()]))
`;
    expect(await python(source, ['test:///default'])).toEqual(['test']);
  });
});
