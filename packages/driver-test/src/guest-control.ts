import type { DomainEvents, Files, LaunchSecurityState, ParamsOf } from '@virtkit/core/driver';
import { connectAgent, disconnectAgent } from './agent-lifecycle.js';
import { associatedFiles } from './domain-fds.js';
import type { TestDomain } from './domain-object.js';
import { launchSecret } from './domain-security.js';
import { type Password, guestOf, scriptOf, setScript, waitingFor } from './guest.js';
import type { GuestScript } from './guest-script.js';
import type { TestHost } from './host.js';
import { raiseMonitorEvent } from './monitor-events.js';
import { asleep, powerOff } from './power.js';
import { consoleAlias, terminal } from './terminals.js';

/** The inside of one guest, for a test to look into and to pull at. */
export class GuestControl {
  readonly #host: TestHost;
  readonly #domain: TestDomain;

  constructor(host: TestHost, domain: TestDomain) {
    this.#host = host;
    this.#domain = domain;
  }

  /** What it says, and how it behaves. A new one holds from the next word on. */
  get script(): GuestScript {
    return scriptOf(this.#domain);
  }

  set script(script: GuestScript) {
    setScript(this.#domain, script);
  }

  /** Whether its agent has opened its channel. To set it is to start or to stop the agent, which is told as an event. */
  get agentConnected(): boolean {
    return guestOf(this.#domain).connected;
  }

  set agentConnected(connected: boolean) {
    if (!connected) disconnectAgent(this.#host, this.#domain);
    else if (this.#domain.active) connectAgent(this.#host, this.#domain, 'channel');
  }

  /** Whether its agent answers. One that does not keeps whoever asks waiting until their time is over. */
  get agentResponsive(): boolean {
    return guestOf(this.#domain).responsive;
  }

  set agentResponsive(responsive: boolean) {
    const guest = guestOf(this.#domain);
    guest.responsive = responsive;
    if (responsive) for (const wake of [...waitingFor(this.#domain)]) wake();
  }

  /** The passwords that were set, by user. */
  get passwords(): ReadonlyMap<string, Password> {
    return guestOf(this.#domain).passwords;
  }

  /** The launch secret that was injected, if one was since the guest started. */
  get launchSecret(): ParamsOf<typeof LaunchSecurityState> | undefined {
    return launchSecret(this.#domain);
  }

  /** The files that were associated with the domain by that name. */
  files(name: string): Files | undefined {
    return associatedFiles(this.#domain, name);
  }

  /** Says something at a console, the first one by default, to whoever has it open. */
  say(text: string, console?: string): void {
    terminal(this.#domain, consoleAlias(this.#domain, console)).say(text);
  }

  /** Has the guest power itself off. */
  powerOff(): void {
    if (this.#domain.active) powerOff(this.#host, this.#domain);
  }

  /** Has the guest go to sleep, as its user can. */
  sleep(): void {
    if (this.#domain.state === 'running') asleep(this.#host, this.#domain, 'mem');
  }

  /** Has the QEMU monitor of the guest tell an event. */
  raiseMonitorEvent(event: string, data?: object): void {
    raiseMonitorEvent(this.#host, this.#domain, event, data);
  }

  /** Tells an event of the domain, as if it had happened. */
  raise<E extends keyof DomainEvents>(event: E, payload: DomainEvents[E]): void {
    this.#host.domainEvents.emit(event, this.#domain.ref, payload);
  }
}
