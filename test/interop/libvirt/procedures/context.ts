import { connect } from 'node:net';
import { mkdir } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import type { DomainRef } from '@virtkit/core/driver';
import { remote } from '@virtkit/remote';
import { RpcClient } from '../../../../packages/remote/src/client/rpc.js';
import { controls } from '../../../../packages/remote/src/protocol/control.js';
import type { Row } from '../../../../packages/remote/src/client/rpc.js';
import { startLibvirtd, type Libvirtd } from '../libvirtd.js';
import { startTap } from './tap.js';

/** One libvirtd for all procedures: an application's connections to it, and raw ones for the wire's older forms. */
export class Context {
  #libvirtd!: Libvirtd;
  #tap!: Awaited<ReturnType<typeof startTap>>;
  /** On libvirt's test driver, and on QEMU. */
  test!: Connection;
  qemu!: Connection;
  rawTest!: RpcClient;
  rawQemu!: RpcClient;
  /** Where files of the tests lie. */
  files!: string;

  async start(): Promise<void> {
    this.#libvirtd = await startLibvirtd({ ownNetwork: true });
    this.#tap = await startTap(this.#libvirtd.unix, this.#libvirtd.directory);
    this.files = join(this.#libvirtd.directory, 'files');
    await mkdir(this.files);
    [this.test, this.qemu] = await Promise.all([this.open('test:///default'), this.open('qemu:///system')]);
    [this.rawTest, this.rawQemu] = await Promise.all([this.raw('test:///default'), this.raw('qemu:///system')]);
  }

  async stop(): Promise<void> {
    this.rawTest?.close();
    this.rawQemu?.close();
    await Promise.all([this.test?.close(), this.qemu?.close()]);
    await this.#tap?.stop();
    await this.#libvirtd?.stop();
  }

  get crossings() {
    return this.#tap.crossings;
  }

  get log(): string {
    return this.#libvirtd.log();
  }

  open(name: string): Promise<Connection> {
    const [scheme, path] = name.split('://');
    return open(`${scheme}+unix://${path}?socket=${this.#tap.path}`, { drivers: [remote()] });
  }

  /** A connection whose every procedure is called by its row. */
  async raw(name: string): Promise<RpcClient> {
    const socket = connect(this.#tap.path);
    await once(socket, 'connect');
    const client = new RpcClient(socket);
    expect(await client.call(controls.authList, undefined)).toEqual([0]);
    await client.call(controls.connectOpen, { name, flags: 0 });
    return client;
  }

  /** Two more daemons, on the host's network and each of a host's identity of its own: guests can move between them. */
  async twoDaemons() {
    const started = await Promise.all(
      ['4b8d5c53-1111-4f9a-8a9e-2f2f0d1c0a01', '4b8d5c53-2222-4f9a-8a9e-2f2f0d1c0a02'].map(async (host_uuid) => {
        const libvirtd = await startLibvirtd({ conf: { host_uuid } });
        const tap = await startTap(libvirtd.unix, libvirtd.directory, this.crossings);
        const uri = `qemu+unix:///system?socket=${tap.path}`;
        return { libvirtd, tap, connection: await open(uri, { drivers: [remote()] }) };
      }),
    );
    const [source, destination] = started.map(({ connection }) => connection) as [Connection, Connection];
    const stop = async () => {
      for (const { libvirtd, tap, connection } of started) {
        await connection.close();
        await tap.stop();
        await libvirtd.stop();
      }
    };
    return { source, destination, [Symbol.asyncDispose]: stop };
  }

  path(name: string): string {
    return join(this.files, name);
  }

  /** A fresh guest of the test driver, taken away with `await using`. */
  async guest(name: string, { run = true, devices = '' } = {}) {
    const domain = await this.test.dispatch.call('domain', 'defineXml', testGuest(name, devices), 0, undefined);
    const ref = run ? await this.test.dispatch.call('domain', 'create', domain, [], 0, undefined) : domain;
    return { ref, [Symbol.asyncDispose]: () => this.#remove(this.test, ref) };
  }

  /** A guest of QEMU under TCG that never runs an instruction unless resumed. */
  async machine(name: string, { run = true, devices = '', head = '' } = {}) {
    const domain = await this.qemu.dispatch.call('domain', 'defineXml', qemuGuest(name, devices, head), 0, undefined);
    const ref = run ? await this.qemu.dispatch.call('domain', 'create', domain, [], 1, undefined) : domain;
    return { ref, [Symbol.asyncDispose]: () => this.#remove(this.qemu, ref) };
  }

  async #remove(connection: Connection, { uuid }: DomainRef): Promise<void> {
    const { dispatch } = connection;
    const ref = await dispatch.call('domain', 'lookupByUuid', uuid, undefined).catch(() => undefined);
    if (!ref) return;
    if (await dispatch.call('domain', 'isActive', ref, undefined)) {
      await dispatch.call('domain', 'destroy', ref, 0, undefined);
    }
    if (!(await dispatch.call('domain', 'isPersistent', ref, undefined).catch(() => false))) return;
    // Managed save and snapshots go along; with QEMU, checkpoints as well.
    await dispatch.call('domain', 'undefine', ref, connection === this.qemu ? 1 | 2 | 16 : 1 | 2, undefined);
  }
}

/** Calls a row by its values by name. */
export const raw = <A, R>(client: RpcClient, row: Row<A, R>, args: A): Promise<R> => client.call(row, args);

const testGuest = (name: string, devices: string): string => `<domain type='test'>
  <name>${name}</name>
  <memory unit='KiB'>262144</memory>
  <currentMemory unit='KiB'>131072</currentMemory>
  <vcpu current='2'>4</vcpu>
  <os><type arch='i686'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'><source file='/guest/${name}.img'/><target dev='vda' bus='virtio'/></disk>
    <interface type='network'>
      <mac address='52:54:00:00:00:01'/><source network='default'/><target dev='testnet0'/>
    </interface>
    <memballoon model='virtio'/>
    ${devices}
  </devices>
</domain>`;

export const qemuGuest = (name: string, devices: string, head: string): string => `<domain type='qemu'>
  <name>${name}</name>
  <memory unit='MiB'>32</memory>
  <vcpu current='1'>2</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <features><acpi/></features>
  ${head}
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    ${devices}
  </devices>
</domain>`;
