import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseDomain, type Domain } from '@virtkit/core/xml';
import fc from 'fast-check';
import { renderArgument, renderPairs } from './argument.js';
import { buildArgv } from './build.js';
import { parseOptions } from './option-parser.js';
import { testContext } from './test-context.js';

// What could end a value early, begin another, or be taken for an option.
const pieces = [
  ',',
  ',,',
  '=',
  '-',
  '--',
  '\n',
  '\r',
  '"',
  "'",
  '\\',
  ' ',
  '{',
  '}',
  '[',
  ':',
  '/',
  '..',
  'on',
  'id=x',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 12 })
  .map((parts) => parts.join(''))
  .filter((text) => !/\0|\p{Surrogate}/u.test(text));

const read = (name: string): Domain =>
  parseDomain(readFileSync(new URL(`./samples/${name}.xml`, import.meta.url), 'utf8'));
const options = (def: Domain) => parseOptions(buildArgv(def, testContext('/run/guest')).argv);
const find = (def: Domain, name: string, word: string) =>
  options(def).filter((one) => one.name === name && JSON.stringify(one.value).includes(word));

test('pairs come back as they were', () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (values) => {
      const pairs = values.map((value, index) => [`k${index}`, value] as const);
      const [parsed] = parseOptions(['-fsdev', renderPairs([['fsdriver', 'local'], ...pairs])]);
      expect(parsed!.value).toEqual(['fsdriver=local', ...pairs.map(([key, value]) => `${key}=${value}`)]);
    }),
  );
});

test('JSON comes back as it was, in one argument', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const argv = renderArgument({ option: 'device', json: { driver: text, [text || 'x']: { in: [text] } } });
      expect(argv).toHaveLength(2);
      expect(parseOptions(argv)[0]!.value).toEqual({ driver: text, [text || 'x']: { in: [text] } });
    }),
  );
});

test('names and paths of a definition come back as they were, and make no option of their own', () => {
  const disk = read('a-disk-with-many-options');
  const ports = read('serial-ports-over-the-network');
  const before = options(disk).length;
  fc.assert(
    fc.property(hostile, (text) => {
      const [one] = disk.devices!.disks!;
      const named: Domain = {
        ...disk,
        name: text,
        os: { ...disk.os!, kernel: text, cmdline: text },
        devices: {
          ...disk.devices,
          disks: [{ ...one!, serial: text, source: { file: text, index: 1 } } as typeof one & object],
        },
      };
      const all = options(named);
      expect(all).toHaveLength(before + 2);
      expect(all.find(({ name }) => name === 'name')!.value).toEqual([`guest=${text}`, 'debug-threads=on']);
      expect(all.find(({ name }) => name === 'append')!.value).toBe(text);
      expect(all.find(({ name }) => name === 'kernel')!.value).toBe(text);
      expect(find(named, 'blockdev', 'libvirt-1-storage')[0]!.value).toMatchObject({ filename: text });
      expect(find(named, 'device', 'virtio-blk')[0]!.value).toMatchObject({ serial: text });

      const [serial] = ports.devices!.serials!;
      const port = { ...serial!, type: 'file', sources: [{ path: text }], log: { file: text } } as const;
      const { protocol: _none, ...file } = port;
      const chardevs = find(
        { ...ports, devices: { ...ports.devices, serials: [file], consoles: [] } },
        'chardev',
        'charserial0',
      );
      expect(chardevs).toEqual([
        { name: 'chardev', value: ['backend=file', 'id=charserial0', `path=${text}`, `logfile=${text}`] },
      ]);
    }),
  );
});

test('what can be escaped nowhere is refused', () => {
  const guest = read('a-cpu-for-windows');
  fc.assert(
    fc.property(hostile, (text) => {
      const named: Domain = { ...guest, cpu: { ...guest.cpu, model: { ...guest.cpu!.model, name: text } } };
      if (/^[\w.+:/-]+$/.test(text)) return;
      expect(() => options(named)).toThrow(expect.objectContaining({ code: 'VIR_ERR_CONFIG_UNSUPPORTED' }));
    }),
  );
});

test.each(['a\0b', 'a\ud800b'])('%j reaches no program as it is, and is refused', (name) => {
  expect(() => options({ ...read('a-floppy'), name })).toThrow(
    expect.objectContaining({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', domain: 'VIR_FROM_QEMU' }),
  );
});

test.each(['..', '.', 'a/b', '../../etc/passwd', 'x'.repeat(101)])('a channel named %j makes no path', (name) => {
  const guest = read('channels');
  const [first] = guest.devices!.channels!;
  const { sources: _none, ...channel } = first!;
  const named: Domain = {
    ...guest,
    devices: { ...guest.devices, channels: [{ ...channel, target: { ...channel.target, name } }] },
  };
  expect(() => options(named)).toThrow(expect.objectContaining({ code: 'VIR_ERR_CONFIG_UNSUPPORTED' }));
});
