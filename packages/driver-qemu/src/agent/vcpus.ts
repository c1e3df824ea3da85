import { VirtError, type GuestVcpus, type ParamsOf } from '@virtkit/core/driver';
import * as t from 'io-ts';
import type { Agent, AgentCallOptions } from './agent.js';
import { agentError } from './errors.js';
import { Int32, list, readReturn, UInt32 } from './codecs.js';
import { formatList, parseList } from './id-list.js';

/** Ids are below it. */
const limit = 4096;

const Vcpu = t.intersection([
  t.type({ 'logical-id': UInt32, online: t.boolean }),
  t.partial({ 'can-offline': t.boolean }),
]);
type Vcpu = t.TypeOf<typeof Vcpu>;

/** The processors as the guest counts them. */
export async function getGuestVcpus(agent: Agent, options?: AgentCallOptions): Promise<ParamsOf<typeof GuestVcpus>> {
  const vcpus = await listVcpus(agent, options);
  const bad = vcpus.find(({ 'logical-id': id }) => id >= limit);
  if (bad)
    throw agentError(
      'VIR_ERR_INTERNAL_ERROR',
      `the guest agent reports vCPU ${bad['logical-id']}, which is out of range`,
    );
  const ids = (those: readonly Vcpu[]) => formatList(those.map(({ 'logical-id': id }) => id));
  return {
    vcpus: ids(vcpus),
    online: ids(vcpus.filter(({ online }) => online)),
    offlinable: ids(vcpus.filter((vcpu) => vcpu['can-offline'])),
  };
}

/** @throws VirtError `VIR_ERR_INVALID_ARG` for what is no list of processors */
export const checkVcpuList = (list: string): void => void parseList(list, limit);

/**
 * Takes processors of the guest online or offline.
 * @param list - such as `1-2,5`
 * @throws VirtError `VIR_ERR_INVALID_ARG` for those that the guest has not, `VIR_ERR_OPERATION_UNSUPPORTED` for one that
 * cannot go offline
 */
export async function setGuestVcpus(
  agent: Agent,
  list: string,
  online: boolean,
  options?: AgentCallOptions,
): Promise<void> {
  const wanted = new Set(parseList(list, limit));
  const chosen = (await listVcpus(agent, options)).filter(({ 'logical-id': id }) => wanted.has(id));
  const fixed = chosen.find((vcpu) => !online && !vcpu['can-offline']);
  if (fixed) throw agentError('VIR_ERR_OPERATION_UNSUPPORTED', `vCPU ${fixed['logical-id']} cannot go offline`);
  for (const { 'logical-id': id } of chosen) wanted.delete(id);
  if (wanted.size > 0) {
    throw new VirtError('VIR_ERR_INVALID_ARG', `the guest has no vCPUs ${formatList([...wanted])}`, {
      domain: 'VIR_FROM_QEMU',
    });
  }
  // The agent may stop at one that fails: it says how many it did, and the rest is asked for again, for its reason.
  for (let rest = chosen; rest.length > 0;) {
    const command = 'guest-set-vcpus';
    const vcpus = rest.map(({ 'logical-id': id }) => ({ 'logical-id': id, online }));
    const count = readReturn(Int32, await agent.execute(command, { vcpus }, options), command);
    if (count <= 0 || count > rest.length) {
      throw agentError('VIR_ERR_INTERNAL_ERROR', `the guest agent set ${count} vCPUs of ${rest.length}`);
    }
    rest = rest.slice(count);
  }
}

async function listVcpus(agent: Agent, options?: AgentCallOptions): Promise<readonly Vcpu[]> {
  const command = 'guest-get-vcpus';
  return readReturn(list(Vcpu), await agent.execute(command, undefined, options), command);
}
