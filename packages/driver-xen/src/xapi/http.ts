import https from 'node:https';
import type { IncomingMessage } from 'node:http';

/** The most that an answer may be: a pool of ten thousand guests is a tenth of that. Bytes. */
const answerLimit = 256 * 1024 * 1024;

export interface Posting {
  readonly agent: https.Agent;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Nobody answered: whether the request may have been heard all the same. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  readonly heard: boolean;

  constructor(heard: boolean, cause: Error) {
    super(cause.message, { cause });
    this.heard = heard;
  }
}

/** Where a request goes. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export const shown = ({ host, port }: Address): string =>
  `${host.includes(':') ? `[${host}]` : host}${port === 443 ? '' : `:${port}`}`;

/**
 * Posts JSON and gives the answer, whatever its status.
 * @throws Unanswered when none comes, or the signal fires
 */
export function post({ host, port }: Address, path: string, body: string, { agent, signal }: Posting): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let connected = false;
    const fail = (error: Error) => reject(new Unanswered(connected, error));
    const request = https.request({
      host,
      port,
      path,
      method: 'POST',
      agent,
      signal,
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
    });
    request.on('socket', (socket) => {
      // A kept connection was greeted long ago.
      if (request.reusedSocket || !socket.connecting) connected = true;
      else socket.once('secureConnect', () => (connected = true));
    });
    request.on('error', fail);
    request.on('response', (response) => {
      connected = true;
      collect(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), fail);
    });
    request.end(body);
  });
}

async function collect(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > answerLimit) {
      response.destroy();
      throw new Error(`the answer is larger than ${answerLimit} bytes`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
