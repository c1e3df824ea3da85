import type { Duplex } from 'node:stream';
import { channelName, withLines } from './guest-devices.js';
import { it, started, stored, type Area } from './kit.js';

/** Screens, keys and consoles. */
export const domainConsole: Area = {
  area: 'domain console',
  cases: [
    it('a screenshot is a picture', ['domain.screenshot', ...started], async (kit) => {
      const { mime, content } = await (await kit.start()).screenshot();
      kit.expect(mime.startsWith('image/')).toBe(true);
      let size = 0;
      for await (const piece of content) size += (piece as Uint8Array).length;
      kit.expect(size > 0).toBe(true);
    }),
    it('a screenshot that nobody reads hinders nothing', ['domain.screenshot', ...started], async (kit) => {
      const domain = await kit.start();
      const { content } = await domain.screenshot();
      content.destroy();
      kit.expect((await domain.getState()).state).toBe('running');
    }),
    it('keys are pressed', ['domain.sendKey', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.unchanged(() => domain.sendKey('linux', 10, [29, 56, 111]));
    }),
    it('no keys are no keys to press', ['domain.sendKey', ...started], async (kit) => {
      await kit.fails((await kit.start()).sendKey('linux', 10, []), 'VIR_ERR_INVALID_ARG');
    }),
    it('a stopped guest has no keyboard', ['domain.sendKey', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.sendKey('linux', 10, [30]), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('an interrupt is sent', ['domain.injectNmi', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.injectNmi();
      kit.expect((await domain.getState()).state).toBe('running');
    }),
    it('a stopped guest takes no interrupt', ['domain.injectNmi', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.injectNmi(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a console is for one at a time, unless one forces his way', ['domain.openConsole', ...started], async (kit) => {
      const domain = await kit.start(withLines);
      const first = await domain.openConsole();
      await kit.fails(domain.openConsole(), 'VIR_ERR_OPERATION_FAILED');
      const second = await domain.openConsole(undefined, { force: true });
      await ended(first);
      await gone(second);
    }),
    it('a console that is let go can be had again', ['domain.openConsole', ...started], async (kit) => {
      const domain = await kit.start(withLines);
      await gone(await domain.openConsole());
      let again: Duplex | undefined;
      await kit.eventually(
        async () => (again ??= await domain.openConsole().catch(() => undefined)) !== undefined,
        true,
      );
      await gone(again!);
    }),
    it('a console ends with its guest', ['domain.openConsole', 'domain.destroy', ...started], async (kit) => {
      const domain = await kit.start(withLines);
      const console = await domain.openConsole();
      await domain.destroy();
      await ended(console);
      kit.expect((await domain.getState()).state).toBe('shutoff');
    }),
    it('a console that is not there is refused', ['domain.openConsole', ...started], async (kit) => {
      const domain = await kit.start(withLines);
      await kit.refused(() => domain.openConsole('serial77'), 'VIR_ERR_INTERNAL_ERROR', 'VIR_ERR_INVALID_ARG');
    }),
    it('a guest without a console has none', ['domain.openConsole', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.openConsole(), 'VIR_ERR_INTERNAL_ERROR', 'VIR_ERR_INVALID_ARG');
    }),
    it('a channel is found by its name', ['domain.openChannel', ...started], async (kit) => {
      const domain = await kit.start(withLines);
      const channel = await domain.openChannel(channelName);
      await kit.fails(domain.openChannel(channelName), 'VIR_ERR_OPERATION_FAILED');
      await kit.refused(() => domain.openChannel('org.example.none'), 'VIR_ERR_INTERNAL_ERROR', 'VIR_ERR_INVALID_ARG');
      await gone(channel);
    }),
    it('the monitor says how its guest does', ['domain.qemuMonitorCommand', ...started], async (kit) => {
      const domain = await kit.start();
      const { result } = await domain.qemuMonitorCommand('{"execute":"query-status"}', []);
      const { return: status } = JSON.parse(result) as { return?: { running?: boolean } };
      kit.expect(status?.running).toBe(true);
    }),
    it('a screen that is not there cannot be opened', ['domain.openGraphicsFD', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.openGraphicsFD(77), 'VIR_ERR_INTERNAL_ERROR', 'VIR_ERR_INVALID_ARG');
    }),
    it('a stopped guest has no screen', ['domain.openGraphics', ...stored], async (kit) => {
      const domain = await kit.define();
      // What runs the tests may have no socket as its standard input, which is seen first.
      await kit.refused(() => domain.openGraphics(0, 0), 'VIR_ERR_OPERATION_INVALID', 'VIR_ERR_INVALID_ARG');
    }),
    it('a stopped guest has no server to reload', ['domain.graphicsReload', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.graphicsReload(0), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a stopped guest has no console', ['domain.openConsole', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.openConsole(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a stopped guest has no channel', ['domain.openChannel', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.openChannel(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a stopped guest has no monitor', ['domain.qemuMonitorCommand', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.qemuMonitorCommand('{"execute":"query-status"}', []), 'VIR_ERR_OPERATION_INVALID');
    }),
  ],
};

/** Settles when the other end has closed `line`: at once if it has already. */
const ended = (line: Duplex) =>
  new Promise<void>((resolve) => {
    line.once('close', resolve).once('error', () => undefined);
    line.resume();
    if (line.closed) resolve();
  });

const gone = (line: Duplex) => {
  line.destroy();
  return ended(line);
};
