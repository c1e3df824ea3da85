import { passable, renderArgument, type Argument, type OptionPairs } from './argument.js';
import type { CommandLine, MonitorCommand, Preparation } from './command-line.js';
import type { Props } from './props.js';

/** The first descriptor that is free in a new process. */
const firstFd = 3;

/** A command line while it grows. */
export class Plan {
  readonly env: Record<string, string> = {};
  readonly prepare: Preparation[] = [];
  readonly commands: MonitorCommand[] = [];
  readonly #arguments: (Argument | string)[] = [];
  readonly #override: (device: Props) => Props;
  #nextFd = firstFd;

  /** @param override - what the user sets in another way on the device with that alias */
  constructor(override: (device: Props) => Props) {
    this.#override = override;
  }

  /** An option whose value, if any, is one text that nothing in it can end. */
  word(option: string, text?: string): void {
    this.#arguments.push(text === undefined ? { option } : { option, text });
  }

  /** An argument as the user wrote it. */
  argument(text: string): void {
    this.#arguments.push(text);
  }

  pairs(option: string, pairs: OptionPairs): void {
    this.#arguments.push({ option, pairs });
  }

  json(option: string, json: Props): void {
    this.#arguments.push({ option, json });
  }

  device(device: Props): void {
    this.json('device', this.#override(device));
  }

  object(object: Props): void {
    this.json('object', object);
  }

  objects(objects: readonly Props[]): void {
    for (const one of objects) this.object(one);
  }

  global(driver: string, property: string, value: string | number | bigint | boolean): void {
    this.pairs('global', [
      ['driver', driver],
      ['property', property],
      ['value', value],
    ]);
  }

  /** What there is so far, in order. */
  get arguments(): readonly (Argument | string)[] {
    return this.#arguments;
  }

  /** Descriptors of the new process, for what is opened before it starts. */
  fds(count: number): readonly number[] {
    const fds = Array.from({ length: count }, (_, index) => this.#nextFd + index);
    this.#nextFd += count;
    return fds;
  }

  finish(binary: string): CommandLine {
    const argv = this.#arguments.flatMap((one) =>
      typeof one === 'string' ? [passable(one, '<qemu:arg>')] : renderArgument(one),
    );
    return { binary, argv, env: this.env, prepare: this.prepare, commands: this.commands };
  }
}
