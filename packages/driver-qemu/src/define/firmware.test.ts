import { describe, expect, test } from '@jest/globals';
import { parseDomain } from '@virtkit/core/xml';
import { readFirmware, selectFirmware } from './firmware.js';

const flash = (name: string, features: readonly string[], machines: readonly string[], more = {}) =>
  readFirmware(
    JSON.stringify({
      description: name,
      'interface-types': ['uefi'],
      mapping: {
        device: 'flash',
        executable: { filename: `/fw/${name}.fd`, format: 'raw' },
        'nvram-template': { filename: `/fw/${name}.vars`, format: 'raw' },
        ...more,
      },
      targets: [{ architecture: 'x86_64', machines }],
      features,
      tags: [],
    }),
    name,
  );
const secure = flash('secure', ['requires-smm', 'secure-boot', 'enrolled-keys'], ['pc-q35-*']);
const plain = flash('plain', ['acpi-s3'], ['pc-i440fx-*', 'pc-q35-*']);
const all = [secure, plain];

const guest = (os: string, machine = 'pc-q35-7.2', more = '') =>
  parseDomain(
    `<domain type='qemu'><name>a</name><memory>1</memory><os firmware='efi'><type arch='x86_64' machine='${machine}'>hvm</type>${os}</os>${more}</domain>`,
  );

test('the first that fits is chosen, and what it needs is turned on', () => {
  const { os, features } = selectFirmware(guest(''), all, { nvramDirectory: '/n' });
  expect(os).toMatchObject({
    loader: { path: '/fw/secure.fd', type: 'pflash', readonly: true, secure: true },
    nvram: { path: '/n/a_VARS.fd', template: '/fw/secure.vars' },
  });
  expect(os).not.toHaveProperty('firmware');
  expect(features?.smm).toEqual({ state: true });
});

describe('what is asked for decides', () => {
  test.each([
    ['another machine', guest('', 'pc-i440fx-7.2')],
    ['no secure boot', guest("<firmware><feature enabled='no' name='secure-boot'/></firmware>")],
    ['suspend to memory', guest('', 'pc-q35-7.2', "<pm><suspend-to-mem enabled='yes'/></pm>")],
  ])('%s', (_title, domain) => expect(selectFirmware(domain, all).os?.loader?.path).toBe('/fw/plain.fd'));
});

describe('what cannot be had is refused', () => {
  test.each([
    ['none fits', () => selectFirmware(guest('', 'microvm'), all), 'VIR_ERR_OPERATION_FAILED'],
    ['one without a state', () => selectFirmware(guest("<loader stateless='yes'/>"), all), 'VIR_ERR_OPERATION_FAILED'],
    [
      'SMM is off',
      () => selectFirmware(guest('', 'pc-q35-7.2', "<features><smm state='off'/></features>"), all),
      'VIR_ERR_OPERATION_INVALID',
    ],
    [
      'another format',
      () => selectFirmware(guest(''), [flash('q', [], ['*'], { executable: { filename: '/q', format: 'qcow2' } })]),
      'VIR_ERR_OPERATION_UNSUPPORTED',
    ],
    ['no JSON', () => readFirmware('{', '/x.json'), 'VIR_ERR_INTERNAL_ERROR'],
    ['no description', () => readFirmware('{"targets": 3}', '/x.json'), 'VIR_ERR_INTERNAL_ERROR'],
  ])('%s', (_title, work, code) => expect(work).toThrow(expect.objectContaining({ code })));
});

test('points in the name of a machine are points', () => {
  expect(() => selectFirmware(guest('', 'pcXq35'), [flash('p', [], ['pc.q35'])])).toThrow();
});
