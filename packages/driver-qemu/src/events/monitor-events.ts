import type { QmpEvent } from '../qmp/messages.js';
import { agentEvents } from './agent-events.js';
import { blockEvents } from './block-events.js';
import { deviceEvents } from './device-events.js';
import { guestEvents } from './guest-events.js';
import type { EventHandler, Scene } from './handler.js';
import { jobEvents } from './job-events.js';
import { runStateEvents } from './run-state.js';

/** What is done about each event of a monitor, by its name. Those that are not here are of no concern. */
const handlers: Readonly<Record<string, EventHandler>> = {
  ...runStateEvents,
  ...guestEvents,
  ...deviceEvents,
  ...blockEvents,
  ...jobEvents,
  ...agentEvents,
};

/** Hears what a guest's monitor tells. When its end has begun, all that is of interest is that it goes by itself. */
export function hearEvents(scene: Scene): void {
  scene.guest.monitor.onEvent((event) => {
    scene.host.monitorEvents.emit(scene.domain.ref, event);
    if (!scene.guest.ending || event.event === 'SHUTDOWN') handleEvent(scene, event);
  });
}

/** A lie of QEMU's about one event does no harm to the others. */
function handleEvent(scene: Scene, { event, data }: QmpEvent): void {
  const handler = Object.hasOwn(handlers, event) ? handlers[event] : undefined;
  try {
    handler?.(scene, data);
  } catch (error) {
    scene.host.warn(`event ${event} of '${scene.domain.name}'`, error);
  }
}
