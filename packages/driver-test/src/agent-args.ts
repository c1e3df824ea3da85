import { AgentError } from './agent-error.js';

/** The arguments of an agent's command. What is missing or of another type, the agent refuses. */
export class AgentArgs {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  get all(): Readonly<Record<string, unknown>> {
    return this.#values;
  }

  text(name: string): string {
    return this.#required(name, this.optionalText(name));
  }

  optionalText(name: string): string | undefined {
    return this.#typed(name, 'string', (value): value is string => typeof value === 'string');
  }

  number(name: string): number {
    return this.#required(name, this.optionalNumber(name));
  }

  optionalNumber(name: string): number | undefined {
    return this.#typed(name, 'integer', (value): value is number => Number.isSafeInteger(value));
  }

  flag(name: string): boolean {
    return this.#typed(name, 'boolean', (value): value is boolean => typeof value === 'boolean') ?? false;
  }

  texts(name: string): readonly string[] {
    const all = (value: unknown): value is readonly string[] =>
      Array.isArray(value) && value.every((one) => typeof one === 'string');
    return this.#typed(name, 'array', all) ?? [];
  }

  list(name: string): readonly AgentArgs[] {
    const all = (value: unknown): value is readonly Record<string, unknown>[] =>
      Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null);
    return this.#required(name, this.#typed(name, 'array', all)).map((one) => new AgentArgs(one));
  }

  #typed<T>(name: string, type: string, is: (value: unknown) => value is T): T | undefined {
    const value = Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
    if (value === undefined || is(value)) return value;
    throw new AgentError('GenericError', `argument '${name}' is no ${type}`);
  }

  #required<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw new AgentError('GenericError', `argument '${name}' is not given`);
    return value;
  }
}
