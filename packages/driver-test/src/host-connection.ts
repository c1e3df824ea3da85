import { checkFlags, IdentityParameters, type HostDriver, type ParamType } from '@virtkit/core/driver';
import { testError } from './errors.js';

const kinds: Readonly<Record<ParamType, string>> = {
  int: 'number',
  uint: 'number',
  llong: 'bigint',
  ullong: 'bigint',
  double: 'number',
  boolean: 'boolean',
  string: 'string',
};

/** The connection to a host that lives in this process: nothing goes over a wire, and it does not break by itself. */
export const hostConnection = (uri: string) =>
  ({
    async getUri() {
      return uri;
    },
    async isEncrypted() {
      return false;
    },
    async isSecure() {
      return true;
    },
    async isAlive() {
      return true;
    },
    async setKeepAlive() {
      // There is no peer to ask.
      return false;
    },
    async onClose() {
      // The only end is an orderly close, which is not told.
      return async () => undefined;
    },
    async setIdentity(identity, flags) {
      checkFlags(flags, 0, 'testConnectSetIdentity');
      for (const [name, value] of Object.entries(identity)) {
        const type = Object.hasOwn(IdentityParameters, name)
          ? IdentityParameters[name as keyof typeof IdentityParameters]
          : undefined;
        if (!type) throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', `an identity has no '${name}'`);
        if (typeof value !== kinds[type]) {
          throw testError('VIR_ERR_INVALID_ARG', `'${name}' of an identity is of type ${type}`);
        }
      }
      // Nothing on this host depends on who asks.
    },
  }) satisfies Partial<HostDriver>;
