import { milliseconds, type Clock } from './clock.js';
import type { Answer, Dialogue } from './guest-script.js';

/** A line of input longer than this is cut: nobody types so much. */
const longestLine = 64 * 1024;

/**
 * A script at work: takes what is typed and says what it has to say, by a clock. What is said later comes in the order in
 * which it was asked for.
 */
export class Conversation {
  readonly #dialogue: Dialogue;
  readonly #clock: Clock;
  readonly #say: (text: string) => void;
  readonly #decoder = new TextDecoder();
  #line = '';
  #last: Promise<void> = Promise.resolve();

  constructor(dialogue: Dialogue, clock: Clock, say: (text: string) => void) {
    this.#dialogue = dialogue;
    this.#clock = clock;
    this.#say = say;
  }

  greet(): void {
    const { greeting = '', prompt = '' } = this.#dialogue;
    this.#say(`${greeting}${prompt}`);
  }

  /** Settles when what there is to say to it has been said. */
  async hear(data: Uint8Array): Promise<void> {
    const text = this.#decoder.decode(data, { stream: true });
    const { echo = false, raw = false } = this.#dialogue;
    if (echo) this.#say(text.replaceAll(/\r\n?/g, '\r\n'));
    if (raw) {
      if (text !== '') this.#answer(text);
      return this.#last;
    }
    const lines = (this.#line + text).split(/\r\n|\r|\n/);
    this.#line = lines.pop()!.slice(0, longestLine);
    for (const line of lines) this.#answer(line);
    return this.#last;
  }

  #answer(input: string): void {
    this.#last = this.#last.then(async () => {
      const { delay = 0, prompt = '' } = this.#dialogue;
      const answer = this.#answerTo(input);
      const { text, after = 0 } = typeof answer === 'object' ? answer : { text: answer ?? '' };
      const wait = milliseconds(delay) + milliseconds(after);
      if (wait > 0) await this.#clock.sleep(wait);
      this.#say(`${text}${prompt}`);
    });
    // An answer that throws is told by the call that waits for it.
    this.#last.catch(() => undefined);
  }

  #answerTo(input: string): Answer {
    const { answers = {}, otherwise } = this.#dialogue;
    if (typeof answers === 'function') return answers(input);
    return Object.hasOwn(answers, input) ? answers[input] : otherwise;
  }
}
