import { throwIfAborted, type CallOptions } from '@virtkit/core/driver';
import type { Domain, Interface } from '@virtkit/core/xml';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { needsTap } from '../argv/interface.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { SystemFiles } from '../node/system-files.js';
import { limitTap } from './bandwidth.js';
import { iproute } from './run.js';

/** The longest name of a network device: bytes. */
const longestName = 15;
/** How many names are tried when others take them at the same time. */
const tries = 100;

/**
 * Makes the devices of this host that the cards of a guest are the other end of, and puts them into their bridges. QEMU
 * opens them by name: Node cannot. Gives the definition with their names.
 * @param directory - the guest's own folder: by it is known whose they are
 * @throws VirtError `VIR_ERR_OPERATION_UNSUPPORTED` for a kind that is not made here, `VIR_ERR_SYSTEM_ERROR`. Nothing is
 * left then.
 */
export async function withTaps(host: QemuHost, def: Domain, directory: string, options: CallOptions): Promise<Domain> {
  const { interfaces } = def.devices ?? {};
  if (!interfaces?.some(needsTap)) return def;
  const made: Interface[] = [];
  try {
    const named: Interface[] = [];
    for (const card of interfaces) {
      if (!needsTap(card)) named.push(card);
      else {
        throwIfAborted(options.signal, 'create');
        const tap = await makeTap(host, card, directory);
        made.push(tap);
        named.push(tap);
        await connect(tap);
      }
    }
    return { ...def, devices: { ...def.devices, interfaces: named } };
  } catch (error) {
    for (const card of made) await remove(card.target!.dev!);
    throw error;
  }
}

/** The same card, with the name of a device that is there now. */
async function makeTap({ owner }: QemuHost, card: Interface, directory: string): Promise<Interface> {
  if (card.type !== 'bridge' && card.type !== 'ethernet')
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `interfaces of type '${card.type}' are not made on this host`);
  if (card.virtualport !== undefined || card.vlan !== undefined)
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', 'only bridges of Linux itself can be joined');
  // Names that are given out are nobody's own.
  const own = /^vnet\d+$/.test(card.target?.dev ?? '') ? undefined : card.target?.dev;
  if (own !== undefined) requireName(own);
  // Whoever made it takes care of it.
  if (card.type === 'ethernet' && card.target?.managed === false) return card;
  const several = (card.driver?.queues ?? 1) > 1 ? ['multi_queue'] : [];
  const user = owner ? ['user', String(owner.uid)] : [];
  for (let left = tries; ; left -= 1) {
    const name = own ?? freeName();
    try {
      await iproute('ip', ['tuntap', 'add', 'dev', name, 'mode', 'tap', ...user, 'vnet_hdr', ...several]);
      await iproute('ip', ['link', 'set', 'dev', name, 'alias', mark(directory)]);
      return { ...card, target: { ...card.target, dev: name } };
    } catch (error) {
      // Somebody else was faster.
      if (own !== undefined || left === 0 || !existsSync(`/sys/class/net/${name}`)) throw error;
    }
  }
}

async function connect(card: Interface): Promise<void> {
  const dev = card.target!.dev!;
  const address = card.mac ? ['address', `fe${card.mac.address.slice(2)}`] : [];
  const mtu = card.mtu === undefined ? [] : ['mtu', String(card.mtu)];
  // The bridge must not take on the address of a guest that is lower than its own.
  await iproute('ip', ['link', 'set', 'dev', dev, ...address, ...mtu]);
  if (card.type === 'bridge') {
    requireName(card.source.bridge);
    await iproute('ip', ['link', 'set', 'dev', dev, 'master', card.source.bridge]);
  }
  await iproute('ip', ['link', 'set', 'dev', dev, 'up']);
  if (card.bandwidth) await limitTap(card, card.bandwidth);
}

/** Names are never words that a program takes for something else. */
function requireName(name: string): void {
  if (!/^[A-Za-z0-9_][\w.-]*$/.test(name) || name.length > longestName)
    throw qemuError(
      'VIR_ERR_INVALID_ARG',
      `${JSON.stringify(name.slice(0, 80))} cannot be the name of a network device`,
    );
}

let next = 0;
function freeName(): string {
  for (;;) {
    const name = `vnet${next++}`;
    if (!existsSync(`/sys/class/net/${name}`)) return name;
  }
}

const mark = (directory: string): string => `virtkit ${directory}`;

/** Removes the devices that were made for the guest of a folder. */
export async function removeTaps(directory: string, files = new SystemFiles()): Promise<void> {
  const names = await readdir('/sys/class/net').catch(() => []);
  for (const name of names) if (files.find(`sys/class/net/${name}/ifalias`) === mark(directory)) await remove(name);
}

const remove = (name: string): Promise<void> => iproute('ip', ['link', 'del', 'dev', name]).catch(() => undefined);
