import type { Hole } from '@virtkit/core/driver';

/** What comes out of a stream. */
export type Piece = Uint8Array | Hole;

/** What one piece takes besides its bytes: without it, a flood of tiny pieces would count for nothing. */
const overhead = 128;
const sizeOf = (piece: Piece): number => (piece instanceof Uint8Array ? piece.length : 0) + overhead;

/** Pieces that wait for their reader, first in, first out, each counted by somebody who limits them. */
export class PieceQueue {
  readonly #count: (bytes: number) => void;
  #pieces: (Piece | undefined)[] = [];
  #head = 0;
  #counted = 0;
  #counting = true;

  constructor(count: (bytes: number) => void) {
    this.#count = count;
  }

  push(piece: Piece): void {
    this.#pieces.push(piece);
    this.#add(sizeOf(piece));
  }

  shift(): Piece | undefined {
    const piece = this.#pieces[this.#head];
    if (piece === undefined) return undefined;
    this.#pieces[this.#head] = undefined;
    this.#head += 1;
    // Half of the array is empty: cheaper in the end than moving everything each time.
    if (this.#head * 2 >= this.#pieces.length) {
      this.#pieces = this.#pieces.slice(this.#head);
      this.#head = 0;
    }
    this.#add(-sizeOf(piece));
    return piece;
  }

  clear(): void {
    this.#pieces = [];
    this.#head = 0;
    this.release();
  }

  /** What is here, and what may yet come, counts no more. */
  release(): void {
    this.#add(-this.#counted);
    this.#counting = false;
  }

  #add(bytes: number): void {
    if (!this.#counting || bytes === 0) return;
    this.#counted += bytes;
    this.#count(bytes);
  }
}
