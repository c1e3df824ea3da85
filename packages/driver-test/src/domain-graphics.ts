import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { checkFlags, DomainOpenGraphicsFlags, type DomainConsoleDriver } from '@virtkit/core/driver';
import { Conversation } from './conversation.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import { scriptOf } from './guest.js';
import type { Dialogue } from './guest-script.js';
import type { TestHost } from './host.js';
import { check, invalidArg } from './params.js';
import { socketPair } from './socket-pair.js';

const { skipauth } = DomainOpenGraphicsFlags.bits;
/** What each kind of screen says first. */
const greetings = { vnc: 'RFB 003.008\n', spice: '', dbus: '' } as const;
/** `virDomainGraphicsReloadType`: any, or VNC. */
const reloadable: readonly number[] = [0, 1];

/** Screens that are connected to past their servers. */
export const domainGraphics = (host: TestHost) =>
  ({
    async openGraphics(ref, index, fd, flags) {
      checkFlags(flags, skipauth, 'domain.openGraphics');
      const domain = host.domain(ref);
      const dialogue = graphicsDialogue(domain, index);
      show(host, domain, dialogue, socketOf(fd));
    },
    async openGraphicsFD(ref, index, flags) {
      checkFlags(flags, skipauth, 'domain.openGraphicsFD');
      const domain = host.domain(ref);
      const dialogue = graphicsDialogue(domain, index);
      const { near, fd } = await socketPair();
      show(host, domain, dialogue, near);
      return fd;
    },
    async graphicsReload(ref, type, flags) {
      checkFlags(flags, 0, 'domain.graphicsReload');
      check(reloadable.includes(type), 'VIR_ERR_INVALID_ARG', `there is no graphics type ${type} to reload`);
      const domain = host.domain(ref);
      domain.requireActive();
      const vnc = domain.def.devices?.graphics?.some((one) => one.type === 'vnc') ?? false;
      check(vnc, 'VIR_ERR_OPERATION_UNSUPPORTED', `domain '${domain.name}' has no VNC server`);
    },
  }) satisfies DomainConsoleDriver;

function graphicsDialogue(domain: TestDomain, index: number): Dialogue {
  domain.requireActive();
  const screen = domain.def.devices?.graphics?.[index];
  if (!screen) throw testError('VIR_ERR_INTERNAL_ERROR', `there is no graphics device ${index}`);
  const { type } = screen;
  if (type !== 'vnc' && type !== 'spice' && type !== 'dbus') {
    throw testError('VIR_ERR_CONFIG_UNSUPPORTED', `a graphics device of type ${type} cannot be opened`);
  }
  return scriptOf(domain).graphics ?? { greeting: greetings[type], raw: true };
}

/** @throws VirtError `VIR_ERR_INVALID_ARG` for what is no socket of this process */
function socketOf(fd: number): Socket {
  try {
    if (fstatSync(fd).isSocket()) return new Socket({ fd, readable: true, writable: true });
  } catch {
    // Said below.
  }
  throw invalidArg(`${fd} is no socket of this process`);
}

/** The script talks over `socket` until either side closes, or the guest stops. */
function show(host: TestHost, domain: TestDomain, dialogue: Dialogue, socket: Socket): void {
  const release = domain.onStop(() => socket.destroy());
  const talk = new Conversation(dialogue, host.clock, (text) => void (socket.writable && socket.write(text)));
  socket.on('error', () => undefined);
  socket.on('close', release);
  socket.on('data', (data: Buffer) => void talk.hear(data).catch(() => socket.destroy()));
  // A viewer that nobody closes keeps no program alive.
  socket.unref();
  talk.greet();
}
