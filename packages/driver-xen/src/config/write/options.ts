export interface ToXlOptions {
  /**
   * Whether the config is for a reader, as libvirt's `xen-xl` writes it, and not to start a guest of: without what stands
   * for itself there (no screen, no graphics card), and with what Xen has no more (parallel ports). Default: no.
   */
  readonly native?: boolean;
  /** The bridge of a virtual network. Without it a card on a network is refused. */
  readonly bridgeOf?: (network: string) => string | undefined;
}
