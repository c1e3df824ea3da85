import type { FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';

/** How much may wait to be written: bytes. What waits is written at once. */
const most = 4 * 1024 * 1024;

/** Writes to an open file from a place on. The file stays open. */
export function fileSink(file: FileHandle, start: number): Writable {
  let at = start;
  const writeAll = async (pieces: Buffer[]) => {
    let { bytesWritten } = await file.writev(pieces, at);
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    at += bytesWritten;
    // A disk that is nearly full takes a part.
    if (bytesWritten === length) return;
    const rest = Buffer.concat(pieces);
    while (bytesWritten < length) {
      const more = await file.write(rest, bytesWritten, length - bytesWritten, at);
      bytesWritten += more.bytesWritten;
      at += more.bytesWritten;
    }
  };
  return new Writable({
    highWaterMark: most,
    write(piece: Buffer, _encoding, done) {
      writeAll([piece]).then(() => done(), done);
    },
    writev(pieces, done) {
      writeAll(pieces.map(({ chunk }) => chunk as Buffer)).then(() => done(), done);
    },
  });
}
