import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { loadPki, locatePki } from './tls-pki.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'virtkit-pki-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const put = (path: string, text = '') => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const places = (isUser: boolean) => ({ isUser, home: join(root, 'home'), system: join(root, 'etc') });
const inRoot = (paths: object) => Object.values(paths).map((path: string) => path.slice(root.length + 1));
const systems = [
  'etc/CA/cacert.pem',
  'etc/CA/cacrl.pem',
  'etc/libvirt/clientcert.pem',
  'etc/libvirt/private/clientkey.pem',
];

test('root has the system’s, whatever lies in its home', async () => {
  put('home/.pki/libvirt/cacert.pem');
  expect(inRoot(await locatePki(undefined, places(false)))).toEqual(systems);
});

test('a user’s own, one by one; a certificate only with its key', async () => {
  expect(inRoot(await locatePki(undefined, places(true)))).toEqual(systems);
  put('home/.pki/libvirt/cacert.pem');
  put('home/.pki/libvirt/clientcert.pem');
  expect(inRoot(await locatePki(undefined, places(true)))).toEqual([
    'home/.pki/libvirt/cacert.pem',
    ...systems.slice(1),
  ]);
  put('home/.pki/libvirt/clientkey.pem');
  expect(inRoot(await locatePki(undefined, places(true)))).toEqual([
    'home/.pki/libvirt/cacert.pem',
    systems[1],
    'home/.pki/libvirt/clientcert.pem',
    'home/.pki/libvirt/clientkey.pem',
  ]);
});

test('pkipath has all, there or not', async () => {
  expect(inRoot(await locatePki(join(root, 'p'), places(true)))).toEqual([
    'p/cacert.pem',
    'p/cacrl.pem',
    'p/clientcert.pem',
    'p/clientkey.pem',
  ]);
});

const checks = { noVerify: false, noSanity: false };

test('what is missing or broken is named', async () => {
  const paths = await locatePki(root);
  await expect(loadPki(paths, checks)).rejects.toThrow(`cannot read the CA certificate ${root}/cacert.pem`);
  await expect(loadPki(paths, { ...checks, noVerify: true })).resolves.toMatchObject({ options: {}, files: [] });
  put('cacert.pem', 'nonsense');
  await expect(loadPki(paths, checks)).rejects.toThrow(/cacert.pem is not in PEM format/);
  put('cacert.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  await expect(loadPki(paths, checks)).rejects.toMatchObject({
    code: 'VIR_ERR_SYSTEM_ERROR',
    message: expect.stringMatching(/cacert.pem cannot be read/) as unknown,
  });
  put('clientcert.pem', 'x');
  await expect(loadPki(paths, { ...checks, noSanity: true })).rejects.toThrow(/has no key .*clientkey.pem/);
  rmSync(join(root, 'cacert.pem'));
  mkdirSync(join(root, 'cacert.pem'));
  await expect(loadPki(paths, checks)).rejects.toThrow(/cannot read .*cacert.pem: EISDIR/);
});
