import { completeNetwork, parseNetwork, type Network } from '@virtkit/core/xml';
import type { TestHost } from './host.js';

/** A definition from a document, checked and with everything filled in. */
export const readNetwork = (host: TestHost, xml: string): Network => finishNetwork(host, parseNetwork(xml));

/** Checks a definition and fills in what was left open. */
export const finishNetwork = (host: TestHost, parsed: Network): Network =>
  completeNetwork(parsed, { random: host.random });
