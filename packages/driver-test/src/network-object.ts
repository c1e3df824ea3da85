import type { NetworkRef, Stateful } from '@virtkit/core/driver';
import type { Network, NetworkPort } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

/** A virtual network of the test host. Definitions are values that nobody changes. */
export class TestNetwork implements Stateful {
  readonly ref: NetworkRef;
  def: Network;
  /** A stored definition that differs from `def`. */
  next: Network | undefined;
  active = false;
  persistent = true;
  autostart = false;
  readonly ports = new Map<string, NetworkPort>();

  constructor(uuid: string, def: Network) {
    this.ref = { name: def.name, uuid };
    this.def = def;
  }

  get name(): string {
    return this.ref.name;
  }

  get uuid(): string {
    return this.ref.uuid;
  }

  /** Marks the network as stopped. As in libvirt's test driver it keeps the definition that it ran with. */
  stop(): void {
    this.active = false;
    this.ports.clear();
  }
}

/** Stores a definition: for the next start if the network is active. */
export function defineNetwork(host: TestHost, def: Network): TestNetwork {
  const uuid = def.uuid!;
  const known = host.networks.claim(def.name, uuid);
  if (!known) return host.networks.add(new TestNetwork(uuid, def));
  known.next = known.active ? def : undefined;
  if (!known.active) known.def = def;
  known.persistent = true;
  return known;
}

/** Starts a network from a definition that is not stored. */
export function startNetwork(host: TestHost, def: Network): TestNetwork {
  const uuid = def.uuid!;
  const known = host.networks.claim(def.name, uuid);
  if (known?.active) {
    throw testError('VIR_ERR_OPERATION_INVALID', `network is already active as '${known.name}'`);
  }
  const network = known ?? host.networks.add(new TestNetwork(uuid, def));
  if (known) {
    if (known.persistent) known.next ??= known.def;
    known.def = def;
  } else network.persistent = false;
  network.active = true;
  return network;
}
