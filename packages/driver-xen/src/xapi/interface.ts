import type { Interface } from '@virtkit/core/xml';
import { xapiError } from './errors.js';

/** A network card of a guest, as XAPI has it. */
export interface CardFact {
  readonly device: number;
  readonly mac: string;
  readonly network: string;
  readonly bridge: string;
  readonly mtu: number;
}

/** A card is on an XAPI network, which the definition calls by its name or by its bridge. */
export type Card = Extract<Interface, { readonly type: 'network' | 'bridge' }>;

/** @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` for one that is connected to something else */
export function requireCard(card: Interface): Card {
  if (card.type === 'network' || card.type === 'bridge') return card;
  throw xapiError(
    'VIR_ERR_CONFIG_UNSUPPORTED',
    `/domain/devices/interface/@type: XAPI connects cards to networks and bridges, not '${card.type}'`,
  );
}

/** The card of a definition for one of XAPI's; `base` is what the definition said of it. */
export function cardOf(fact: CardFact, base: Interface | undefined): Interface {
  const { type, source: _source, ...kept } = (base ?? {}) as Card;
  const there =
    type === 'bridge'
      ? { type, source: { bridge: fact.bridge } }
      : { type: 'network', source: { network: fact.network } };
  return { ...kept, ...there, mac: { ...kept.mac, address: fact.mac } } as Interface;
}
