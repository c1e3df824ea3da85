import type { Permissions } from '@virtkit/core/xml';
import { testError } from './errors.js';

const unset = -1;

/** Permissions without what is unset; `undefined` when nothing is left. */
export function tidyPermissions(permissions: Permissions | undefined): Permissions | undefined {
  const { mode, owner, group, label } = permissions ?? {};
  if (mode !== undefined && mode > 0o777) throw testError('VIR_ERR_XML_ERROR', 'malformed octal mode');
  const tidy = {
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined || owner === unset ? {} : { owner }),
    ...(group === undefined || group === unset ? {} : { group }),
    ...(label === undefined ? {} : { label }),
  };
  return Object.keys(tidy).length > 0 ? tidy : undefined;
}
