import type { CallOptions } from '../signal.js';

/** What is asked for (`virConnectCredentialType`). */
export type CredentialType =
  'username' | 'authname' | 'language' | 'cnonce' | 'passphrase' | 'echoprompt' | 'noechoprompt' | 'realm' | 'external';

export interface CredentialRequest {
  readonly type: CredentialType;
  /** What to show to a person. */
  readonly prompt: string;
  /** More about what is asked, such as the realm. */
  readonly challenge?: string;
  /** What to answer when the person just presses Enter. */
  readonly defaultResult?: string;
}

/**
 * Answers requests for credentials, one answer per request in the same order (`virConnectAuthCallbackPtr`).
 * An `undefined` answer takes the default; throwing gives the login up.
 */
export type CredentialsCallback = (
  requests: readonly CredentialRequest[],
  options: CallOptions,
) => Promise<readonly (string | undefined)[]>;
