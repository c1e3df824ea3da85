import type { DeviceOf } from '@virtkit/core/driver';
import { graphicsPassword } from '../argv/graphics.js';
import type { QmpClient } from '../qmp/client.js';

type Graphics = DeviceOf<'graphics'>;

/** Tells QEMU the password that is wanted now, and until when; gives the screen as it is then. */
export async function changeGraphicsPassword(monitor: QmpClient, wanted: Graphics, there: Graphics): Promise<Graphics> {
  const { passwd: _passwd, passwdValidTo: _validTo, connected: _connected, ...others } = there as WithPassword;
  const { passwd, passwdValidTo, connected } = wanted as WithPassword;
  const isOver = passwd === '' || (passwdValidTo !== undefined && Date.parse(`${passwdValidTo}Z`) <= Date.now());
  for (const { execute, arguments: args } of graphicsPassword(wanted))
    await monitor.execute(execute, execute === 'expire_password' && isOver ? { ...args, time: 'now' } : args);
  return {
    ...others,
    ...(passwd !== undefined && { passwd }),
    ...(passwdValidTo !== undefined && { passwdValidTo }),
    ...(connected !== undefined && { connected }),
  };
}

type WithPassword = Extract<Graphics, { type: 'vnc' }>;
