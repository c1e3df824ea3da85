import type { DomainSpec } from './inventory.js';

/** A guest with a channel for an agent. */
export const withAgent: Partial<DomainSpec> = {
  devices: "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
};

/** The name of the channel of {@link withLines}. */
export const channelName = 'org.example.kit.0';

/** A guest with a console, and a channel that nobody else has a use for. */
export const withLines: Partial<DomainSpec> = {
  devices:
    "<serial type='pty'/><console type='pty'><target type='serial' port='0'/></console>" +
    `<channel type='unix'><target type='virtio' name='${channelName}'/></channel>`,
};
