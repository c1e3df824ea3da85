import { call, custom, twin } from './procedure.js';
import * as t from './types.js';
import { hyper, int, optional, struct, uint } from './xdr.js';

/** The program of QEMU's own calls. */
export const qemuProgram = 0x20008087;

/** Past the API: the monitor and the agent. */
export const qemuProcedures = {
  domainQemuMonitorCommand: custom(1, 'domain.qemuMonitorCommand', [t.domain, t.text, uint], t.text, 'domain:write'),
  domainQemuAttach: call(2, 'domain.qemuAttach', [uint, uint], t.domain, 'domain:start domain:write'),
  domainQemuAgentCommand: call(
    3,
    'domain.qemuAgentCommand',
    [t.domain, t.text, int, uint],
    t.optionalText,
    'domain:write',
  ),
  connectDomainQemuMonitorEventRegister: custom(
    4,
    'domain.qemuMonitorSubscribe',
    [optional(t.domain), t.optionalText, uint],
    int,
    'connect:search_domains connect:write',
  ),
} as const;

export const qemuTwins = {
  connectDomainQemuMonitorEventDeregister: twin(
    5,
    'domain.qemuMonitorSubscribe',
    { callbackID: int },
    {},
    'connect:write',
  ),
  domainQemuMonitorCommandWithFiles: twin(
    7,
    'domain.qemuMonitorCommand',
    { dom: t.domain, cmd: t.text, flags: uint },
    { result: t.text },
    'domain:write',
  ),
} as const;

export const qemuMonitorEvent = {
  number: 6,
  body: struct({
    callbackId: int,
    domain: t.domain,
    event: t.text,
    seconds: hyper,
    micros: uint,
    details: t.optionalText,
  }),
} as const;
