// Blocks that are data: JSON, libvirt's XML, configuration.
import { formats } from '@virtkit/core/xml';
import { parseConf } from '../../packages/core/dist/conf.js';

const readers = {
  // A document, or a log with one on each line.
  json: (code) =>
    isJson(code)
      ? undefined
      : code
          .trim()
          .split('\n')
          .forEach((line) => void JSON.parse(line)),
  xml(code) {
    const [, name] = /<([a-z]+)/.exec(code) ?? [];
    const format = formats.map((one) => one.format).find(({ root }) => root === name);
    if (!format) throw new Error(`<${name}> begins no format of libvirt's`);
    format.parse(code);
  },
  ini: (code) => void parseConf(code, 'block'),
};

export const dataLanguages = Object.keys(readers);

export function checkData(blocks) {
  return blocks.flatMap(({ language, code, where }) => {
    try {
      readers[language](code);
      return [];
    } catch (error) {
      return [`${where}: ${error.message}`];
    }
  });
}

function isJson(code) {
  try {
    JSON.parse(code);
    return true;
  } catch {
    return false;
  }
}
