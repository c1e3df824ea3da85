import { shutdownReasons, type LiveDomain } from '../channel.js';
import { decode } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { xenError } from '../errors.js';

/** A line of `xl list -v`. Names may have spaces, and stand first: it is read from its end. */
const row =
  /^(?<name>.*?) +(?<id>\d+) +(?<memory>\d+) +(?<vcpus>\d+)\s+(?<flags>[-a-z]{6}) +(?<seconds>[\d.]+) (?<uuid>[\da-f-]{36}) +(?<reason>-|[\da-f]+) +\S+$/;

export interface ListedDomain extends Omit<LiveDomain, 'maxMemory' | 'maxVcpus' | 'hvm'> {
  /** What stands for none is left out. */
  readonly name?: string;
}

/** @throws VirtError `VIR_ERR_INTERNAL_ERROR` for a line that is none of xl's */
export const parseList = (text: string): ListedDomain[] =>
  text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const found = row.exec(line)?.groups;
      if (!found) throw xenError('VIR_ERR_INTERNAL_ERROR', `xl list: ${JSON.stringify(line.slice(0, 200))}`);
      const flags = found['flags']!;
      const reason = found['reason'] === '-' ? undefined : shutdownReasons[parseInt(found['reason']!, 16)];
      return {
        ...(found['name'] === '(null)' ? {} : { name: found['name']! }),
        id: Number(found['id']),
        uuid: found['uuid']!,
        memory: BigInt(found['memory']!) * 1024n,
        vcpus: Number(found['vcpus']),
        cpuTime: nanoseconds(found['seconds']!),
        running: flags[0] === 'r',
        blocked: flags[1] === 'b',
        paused: flags[2] === 'p',
        shutdown: flags[3] === 's',
        dying: flags[5] === 'd',
        ...(flags[3] === 's' && reason ? { reason } : {}),
      };
    });

/** Seconds with one decimal, exactly. */
export const nanoseconds = (seconds: string): bigint => BigInt(Math.round(Number(seconds) * 10)) * 100_000_000n;

const Configured = t.array(
  t.type({
    domid: t.number,
    config: t.type({
      c_info: t.partial({ type: t.string }),
      b_info: t.partial({ max_vcpus: t.number, max_memkb: t.number }),
    }),
  }),
);

/** What libxl remembers of how guests were started, by their ids: `xl list -l`. */
export const parseConfigs = (text: string) =>
  new Map(
    decode(Configured, json(text), 'xl list -l', 'VIR_ERR_INTERNAL_ERROR').map(({ domid, config }) => [domid, config]),
  );

/** The whole config of the one guest that was asked for. */
export function rawConfig(text: string): unknown {
  const [first] = decode(t.array(t.type({ config: t.unknown })), json(text), 'xl list -l', 'VIR_ERR_INTERNAL_ERROR');
  if (!first) throw xenError('VIR_ERR_INTERNAL_ERROR', 'xl list -l: it names no guest');
  return first.config;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw xenError('VIR_ERR_INTERNAL_ERROR', 'xl list -l: it is no JSON', error);
  }
}

/** What a guest is, of both lists. */
export function liveDomain(
  { name: _name, ...listed }: ListedDomain,
  configs: ReturnType<typeof parseConfigs>,
): LiveDomain {
  const { c_info: created, b_info: built } = configs.get(listed.id) ?? { c_info: {}, b_info: {} };
  return {
    ...listed,
    maxMemory: built.max_memkb === undefined ? listed.memory : BigInt(built.max_memkb),
    maxVcpus: built.max_vcpus ?? listed.vcpus,
    hvm: created.type === 'hvm' || created.type === 'pvh',
  };
}
