/** What can be asked, and what comes unasked, with the numbers of `xs_wire.h`. */
export const messageTypes = {
  CONTROL: 0,
  DIRECTORY: 1,
  READ: 2,
  GET_PERMS: 3,
  WATCH: 4,
  UNWATCH: 5,
  TRANSACTION_START: 6,
  TRANSACTION_END: 7,
  INTRODUCE: 8,
  RELEASE: 9,
  GET_DOMAIN_PATH: 10,
  WRITE: 11,
  MKDIR: 12,
  RM: 13,
  SET_PERMS: 14,
  WATCH_EVENT: 15,
  ERROR: 16,
  IS_DOMAIN_INTRODUCED: 17,
  RESUME: 18,
  SET_TARGET: 19,
  RESET_WATCHES: 21,
  DIRECTORY_PART: 22,
} as const;
export type MessageType = keyof typeof messageTypes;

const names: ReadonlyMap<number, MessageType> = new Map(
  Object.entries(messageTypes).map(([name, number]) => [number, name as MessageType]),
);
/** `undefined` for a number that the protocol does not have. */
export const messageName = (number: number): MessageType | undefined => names.get(number);

/** Bytes. */
export const limits = {
  header: 16,
  /** Whoever sends more than that is thrown out by the daemon. */
  payload: 4096,
  /** What is taken of a daemon: by the protocol as much, but the OCaml one gives a long directory in one piece. */
  reply: 4 * 1024 * 1024,
  path: 3072,
} as const;
