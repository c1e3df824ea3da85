import { decode, VirtError } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { readJson, writeJson } from '../qmp/json.js';
import type { Agent, AgentCallOptions } from './agent.js';

const Command = t.intersection([t.type({ execute: t.string }), t.partial({ arguments: t.UnknownRecord })]);

/**
 * Executes a command as it was written, and gives the agent's answer as it came: `{"return":{}}`.
 * @throws VirtError `VIR_ERR_INVALID_ARG` for what is no command
 */
export async function arbitraryCommand(agent: Agent, text: string, options?: AgentCallOptions): Promise<string> {
  const { execute, arguments: args } = decode(
    Command,
    commandOf(text),
    'the command for the guest agent',
    'VIR_ERR_INVALID_ARG',
  );
  return writeJson({ return: await agent.execute(execute, args, options) });
}

function commandOf(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    throw new VirtError('VIR_ERR_INVALID_ARG', 'the command for the guest agent is no JSON', {
      domain: 'VIR_FROM_QEMU',
      cause: error,
    });
  }
}
