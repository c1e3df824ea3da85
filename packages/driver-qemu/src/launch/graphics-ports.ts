import type { Domain, Graphics } from '@virtkit/core/xml';
import type { PortAllocator } from './port-allocator.js';

const vncPorts = 5900;
const websocketPorts = 5700;

/** Chooses the ports that a definition leaves open. */
export async function withGraphicsPorts(def: Domain, ports: PortAllocator): Promise<Domain> {
  const { graphics } = def.devices ?? {};
  if (!graphics) return def;
  const chosen: Graphics[] = [];
  for (const one of graphics) chosen.push(await withPorts(one, ports));
  return { ...def, devices: { ...def.devices, graphics: chosen } };
}

async function withPorts(graphics: Graphics, ports: PortAllocator): Promise<Graphics> {
  if (graphics.type !== 'vnc' && graphics.type !== 'spice') return graphics;
  const listen = graphics.listens?.[0]?.type;
  if (listen === 'socket' || listen === 'none') return graphics;
  const open = (port: number | undefined) => graphics.autoport === true || port === -1;
  if (graphics.type === 'vnc') {
    const { websocket } = graphics;
    return {
      ...graphics,
      ...(open(graphics.port) && { port: await ports.take(vncPorts) }),
      ...(websocket === -1 && { websocket: await ports.take(websocketPorts), websocketGenerated: true }),
    };
  }
  const secure = graphics.tlsPort === -1 || graphics.defaultMode === 'secure';
  return {
    ...graphics,
    ...(open(graphics.port) && { port: await ports.take(vncPorts) }),
    ...(secure && { tlsPort: await ports.take(vncPorts) }),
  };
}

/** The ports that a guest has. */
export const graphicsPorts = (def: Domain): number[] =>
  (def.devices?.graphics ?? []).flatMap((graphics) => {
    if (graphics.type === 'vnc') return [graphics.port, graphics.websocket].filter((port) => port !== undefined);
    return graphics.type === 'spice' ? [graphics.port, graphics.tlsPort].filter((port) => port !== undefined) : [];
  });
