import type { ConnectionUri, Driver, Session, Stream } from '@virtkit/core/driver';

/** A driver that does nothing, and writes down what is done with it. */
export interface RecordingDriver extends Driver {
  readonly record: string[];
}

export interface Answers {
  /** What a stream gives, each time it is asked. Default: it never has anything. */
  readonly recv?: () => Promise<Uint8Array | undefined>;
  /** What becomes of data that is sent. Default: it is taken. */
  readonly send?: () => Promise<void>;
  readonly getHostname?: () => Promise<string>;
}

const never = <T>(): Promise<T> => new Promise(() => undefined);

/** `rec:///`: a session for each connection, and streams of every kind. */
export function recordingDriver({ recv = never, send, getHostname }: Answers = {}): RecordingDriver {
  const record: string[] = [];
  const stream = (name: string): Stream => ({
    recv,
    send: async (data) => {
      record.push(`${name} took ${data.length}`);
      await send?.();
    },
    sendHole: async (length) => void record.push(`${name} skipped ${length}`),
    finish: async () => void record.push(`${name} finished`),
    abort: async () => void record.push(`${name} aborted`),
  });
  const opening = (name: string) => async () => {
    record.push(`${name} opened`);
    return stream(name);
  };
  const subscribe = async (event: string) => {
    record.push(`${event} subscribed`);
    return async () => void record.push(`${event} unsubscribed`);
  };
  const session = (): Session => ({
    host: {
      getType: async () => 'REC',
      getHostname: getHostname ?? (async () => 'host'),
      onClose: async () => async () => void record.push('not watched any more'),
    },
    domain: {
      listAll: async () => [],
      getInfo: never,
      getXmlDesc: async () => '<domain/>',
      openConsole: opening('console'),
      openChannel: opening('channel'),
      screenshot: async () => ({ mime: 'image/png', stream: await opening('screenshot')() }),
      qemuMonitorSubscribe: () => subscribe('monitor'),
      subscribe,
      async migratePrepareTunnel(incoming) {
        record.push('tunnel opened');
        void read(incoming, (said) => record.push(`tunnel ${said}`));
        return { cookie: new Uint8Array() };
      },
    },
    storageVol: {
      getInfo: never,
      getXmlDesc: never,
      getPath: never,
      upload: opening('upload'),
      download: opening('download'),
    },
    close: async () => void record.push('session closed'),
  });
  return {
    name: 'rec',
    schemes: ['rec'],
    record,
    async open(_uri: ConnectionUri) {
      record.push('session opened');
      return session();
    },
  };
}

/** Reads a stream to its end, as the receiving side of a migration does. */
async function read(stream: Stream, say: (what: string) => void): Promise<void> {
  try {
    for (;;) {
      const piece = await stream.recv!();
      if (piece === undefined) return say('finished');
      say(piece instanceof Uint8Array ? `took ${piece.length}` : `skipped ${piece.hole}`);
    }
  } catch {
    say('aborted');
  }
}
