import type { Console, Serial } from '@virtkit/core/xml';
import { chardevTlsId, wantsTls, type CharBackend } from './chardev.js';
import type { Guest } from './context.js';
import type { Plan } from './plan.js';
import {
  channelChardev,
  channelDevice,
  consoleDevice,
  forwardNetdev,
  isForward,
  isSerialConsole,
  parallelDevice,
  portChardev,
  serialDevice,
} from './ports.js';
import { props } from './props.js';
import { useAll } from './reads.js';
import { present, refused } from './refused.js';

/** The credentials of character devices that speak TLS: one object for all. */
export function addChardevTls({ def, context }: Guest, plan: Plan): void {
  const { serials = [], parallels = [], consoles = [], channels = [], redirdevs = [] } = def.devices ?? {};
  const all: readonly CharBackend[] = [...serials, ...parallels, ...consoles, ...channels, ...redirdevs];
  if (!all.some(wantsTls)) return;
  const dir = present(context.chardevTlsDirectory, 'the directory of certificates for character devices');
  const isServer = all.some((one) => wantsTls(one) && one.sources?.[0]?.mode === 'bind');
  plan.object(
    props({
      'qom-type': 'tls-creds-x509',
      id: chardevTlsId,
      dir,
      endpoint: isServer ? 'server' : 'client',
      'verify-peer': true,
    }),
  );
}

/** Serial and parallel ports, channels and consoles. */
export function addPorts(guest: Guest, plan: Plan): void {
  const { serials = [], parallels = [], consoles = [], channels = [] } = guest.def.devices ?? {};
  for (const serial of serials) {
    plan.pairs('chardev', portChardev(serial));
    plan.device(serialDevice(serial, guest));
  }
  for (const parallel of parallels) {
    plan.pairs('chardev', portChardev(parallel, true));
    plan.device(parallelDevice(parallel, guest));
  }
  for (const channel of channels) {
    plan.pairs('chardev', channelChardev(channel, guest));
    if (isForward(channel)) plan.json('netdev', forwardNetdev(channel));
    else plan.device(channelDevice(channel, guest));
  }
  for (const console of consoles) {
    if (isSerialConsole(console)) {
      sameAsSerial(console, serials);
      continue;
    }
    plan.pairs('chardev', portChardev(console));
    plan.device(consoleDevice(console, guest));
  }
}

/** A console that is a serial port seen again says the same as the port, or there would be two of them. */
function sameAsSerial(console: Console, serials: readonly Serial[]): void {
  const port = console.target?.port ?? 0;
  const serial = serials.find(({ target }, place) => (target?.port ?? place) === port);
  const said = ({ type, sources, protocol, log }: CharBackend) => JSON.stringify([type, sources, protocol, log]);
  if (!serial || said(serial) !== said(console))
    throw refused('a console of type serial is one of the serial ports', '/domain/devices/console');
  useAll(console.target);
}
