import type { OptionPairs, OptionValue } from './argument.js';
import { props, type Json, type Props } from './props.js';
import { translated } from './refused.js';

type Values = Readonly<Record<string, OptionValue>>;

const inet = (host: OptionValue, port: OptionValue): Json => ({
  type: 'inet',
  data: { host: String(host ?? ''), port: String(port) },
});

/** What the monitor calls the options of each back end. */
const datas: Readonly<Record<string, (values: Values) => Props>> = {
  null: () => ({}),
  vc: () => ({}),
  pty: () => ({}),
  stdio: () => ({}),
  serial: ({ path }) => ({ device: path }),
  parallel: ({ path }) => ({ device: path }),
  pipe: ({ path }) => ({ device: path }),
  file: ({ path, append }) => ({ out: path, append }),
  // On the command line a socket connects unless it is told to listen; to the monitor it is the other way round.
  socket: ({ path, host, port, server, wait, telnet, reconnect, ...more }) => ({
    addr: path === undefined ? inet(host, port) : { type: 'unix', data: { path } },
    server: server ?? false,
    wait,
    telnet,
    reconnect,
    'tls-creds': more['tls-creds'],
  }),
  udp: ({ host, port, localaddr, localport }) => ({ remote: inet(host, port), local: inet(localaddr, localport) }),
  spicevmc: ({ name }) => ({ type: name }),
  spiceport: ({ name }) => ({ fqdn: name }),
  dbus: ({ name }) => ({ name }),
  'qemu-vdagent': ({ clipboard, mouse }) => ({ clipboard, mouse }),
};

/** `-chardev` as `chardev-add` takes it. */
export function chardevJson(pairs: OptionPairs): Props {
  const { backend, id, ...values } = Object.fromEntries(pairs) as Values;
  const data = translated(datas, String(backend), 'the character device')(values);
  const log = { logfile: values['logfile'], logappend: values['logappend'] };
  return props({ id, backend: { type: String(backend), data: props({ ...data, ...log }) } });
}
