import { VirtError } from '../errors.js';
import type { Driver } from './session.js';

/** What a driver is told by its user, in words: `{ seed: '7' }`. */
export type DriverOptions = Readonly<Record<string, string>>;

/** What the module of a driver exports. */
export interface DriverModule {
  /** The driver as it is. */
  readonly driver?: Driver;
  /** Makes a driver that does as it is told. @throws VirtError `VIR_ERR_INVALID_ARG` naming the option */
  readonly configure?: (options: DriverOptions) => Driver | Promise<Driver>;
}

/** The driver of a module, told what its user says. @throws VirtError `VIR_ERR_INVALID_ARG` */
export async function configured(
  { configure }: DriverModule,
  driver: Driver,
  name: string,
  options: DriverOptions,
): Promise<Driver> {
  const [option] = Object.keys(options);
  if (option === undefined) return driver;
  if (configure) return configure(options);
  throw new VirtError('VIR_ERR_INVALID_ARG', `driver ${name} takes no options, and --${option} is given`);
}
