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
