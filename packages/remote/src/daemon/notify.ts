import { execFile } from 'node:child_process';

/** How long systemd may take to hear us: milliseconds. */
const patience = 5000;

/** Tells systemd how we are doing. */
export interface Notifier {
  ready(status: string): Promise<void>;
  reloading(): Promise<void>;
  stopping(): Promise<void>;
}

/**
 * Tells by the program `systemd-notify`, since Node has no datagrams on unix sockets (see decisions/014). The variable
 * is taken out of the environment: guests that we start are not to speak for us.
 */
export function takeNotifier(failed: (why: string) => void, env: NodeJS.ProcessEnv = process.env): Notifier {
  const socket = env.NOTIFY_SOCKET;
  delete env.NOTIFY_SOCKET;
  const tell = (...words: string[]) =>
    socket ? run(words, { ...env, NOTIFY_SOCKET: socket }, failed) : Promise.resolve();
  return {
    ready: (status) => tell('--ready', `--status=${status}`),
    reloading: () => tell('--status=reading the configuration'),
    stopping: () => tell('STOPPING=1', '--status=stopping'),
  };
}

function run(args: readonly string[], env: NodeJS.ProcessEnv, failed: (why: string) => void): Promise<void> {
  return new Promise((resolve) => {
    execFile('systemd-notify', args, { env, timeout: patience }, (error) => {
      if (error) failed(error.message);
      resolve();
    });
  });
}
