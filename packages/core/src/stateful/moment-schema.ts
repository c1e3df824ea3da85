import { parseDomain } from '../model/domain/domain.js';
import { printXml } from '../xml/print.js';
import * as scalars from '../xml/scalars.js';
import { attributeOf, type XmlElement } from '../xml/tree.js';
import { momentError } from './moment-errors.js';
import { fileFormats } from './moment-disks.js';

/** What an element may hold: a schema as small as these two documents need. */
interface Rule {
  readonly attributes?: Readonly<Record<string, RegExp>>;
  readonly children?: Readonly<Record<string, Rule>>;
  readonly text?: RegExp;
  /** Children of the same name may stand side by side. */
  readonly repeats?: boolean;
  readonly check?: (element: XmlElement) => boolean;
}

const anyText = /^/;
const absolute = /^\/./;
const diskName = /^(?:\/.|(?:ioemu:)?(?:fd|hd|sd|vd|xvd|ubd)[a-zA-Z0-9_]+$)/;
const unsigned = /^\s*\+?\d{1,20}\s*$/;
const momentName = /^[a-zA-Z0-9_-][a-zA-Z0-9_.-]*$/;

const parent = (name: RegExp): Rule => ({
  children: { name: { text: name } },
  check: ({ children }) => children.length === 1,
});
const anything: Rule = { check: () => true };

function isDomain(element: XmlElement): boolean {
  const [only, ...others] = element.children;
  if (only?.name === 'uuid' && others.length === 0) return scalars.uuid.parse(only.text) !== undefined;
  return parses(element);
}

function parses(element: XmlElement): boolean {
  try {
    return parseDomain(printXml(element), { inactive: true }).name !== '';
  } catch {
    return false;
  }
}

const checkpoint: Rule = {
  children: {
    name: { text: momentName },
    description: { text: anyText },
    creationTime: { text: unsigned },
    disks: {
      repeats: true,
      children: {
        disk: {
          attributes: { name: diskName, checkpoint: /^(?:no|bitmap)$/, bitmap: anyText, size: unsigned },
          check: (disk) =>
            has(disk, 'name') &&
            (attributeOf(disk, 'checkpoint') !== 'no' || !(has(disk, 'bitmap') || has(disk, 'size'))),
        },
      },
      check: ({ children }) => children.length > 0,
    },
    domain: { check: parses },
    parent: parent(momentName),
  },
};

const snapshot: Rule = {
  children: {
    name: { text: anyText },
    description: { text: anyText },
    state: { text: /^\s*(?:running|blocked|paused|shutdown|shutoff|crashed|disk-snapshot)\s*$/ },
    creationTime: { text: anyText },
    memory: {
      attributes: { snapshot: /^(?:no|internal|external)$/, file: absolute },
      check: (memory) => has(memory, 'file') === ['external', undefined].includes(attributeOf(memory, 'snapshot')),
    },
    disks: {
      repeats: true,
      children: {
        disk: {
          attributes: {
            name: diskName,
            snapshot: /^(?:no|internal|external|manual)$/,
            type: /^(?:file|block|network)$/,
          },
          children: { source: { check: hasAbsolutePath }, driver: { check: hasKnownFormat } },
          check: isSnapshotDisk,
        },
      },
    },
    active: { text: /^\s*[01]\s*$/ },
    domain: { check: isDomain },
    inactiveDomain: { check: (element) => parses({ ...element, name: 'domain' }) },
    parent: parent(anyText),
    cookie: anything,
  },
};

function isSnapshotDisk(disk: XmlElement): boolean {
  const external = ['external', undefined].includes(attributeOf(disk, 'snapshot'));
  return has(disk, 'name') && (external || (disk.children.length === 0 && !has(disk, 'type')));
}

function hasAbsolutePath(source: XmlElement): boolean {
  return ['file', 'dev'].every((path) => absolute.test(attributeOf(source, path) ?? '/any'));
}

function hasKnownFormat(driver: XmlElement): boolean {
  return fileFormats.includes(attributeOf(driver, 'type') ?? 'raw');
}

const has = (element: XmlElement, attribute: string): boolean => attributeOf(element, attribute) !== undefined;

function fits(element: XmlElement, rule: Rule): boolean {
  if (rule.check && !rule.check(element)) return false;
  // A rule with nothing but a check leaves all else to it.
  if (!rule.attributes && !rule.children && !rule.text) return true;
  for (const [name, value] of Object.entries(element.attributes)) {
    const allowed = rule.attributes && Object.hasOwn(rule.attributes, name) ? rule.attributes[name] : undefined;
    if (!allowed?.test(value)) return false;
  }
  if (!(rule.text ?? /^\s*$/).test(element.text)) return false;
  const seen = new Set<string>();
  return element.children.every((child) => {
    const inside = rule.children && Object.hasOwn(rule.children, child.name) ? rule.children[child.name] : undefined;
    if (!inside || (seen.has(child.name) && !rule.repeats)) return false;
    seen.add(child.name);
    return fits(child, inside);
  });
}

/** Refuses what the schema of `<domainsnapshot>` or `<domaincheckpoint>` does not have. */
export function checkSchema(document: XmlElement): void {
  const rule = document.name === 'domaincheckpoint' ? checkpoint : snapshot;
  if (!fits(document, rule)) {
    const noun = document.name === 'domaincheckpoint' ? 'checkpoint' : 'snapshot';
    throw momentError(noun, 'VIR_ERR_XML_INVALID_SCHEMA', `the XML does not match the schema of <${document.name}>`);
  }
}
