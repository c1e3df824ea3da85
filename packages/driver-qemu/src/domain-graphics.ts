import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { checkFlags, DomainOpenGraphicsFlags, type DomainConsoleDriver } from '@virtkit/core/driver';
import type { Graphics } from '@virtkit/core/xml';
import type { QemuDomain } from './domain-object.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';

/**
 * Screens that are connected to past their servers. Node cannot hand QEMU an open socket: who is connected here comes in
 * by the socket on which QEMU listens, and QEMU asks for the password where there is one.
 */
export const domainGraphics = (host: QemuHost) =>
  ({
    openGraphics: (ref, index, fd, flags, options) =>
      host.change(ref, 'openGraphics', options, async (domain) => {
        const viewer = viewerOf(fd);
        const screen = await connected(domain, index, flags);
        const end = () => {
          viewer.destroy();
          screen.destroy();
        };
        for (const socket of [viewer, screen]) {
          socket.on('error', end);
          socket.on('close', end);
          // A viewer that nobody closes keeps no program alive.
          socket.unref();
        }
        viewer.pipe(screen).pipe(viewer);
      }),
    openGraphicsFD: (ref, index, flags, options) =>
      host.change(ref, 'openGraphicsFD', options, async (domain) => {
        const screen = await connected(domain, index, flags);
        screen.pause();
        screen.unref();
        given.add(screen);
        return descriptorOf(screen);
      }),
  }) satisfies DomainConsoleDriver;

/** Node's own view of sockets that belong to whoever asked for them: it neither reads nor closes them. */
const given = new Set<Socket>();

/** Node has no public way to ask for it. */
const descriptorOf = (socket: Socket): number =>
  (socket as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;

const { skipauth } = DomainOpenGraphicsFlags.bits;

async function connected(domain: QemuDomain, index: number, flags: number): Promise<Socket> {
  checkFlags(flags, skipauth, 'qemuDomainOpenGraphics');
  domain.requireGuest();
  const graphics = domain.def.devices?.graphics?.[index];
  if (!graphics) throw qemuError('VIR_ERR_INTERNAL_ERROR', `there is no graphics device ${index}`);
  if (graphics.type !== 'vnc' && graphics.type !== 'spice' && graphics.type !== 'dbus')
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `a graphics device of type ${graphics.type} cannot be opened`);
  const place = placeOf(graphics);
  if (!place) throw unsupported(`graphics device ${index} listens nowhere`);
  if (flags & skipauth && 'passwd' in graphics && graphics.passwd !== undefined)
    throw unsupported(`graphics device ${index} asks everybody for its password`);
  const socket = connect(place);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `cannot connect to graphics device ${index}`, error);
  }
}

/** Where a server of this host can be reached. */
function placeOf(graphics: Graphics) {
  if (graphics.type !== 'vnc' && graphics.type !== 'spice') return undefined;
  const listen = graphics.listens?.[0];
  if (listen?.type === 'socket') return listen.socket === undefined ? undefined : { path: listen.socket };
  if (listen?.type === 'none' || graphics.port === undefined || graphics.port <= 0) return undefined;
  const address = (listen && 'address' in listen ? listen.address : undefined) ?? graphics.listen ?? '127.0.0.1';
  const anywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  return { host: anywhere[address] ?? address, port: graphics.port };
}

/** @throws VirtError `VIR_ERR_INVALID_ARG` for what is no socket of this process */
function viewerOf(fd: number): Socket {
  try {
    if (fstatSync(fd).isSocket()) return new Socket({ fd, readable: true, writable: true });
  } catch {
    // Said below.
  }
  throw qemuError('VIR_ERR_INVALID_ARG', `fd: ${fd} is no socket of this process`);
}

const unsupported = (message: string) => qemuError('VIR_ERR_OPERATION_UNSUPPORTED', message);
