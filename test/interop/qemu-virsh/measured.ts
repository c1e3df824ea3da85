/** What a guest's process has used, and where the host has put things: another on each run. */
const measures: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^(CPU time: +)[\d.]+s$/gm, '$1TIME'],
  [/\/dev\/pts\/\d+/g, 'PTY'],
  [/(cpu\.(?:time|user|system)=)\d+/g, '$1TIME'],
  [/(\.time=)\d+/g, '$1TIME'],
  [/((?:cpu_time|user_time|system_time|vcpu_time) +)[\d.]+( seconds)?/g, '$1TIME'],
  [
    /(^(?:rss|usable|unused|available|last-update|swap_in|swap_out|major_fault|minor_fault|disk_caches) )\d+/gm,
    '$1SIZE',
  ],
  [/(balloon\.(?:rss|usable|unused|available|last-update)=)\d+/g, '$1SIZE'],
  // Taints are said in everybody's own words.
  [/^(Messages: +\S+: ).*$/gm, '$1WORDS'],
  // Where each keeps what is its own.
  [/\/var\/lib\/libvirt\/qemu/g, 'LIB'],
  [/\/[\w/.-]*\/vk-\w+\/var\/lib\/virtkit\/qemu/g, 'LIB'],
];

/**
 * The message of an error is everybody's own, behind what its code says in libvirt's words: those are compared, and
 * the line of virsh before.
 */
const messages = [
  /^(error: (?:[A-Z][^:\n]*|operation failed|internal error|unsupported configuration|XML error|argument unsupported|invalid argument|this function is not supported by the connection driver|block copy still active|numerical overflow)): .*$/gm,
  '$1: …',
] as const;

export const measured = (text: string): string =>
  measures.reduce((all, [pattern, what]) => all.replace(pattern, what), text.replace(...messages));
