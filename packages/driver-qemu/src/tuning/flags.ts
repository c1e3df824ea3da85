/** Bits that every call on a definition knows: live and config. */
export const liveOrConfig = 3;
export const onlyLive = 1;
export const onlyConfig = 2;
