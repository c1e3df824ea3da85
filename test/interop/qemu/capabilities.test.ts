import { expect, test } from '@jest/globals';
import type { Connection } from '@virtkit/core';
import {
  parseCapabilities,
  parseDomainCapabilities,
  type Capabilities,
  type DomainCapabilities,
} from '@virtkit/core/xml';
import { describePeer } from '../peer.js';
import { useTwins } from './twins.js';

describePeer('libvirt-guests', () => {
  const { both } = useTwins();
  const ask = async <T>(question: (connection: Connection) => Promise<T>) => {
    const answers = Object.fromEntries(
      await Promise.all(both().map(async ({ name, connection }) => [name, await question(connection)] as const)),
    );
    return answers as Readonly<Record<'libvirt' | 'virtkit', T>>;
  };

  test('what the host is, and which guests it runs', async () => {
    const { libvirt, virtkit } = await ask(async (connection) =>
      plain(parseCapabilities(await connection.getCapabilities())),
    );
    expect(virtkit).toEqual(libvirt);
    expect(libvirt.guests?.length).toBeGreaterThan(0);
  }, 60_000);

  test.each([
    {},
    { machine: 'q35' },
    { machine: 'pc-q35-6.0', virtType: 'qemu' },
    { arch: 'x86_64', machine: 'microvm' },
    { arch: 'i686' },
    { emulator: '/usr/bin/qemu-system-x86_64', machine: 'pc' },
  ])(
    'what guests can have: %j',
    async (selection) => {
      const { libvirt, virtkit } = await ask(async (connection) =>
        comparable(parseDomainCapabilities(await connection.getDomainCapabilities(selection))),
      );
      expect(virtkit).toEqual(libvirt);
    },
    60_000,
  );

  test.each([{ machine: 'none-such' }, { virtType: 'moon' }, { arch: 'moon' }, { arch: 's390x' }])(
    'what there is not: %j',
    async (selection) => {
      const { libvirt, virtkit } = await ask((connection) =>
        connection.getDomainCapabilities(selection).then(
          () => 'done',
          (error: { code?: string }) => error.code,
        ),
      );
      expect(virtkit).toBe(libvirt);
    },
    60_000,
  );
});

/** Without what differs, each for its reason. */
function plain({ host, guests }: Capabilities) {
  const { uuid: _chosen, cpu, migrationFeatures: _features, topology, secModels: _models, ...rest } = host!;
  return {
    host: {
      ...rest,
      // libvirt finds a model by its tables of processors.
      cpu: { arch: cpu?.arch, topology: cpu?.topology, pages: cpu?.pages },
      topology,
    },
    guests,
  };
}

function comparable({ cpu, os, ...rest }: DomainCapabilities) {
  return {
    ...rest,
    os: { ...os, loader: { ...os?.loader, values: described(os?.loader?.values) } },
    cpu: cpu?.modes?.map((mode) =>
      // libvirt puts a host's model together from its tables of processors, and knows no more models than they do.
      mode.name === 'custom'
        ? mode.models?.filter(({ name }) => !unknownToLibvirt.includes(name))
        : mode.name === 'host-model'
          ? mode.name
          : mode,
    ),
  };
}

/** Where no description of a firmware fits the machine, libvirt names what it was built with. */
const described = (values: readonly string[] = []) => values.filter((path) => path.includes('_4M.')).sort();

const unknownToLibvirt: readonly string[] = ['Denverton', 'KnightsMill'];
