import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseDomain } from '@virtkit/core/xml';
import { buildArgv } from './build.js';
import { parseOptions } from './option-parser.js';
import { testContext } from './test-context.js';

// The arguments are those of libvirt 9.0 for the same definition, one option a line.
const folder = new URL('./samples/', import.meta.url);
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.xml') ? [file.slice(0, -4)] : []));
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');

const context = testContext('/run/guest');

/** Each option in an order that does not depend on who wrote it; what is sealed anew each time is masked. */
const said = (argv: readonly string[]): readonly string[] =>
  parseOptions(argv)
    .map(({ name, value }) => {
      const text = Array.isArray(value) ? value.toSorted().join(' ') : JSON.stringify(value, ordered);
      return `${name} ${text.replace(/"(data|iv)":"[^"]*"/g, '"$1":""').replace(/"(vhostfd)":"[^"]*"/, '"$1":""')}`;
    })
    // libvirt listens for a guest that it starts, and passes that on.
    .map((line) => line.replace(/^(chardev .*)fd=\d+ id=charmonitor/, '$1id=charmonitor path=/run/guest/monitor.sock'))
    // libvirt shows no TPM's process where it only shows a command line.
    .map((line) => line.replace(/^chardev .*id=chrtpm.*$/, 'chardev chrtpm'))
    .map((line) => line.replace(/"libvirt-(?:1|hostdev0)-backend"/, '"BACKEND"'))
    .toSorted();

const ordered = (_key: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
};

const argsOf = (lines: string): readonly string[] =>
  lines
    .trimEnd()
    .split('\n')
    .flatMap((line) =>
      line.includes(' ') ? [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] : [line],
    );

test.each(names)('%s', (name) => {
  const { argv } = buildArgv(parseDomain(read(`${name}.xml`)), context);
  expect(said(argv)).toEqual(said(argsOf(read(`${name}.args`))));
});

const build = (name: string, change: (xml: string) => string = (xml) => xml) =>
  buildArgv(parseDomain(change(read(`${name}.xml`))), context);

describe('what must be there before', () => {
  test('helpers and their sockets', () => {
    expect(build('folders-over-virtiofs').prepare).toContainEqual({
      kind: 'helper',
      program: 'virtiofsd',
      device: 'fs0',
      socket: '/run/guest/fs0-fs.sock',
    });
    expect(build('a-tpm').prepare).toContainEqual({
      kind: 'helper',
      program: 'swtpm',
      device: 'tpm0',
      socket: '/run/guest/tpm0-swtpm.sock',
    });
  });

  test('the variables of the firmware, from their template', () => {
    expect(build('flash-for-secure-boot').prepare).toContainEqual({
      kind: 'nvram',
      path: '/images/vars.fd',
      template: '/usr/share/OVMF/OVMF_VARS_4M.ms.fd',
    });
  });

  test('a tap device with a descriptor for each queue, that the netdev names', () => {
    const bridged = (xml: string) =>
      xml
        .replace(/<interface type='user'>/, "<interface type='bridge'><source bridge='br0'/>")
        .replace(/<driver /, "<driver queues='3' ");
    const { prepare, argv } = build('a-card-with-many-options', bridged);
    expect(prepare).toContainEqual({ kind: 'tap', interface: 'net0', fds: [3, 4, 5] });
    expect(argv).toContain('{"type":"tap","fds":"3:4:5","id":"hostnet0"}');
  });
});

describe('what the monitor is told', () => {
  test('a cable that is out', () => {
    expect(build('a-card-with-many-options').commands).toEqual([
      { execute: 'set_link', arguments: { name: 'net0', up: false } },
    ]);
  });

  test('a password, which the command line does not show', () => {
    const { commands, argv } = build('vnc', (xml) =>
      xml.replace("type='vnc'", "type='vnc' passwd='swordfish' passwdValidTo='2030-01-01T00:00:00'"),
    );
    expect(argv.join(' ')).not.toContain('swordfish');
    expect(commands).toEqual([
      { execute: 'set_password', arguments: { protocol: 'vnc', password: 'swordfish' } },
      { execute: 'expire_password', arguments: { protocol: 'vnc', time: '1893456000' } },
    ]);
  });

  test('limits of a disk, by the part of its device that has the image', () => {
    const limited = (xml: string) =>
      xml.replace(/(<target dev='vda'[^>]*>)/, '$1<iotune><total_iops_sec>100</total_iops_sec></iotune>');
    expect(build('a-chain-of-images', limited).commands).toEqual([
      {
        execute: 'block_set_io_throttle',
        arguments: expect.objectContaining({
          id: '/machine/peripheral/virtio-disk0/virtio-backend',
          iops: 100n,
          bps: 0n,
        }),
      },
    ]);
  });
});

describe('what is refused is named', () => {
  const refusal = (work: () => unknown): unknown => {
    try {
      work();
    } catch (error) {
      return error;
    }
    return undefined;
  };

  test.each([
    [
      'a part that QEMU has nothing for',
      (xml: string) => xml.replace('<memory ', '<idmap><uid start="0" target="1" count="1"/></idmap><memory '),
      '/domain/idmap',
    ],
    [
      'an option of a device that this one has not',
      (xml: string) =>
        xml.replace(
          '</devices>',
          "<sound model='ac97'><codec type='micro'/><alias name='sound0'/></sound><audio id='1' type='none'/></devices>",
        ),
      '/domain/devices/sound/codec',
    ],
    [
      'a guest of another hypervisor',
      (xml: string) => xml.replace("<domain type='qemu'", "<domain type='xen'"),
      '/domain/@type',
    ],
  ])('%s', (_title, change, path) => {
    const error = refusal(() => build('a-disk-with-many-options', change));
    expect(error).toMatchObject({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', location: { path } });
  });
});

test('an incoming guest waits to be told from where', () => {
  const { argv } = buildArgv(parseDomain(read('a-floppy.xml')), { ...context, incoming: 'defer' });
  expect(argv.slice(argv.indexOf('-incoming'), argv.indexOf('-incoming') + 2)).toEqual(['-incoming', 'defer']);
});
