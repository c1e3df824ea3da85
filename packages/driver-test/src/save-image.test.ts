import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImage, writeDump, writeImage } from './save-image.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'virtkit-save-'));
  file = join(directory, 'image');
});
afterEach(() => rmSync(directory, { recursive: true }));

const system = expect.objectContaining({ code: 'VIR_ERR_SYSTEM_ERROR' });
const internal = expect.objectContaining({ code: 'VIR_ERR_INTERNAL_ERROR' });
// "TestGuestMagic" and its NUL.
const magic = '5465737447756573744d6167696300';

test('writes the bytes that libvirt writes', () => {
  writeImage(file, '<domain>é</domain>\n');
  // The length is that of the bytes: 20.
  expect(readFileSync(file, 'hex')).toBe(`${magic}14000000${Buffer.from('<domain>é</domain>\n').toString('hex')}`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readImage(file)).toBe('<domain>é</domain>\n');
});

test('a dump is the magic word', () => {
  writeDump(file);
  expect(readFileSync(file, 'hex')).toBe(magic);
});

test.each([
  ['nothing', '', system],
  ['half a header', '546573744775', system],
  ['another word', '00'.repeat(40), internal],
  ['no length', magic, system],
  ['half a length', `${magic}0500`, system],
  ['a length of 0', `${magic}00000000`, internal],
  ['a negative length', `${magic}ffffffff`, internal],
  ['a length of 4 MiB and 1', `${magic}01004000`, internal],
  ['a length of 2 GiB', `${magic}ffffff7f`, internal],
  ['less than it says', `${magic}64000000616263`, system],
  ['what is no UTF-8', `${magic}02000000c328`, expect.objectContaining({ code: 'VIR_ERR_XML_DETAIL' })],
])('refuses a file with %s', (_what, hex, error) => {
  writeFileSync(file, Buffer.from(hex, 'hex'));
  expect(() => readImage(file)).toThrow(error);
});

test('reads no further than a NUL, and not what follows the definition', () => {
  writeFileSync(file, Buffer.from(`${magic}04000000${'61006262'}6363`, 'hex'));
  expect(readImage(file)).toBe('a');
});

test('a directory, a missing file, a pipe and a path with a NUL are errors of the system', () => {
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const path of [directory, join(directory, 'missing'), join(directory, 'missing', 'image'), pipe, 'a\0b', '']) {
    expect(() => readImage(path)).toThrow(system);
  }
  for (const path of [directory, join(directory, 'missing', 'image'), pipe, 'a\0b', '']) {
    expect(() => writeImage(path, 'x')).toThrow(system);
  }
  expect(lstatSync(pipe).isFIFO()).toBe(true);
});

test('a device is written to, not replaced', () => {
  writeDump('/dev/null');
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('a link stays a link', () => {
  const link = join(directory, 'link');
  writeFileSync(file, 'old');
  symlinkSync(file, link);
  writeImage(link, 'new');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readImage(file)).toBe('new');
});

test('what fails leaves the old file and nothing beside it', () => {
  writeImage(file, 'old');
  expect(() => writeImage(file, 'x'.repeat(4 * 1024 * 1024 + 1))).toThrow(internal);
  const inside = join(directory, 'sub');
  mkdirSync(inside);
  expect(() => writeImage(inside, 'x')).toThrow(system);
  expect(readImage(file)).toBe('old');
  expect(readdirSync(directory).sort()).toEqual(['image', 'sub']);
});
