import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  addKnownHost,
  fingerprint,
  hostKeyState,
  keyType,
  knownHostLine,
  knownTypes,
  parseKnownHosts,
  readKnownHosts,
} from './known-hosts.js';

// Made by ssh-keygen of OpenSSH 9.2, as are the hashed lines and the fingerprint.
const a = 'AAAAC3NzaC1lZDI1NTE5AAAAIMYLKyaQQdf5Kn3OYvT+r029jdTQUym6CQnHJDRxCHcT';
const b = 'AAAAC3NzaC1lZDI1NTE5AAAAIOHhjlXVT9+XzQWc3G8FwhKQeXMFkFSms4pP3+iq+fmy';
const c = 'AAAAC3NzaC1lZDI1NTE5AAAAILMU60BHgWmyB/lCVQu4d7PD/A6VBHP+PjhoCdQZS8wm';
const hashed = `|1|36rqR//OvogsuV+fzx4QkqdP9QQ=|P4hnJjH/Zozyx6sO7hvQp1+dp4g= ssh-ed25519 ${a}
|1|odeT8x/ThvPISXL7KkwMjR45jPU=|h5qOgl1oA9Cm3wdb1HfRN0+od/g= ssh-ed25519 ${b}
`;

const key = (text: string) => Buffer.from(text, 'base64');
const state = (file: string, host: string, port: number, shown: string) =>
  hostKeyState(parseKnownHosts(file), host, port, key(shown));

test.each([
  [hashed, 'plain.example', 22, a, 'known'],
  [hashed, 'PLAIN.example', 22, a, 'known'],
  [hashed, 'plain.example', 22, c, 'changed'],
  [hashed, 'plain.example', 23, a, 'unknown'],
  [hashed, 'port.example', 2222, b, 'known'],
  [hashed, 'port.example', 22, b, 'unknown'],
  [`one,two ssh-ed25519 ${a} comment`, 'two', 22, a, 'known'],
  [`one,two ssh-ed25519 ${a}`, 'tw', 22, a, 'unknown'],
  [`*.example,!bad.example ssh-ed25519 ${a}`, 'good.example', 22, a, 'known'],
  [`*.example,!bad.example ssh-ed25519 ${a}`, 'bad.example', 22, a, 'unknown'],
  [`[*]:22?? ssh-ed25519 ${a}`, 'any', 2201, a, 'known'],
  [`host ssh-ed25519 ${a}\nhost ssh-ed25519 ${b}`, 'host', 22, b, 'known'],
  [`host ssh-ed25519 ${a}\n@revoked * ssh-ed25519 ${a}`, 'host', 22, a, 'revoked'],
  [`@revoked * ssh-ed25519 ${b}`, 'host', 22, a, 'unknown'],
  [`@cert-authority * ssh-ed25519 ${a}`, 'host', 22, a, 'unknown'],
  [`@strange host ssh-ed25519 ${a}`, 'host', 22, a, 'unknown'],
  ['# comment\n\n  \nhost\nhost ssh-ed25519\n|1|x ssh-ed25519 AAAA\n|2|| ssh-ed25519 AAAA', 'host', 22, a, 'unknown'],
  [`::1 ssh-ed25519 ${a}\r\n`, '::1', 22, a, 'known'],
])('case %#', (file, host, port, shown, expected) => expect(state(file, host, port, shown)).toBe(expected));

test('a pattern of many stars takes no time', () => {
  const start = performance.now();
  expect(state(`${'*a'.repeat(500)}b ssh-ed25519 ${a}`, 'a'.repeat(255), 22, a)).toBe('unknown');
  expect(performance.now() - start).toBeLessThan(2000);
});

test('the kinds of keys of a host, and what a key says of itself', () => {
  const file = `host ssh-ed25519 ${a}\nhost ssh-rsa AAAA\nother ecdsa-sha2-nistp256 AAAA\n@revoked host ssh-dss AAAA`;
  expect(knownTypes(parseKnownHosts(file), 'host', 22)).toEqual(['ssh-ed25519', 'ssh-rsa']);
  expect(fingerprint(key(a))).toBe('SHA256:NvNJ2oae6vCyDOfG6vChT2pBo9yEKsAJ9tRmDrH6HUc');
  expect(keyType(key(a))).toBe('ssh-ed25519');
  expect([Buffer.alloc(0), Buffer.from('ffffffff41', 'hex')].map(keyType)).toEqual(['', 'A']);
});

test('an added host is known afterwards; what was there stays', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'virtkit-known-'));
  try {
    const path = join(directory, 'new/known_hosts');
    expect(await readKnownHosts(path)).toEqual([]);
    await addKnownHost(path, knownHostLine('Host', 22, key(a)));
    await writeFile(path, (await readFile(path, 'utf8')).trimEnd());
    await addKnownHost(path, knownHostLine('host', 2222, key(b)));
    expect(await readFile(path, 'utf8')).toBe(`host ssh-ed25519 ${a}\n[host]:2222 ssh-ed25519 ${b}\n`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(hostKeyState(await readKnownHosts(path), 'host', 2222, key(b))).toBe('known');
  } finally {
    await rm(directory, { recursive: true });
  }
});
