import { isIPv6 } from 'node:net';
import type { Graphics } from '@virtkit/core/xml';
import type { MonitorCommand } from './command-line.js';
import type { Guest } from './context.js';
import type { Plan } from './plan.js';
import { props } from './props.js';
import { present, refused } from './refused.js';
import { audioOf } from './sound.js';
import { spice } from './graphics-spice.js';

type GraphicsOf<T extends Graphics['type']> = Extract<Graphics, { type: T }>;
type Build<T extends Graphics['type']> = (graphics: GraphicsOf<T>, guest: Guest, plan: Plan) => void;

const firstVncPort = 5900;

/** Where VNC listens, as QEMU writes it. */
function vncListen(graphics: GraphicsOf<'vnc'>): string {
  const listen = graphics.listens?.[0] ?? { type: 'address' as const, address: graphics.listen };
  if (listen.type === 'none') return 'none';
  if (listen.type === 'socket') return `unix:${present(listen.socket, "VNC's socket")}`;
  const port = present(graphics.port, "VNC's port");
  if (port < firstVncPort || port > 65535) throw refused(`VNC cannot listen on port ${port}: 5900 is the lowest`);
  const { address = '' } = listen;
  if (!/^[\w.:%-]*$/.test(address)) throw refused(`'${address}' is no address that VNC can listen on`);
  return `${isIPv6(address) ? `[${address}]` : address}:${port - firstVncPort}`;
}

const vnc: Build<'vnc'> = (graphics, guest, plan) => {
  const isSocket = graphics.listens?.[0]?.type === 'socket';
  plan.pairs('vnc', [
    ['vnc', vncListen(graphics)],
    ['websocket', isSocket ? undefined : graphics.websocket],
    ['share', graphics.sharePolicy],
    ['password', graphics.passwd === undefined ? undefined : true],
    ['power-control', graphics.powerControl],
    ['audiodev', audioOf(graphics.audio, guest)],
  ]);
  if (graphics.keymap !== undefined) plan.word('k', graphics.keymap);
};

const sdl: Build<'sdl'> = ({ display, xauth, fullscreen, gl }, _guest, plan) => {
  if (xauth !== undefined) plan.env['XAUTHORITY'] = xauth;
  if (display !== undefined) plan.env['DISPLAY'] = display;
  if (fullscreen) plan.word('full-screen');
  plan.pairs('display', [
    ['type', 'sdl'],
    ['gl', gl?.enable],
  ]);
};

const eglHeadless: Build<'egl-headless'> = ({ gl }, _guest, plan) =>
  plan.pairs('display', [
    ['type', 'egl-headless'],
    ['rendernode', gl?.rendernode],
  ]);

const dbus: Build<'dbus'> = ({ p2p, address, gl, audio }, guest, plan) =>
  plan.pairs('display', [
    ['type', 'dbus'],
    ['p2p', p2p || undefined],
    ['addr', p2p ? undefined : address],
    ['gl', gl?.enable],
    ['rendernode', gl?.enable ? gl.rendernode : undefined],
    ['audiodev', audio === undefined ? undefined : audioOf(audio, guest)],
  ]);

const builds: { readonly [T in Graphics['type']]?: Build<T> } = { vnc, spice, sdl, 'egl-headless': eglHeadless, dbus };

/** How the guest's screen is shown. */
export function graphicsOptions(graphics: Graphics, guest: Guest, plan: Plan): void {
  const build = builds[graphics.type] as ((graphics: Graphics, guest: Guest, plan: Plan) => void) | undefined;
  if (!build) throw refused(`graphics of type '${graphics.type}' are not supported by QEMU`);
  build(graphics, guest, plan);
}

/** A password is told by the monitor: everybody on the host can read a command line. */
export function graphicsPassword(graphics: Graphics): readonly MonitorCommand[] {
  if ((graphics.type !== 'vnc' && graphics.type !== 'spice') || graphics.passwd === undefined) return [];
  const { type: protocol, passwd, passwdValidTo, connected } = graphics;
  const set = props({ protocol, password: passwd, connected });
  const time = passwdValidTo === undefined ? 'never' : String(secondsOf(passwdValidTo));
  return [
    { execute: 'set_password', arguments: set },
    { execute: 'expire_password', arguments: { protocol, time } },
  ];
}

/** Of a time in UTC, without a zone. */
function secondsOf(time: string): number {
  const found = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(time) ? Date.parse(`${time}Z`) : NaN;
  if (Number.isNaN(found)) throw refused(`'${time}' is no time until which a password is good`);
  return found / 1000;
}
