/** What we keep about a guest in its `other_config`, since XAPI has no place of its own for it. */
export const keys = {
  /** The definition as it was given: what XAPI knows better is read from XAPI. */
  definition: 'virtkit:definition',
  /** Of a guest that runs: what it starts with next, where that differs. */
  next: 'virtkit:next',
  /** The UUID that the definition brought: XAPI gives one of its own. */
  uuid: 'virtkit:uuid',
  /** The guest is forgotten when it stops. */
  transient: 'virtkit:transient',
  /** Of a snapshot: what people say of it. */
  snapshot: 'virtkit:snapshot',
  /** XenServer's own: the guest starts with its host. */
  autostart: 'auto_poweron',
} as const;
