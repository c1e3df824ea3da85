import * as t from 'io-ts';
import { noteChannel } from '../channel-state.js';
import { on, type EventHandler } from './handler.js';

/** The guest's agent and its other channels. */
export const agentEvents = {
  VSERPORT_CHANGE: on(t.type({ id: t.string, open: t.boolean }), (scene, { id, open }) => {
    const { host, domain } = scene;
    noteChannel(scene, id, open, 'channel');
    host.background(`keeping the state of '${domain.name}'`, host.saveStatus(domain));
  }),
} satisfies Record<string, EventHandler>;
