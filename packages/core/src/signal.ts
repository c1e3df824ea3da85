/** Every call that can wait takes these as its last argument. */
export interface CallOptions {
  /** Gives the call up: it rejects at once with `VIR_ERR_OPERATION_ABORTED`. What the host does is said at each call. */
  readonly signal?: AbortSignal | undefined;
}
