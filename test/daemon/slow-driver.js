// A driver whose host name is not known until a file appears: `slow:///PATH` waits for PATH/go, and says so in PATH/began.
import { existsSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const appears = (folder, name) =>
  new Promise((resolve) => {
    const watcher = watch(folder, () => look());
    const look = () => {
      if (!existsSync(join(folder, name))) return;
      watcher.close();
      resolve();
    };
    look();
  });

export const driver = {
  name: 'slow',
  schemes: ['slow'],
  async open({ path }, { root }) {
    return {
      host: {
        getType: async () => 'SLOW',
        async getMaxVcpus() {
          throw new TypeError('this driver is broken');
        },
        getSysinfo: async () => root ?? 'no root',
        async getHostname() {
          writeFileSync(join(path, 'began'), '');
          await appears(path, 'go');
          return 'slow-host';
        },
      },
      async close() {
        writeFileSync(join(path, 'closed'), '');
      },
    };
  },
};
