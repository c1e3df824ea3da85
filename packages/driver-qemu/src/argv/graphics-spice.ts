import type { Graphics } from '@virtkit/core/xml';
import type { OptionPairs } from './argument.js';
import type { Guest } from './context.js';
import type { Plan } from './plan.js';
import { present, refused } from './refused.js';

type Spice = Extract<Graphics, { type: 'spice' }>;

interface Listening {
  readonly pairs: OptionPairs;
  readonly plain: boolean;
  readonly secure: boolean;
}

function listening(graphics: Spice): Listening {
  const listen = graphics.listens?.[0] ?? { type: 'address' as const, address: graphics.listen };
  if (listen.type === 'none') return { pairs: [['port', 0]], plain: true, secure: false };
  if (listen.type === 'socket') {
    const path = present(listen.socket, "SPICE's socket");
    return {
      pairs: [
        ['unix', true],
        ['addr', path],
      ],
      plain: true,
      secure: false,
    };
  }
  const { port = 0, tlsPort = 0 } = graphics;
  const plain = port > 0;
  const secure = tlsPort > 0;
  const pairs: OptionPairs = [
    ['port', plain ? port : undefined],
    ['tls-port', secure ? tlsPort : undefined],
    ['addr', plain || secure ? listen.address : undefined],
  ];
  return { pairs, plain, secure };
}

/** The channels that must, or must not, be over TLS. */
function channels({ channels: all = [], defaultMode }: Spice, { plain, secure }: Listening): OptionPairs {
  const modes = [{ name: 'default', mode: defaultMode ?? 'any' }, ...all];
  return modes.flatMap(({ name, mode }) => {
    if (mode === 'any') return [];
    if (mode === 'secure' ? !secure : !plain)
      throw refused(`SPICE's channel '${name}' is to be ${mode}, and there is no such port`);
    return [[mode === 'secure' ? 'tls-channel' : 'plaintext-channel', name] as const];
  });
}

export function spice(graphics: Spice, { context }: Guest, plan: Plan): void {
  const at = listening(graphics);
  const { gl } = graphics;
  plan.pairs('spice', [
    ...at.pairs,
    ['agent-mouse', graphics.mouse && graphics.mouse === 'client'],
    ['disable-ticketing', graphics.passwd === undefined ? true : undefined],
    ['x509-dir', at.secure ? present(context.spiceTlsDirectory, 'the directory of certificates for SPICE') : undefined],
    ...channels(graphics, at),
    ['image-compression', graphics.image],
    ['jpeg-wan-compression', graphics.jpeg],
    ['zlib-glz-wan-compression', graphics.zlib],
    ['playback-compression', graphics.playback],
    ['streaming-video', graphics.streaming],
    ['disable-copy-paste', graphics.clipboard === false ? true : undefined],
    ['disable-agent-file-xfer', graphics.filetransfer === false ? true : undefined],
    ['gl', gl?.enable || undefined],
    ['rendernode', gl?.enable ? gl.rendernode : undefined],
    ['seamless-migration', true],
  ]);
  if (graphics.keymap !== undefined) plan.word('k', graphics.keymap);
}
