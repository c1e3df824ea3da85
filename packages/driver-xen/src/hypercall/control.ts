import type { Buffer } from 'node:buffer';
import { xenError } from '../errors.js';
import { HypercallError, type HyperMemory, type Hypervisor } from './hypervisor.js';
import { writeFields } from './layout.js';
import {
  domctlBody,
  domctlHead,
  domctlInterfaces,
  domctls,
  hypercalls,
  sysctlBody,
  sysctlHead,
  sysctlInterfaces,
  sysctls,
  versions,
  versionSizes,
  type Domctl,
  type DomctlInterface,
  type Sysctl,
  type SysctlInterface,
} from './structures.js';

/** The hypervisor's two control interfaces, each in the version that it speaks. */
export class Control {
  readonly domctlInterface: DomctlInterface;
  readonly sysctlInterface: SysctlInterface;
  readonly #hypervisor: Hypervisor;
  readonly #page: HyperMemory;

  private constructor(hypervisor: Hypervisor, page: HyperMemory, domctl: DomctlInterface, sysctl: SysctlInterface) {
    this.#hypervisor = hypervisor;
    this.#page = page;
    this.domctlInterface = domctl;
    this.sysctlInterface = sysctl;
  }

  /**
   * Finds out which versions the hypervisor speaks, the newest first. `undefined` where it speaks none of ours, or not to
   * us.
   */
  static probe(hypervisor: Hypervisor): Control | undefined {
    const page = hypervisor.allocate(versionSizes.capabilities);
    const [newest] = domctlInterfaces;
    const [newestSysctl] = sysctlInterfaces;
    const domctl = domctlInterfaces.find((one) =>
      takes(() => new Control(hypervisor, page, one, newestSysctl).domctl('getdomaininfo', 0)),
    );
    const sysctl = sysctlInterfaces.find((one) =>
      takes(() => new Control(hypervisor, page, newest, one).sysctl('sched_id')),
    );
    if (domctl && sysctl) return new Control(hypervisor, page, domctl, sysctl);
    page.free();
    return undefined;
  }

  /**
   * Asks about a domain. What `fill` writes goes along, and what this gives is the answer, until the next call.
   * @throws HypercallError
   */
  domctl(command: Domctl, domain: number, fill?: (body: Buffer) => void): Buffer {
    const { version } = this.domctlInterface;
    const page = this.#page.bytes.subarray(0, domctlBody.size).fill(0);
    writeFields(page, domctlHead, { cmd: domctls[command], version, domain });
    const body = page.subarray(domctlBody.offset);
    fill?.(body);
    this.#hypervisor.call(hypercalls.domctl, this.#page.address);
    return body;
  }

  /**
   * Asks about the machine, in the same way.
   * @throws HypercallError
   */
  sysctl(command: Sysctl, fill?: (body: Buffer) => void): Buffer {
    const { version } = this.sysctlInterface;
    const page = this.#page.bytes.subarray(0, sysctlBody.size).fill(0);
    writeFields(page, sysctlHead, { cmd: sysctls[command], version });
    const body = page.subarray(sysctlBody.offset);
    fill?.(body);
    this.#hypervisor.call(hypercalls.sysctl, this.#page.address);
    return body;
  }

  /** Major and minor number of the hypervisor. */
  version(): { readonly major: number; readonly minor: number } {
    const number = this.#hypervisor.call(hypercalls.xen_version, BigInt(versions.version), 0n);
    return { major: number >>> 16, minor: number & 0xffff };
  }

  versionText(what: keyof typeof versionSizes): string {
    const text = this.#page.bytes.subarray(0, versionSizes[what]).fill(0);
    this.#hypervisor.call(hypercalls.xen_version, BigInt(versions[what]), this.#page.address);
    const end = text.indexOf(0);
    return text.toString('latin1', 0, end < 0 ? text.length : end);
  }

  /** Memory for what does not fit into a command, for the time of `use`. */
  withMemory<T>(size: number, use: (memory: HyperMemory) => T): T {
    const memory = this.#hypervisor.allocate(size);
    try {
      return use(memory);
    } finally {
      memory.free();
    }
  }

  close(): void {
    this.#page.free();
    this.#hypervisor.close();
  }
}

/** What a refusal means that says no more than that this version, or this caller, is none for it. */
const declines = ['EACCES', 'EPERM', 'ENOSYS'];

function takes(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch (error) {
    if (error instanceof HypercallError && declines.includes(error.errno)) return false;
    throw error;
  }
}

/** @returns what `call` gives; a refusal is an error that says what was attempted on which domain */
export function onDomain<T>(id: number, attempted: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof HypercallError)) throw error;
    const gone = error.errno === 'ESRCH';
    const code = gone ? 'VIR_ERR_NO_DOMAIN' : (codes[error.errno] ?? 'VIR_ERR_XEN_CALL');
    throw xenError(code, `${attempted} of domain ${id}: ${gone ? 'there is none' : error.errno}`, error);
  }
}

const codes = {
  EINVAL: 'VIR_ERR_INVALID_ARG',
  EPERM: 'VIR_ERR_ACCESS_DENIED',
  EACCES: 'VIR_ERR_ACCESS_DENIED',
} as Readonly<Record<string, 'VIR_ERR_INVALID_ARG' | 'VIR_ERR_ACCESS_DENIED' | undefined>>;
