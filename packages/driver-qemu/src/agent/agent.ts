import type { CallOptions } from '@virtkit/core/driver';

export interface AgentCallOptions extends CallOptions {
  /** How long the command may take: seconds; -2 as long as it likes, -1 as the host likes, 0 not at all. */
  readonly timeout?: number | undefined;
  /**
   * Settles when the command has worked though it is not answered: a guest that shuts down takes its agent with it. So
   * does the end of the connection then.
   */
  readonly done?: Promise<unknown> | undefined;
}

/** What executes commands in the guest: `AgentClient`. */
export interface Agent {
  /** Executes a command, and gives what it returned; nothing when `done` came first. */
  execute(command: string, args?: object, options?: AgentCallOptions): Promise<unknown>;
}
