/** Imports run one way only: see "Packages, and who may import whom" in docs/architecture.md. */
const within = (path) => ({ path: `^packages/core/src/${path}` });
const forbid = (name, from, to, comment) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    // A type that names its neighbour's type is erased: only what is loaded can go in circles.
    forbid(
      'no-circular',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      'A circle of imports has no bottom to start reading from.',
    ),
    forbid(
      'core-stands-alone',
      { path: '^packages/core/' },
      { path: '^packages/(?!core/)' },
      'core imports no other package.',
    ),
    forbid(
      'drivers-import-core-only',
      { path: '^packages/(driver-[a-z]+|remote)/' },
      { path: '^packages/', pathNot: ['^packages/core/', '^packages/$1/'] },
      'A driver imports core and itself, never another driver.',
    ),
    forbid(
      'xml-is-the-ground',
      within('xml/'),
      { path: '^packages/core/src/', pathNot: ['^packages/core/src/(xml/|errors)'] },
      'xml imports errors only.',
    ),
    forbid(
      'model-on-xml',
      within('model/'),
      { path: '^packages/core/src/', pathNot: ['^packages/core/src/(model/|xml/|errors)'] },
      'model imports xml and errors.',
    ),
    forbid(
      'contract-below-handles',
      within('(driver|stateful)/'),
      within('(handle/|connect|discover|index)'),
      'The contract knows no handles and no resolution.',
    ),
    forbid(
      'handles-below-connect',
      within('handle/'),
      within('(connect|discover|index)'),
      'Handles do not resolve connections.',
    ),
    forbid(
      'node-free-xml',
      { path: '^packages/core/src/(xml|model)/|^packages/core/src/xml\\.ts', pathNot: '\\.test\\.ts$' },
      { dependencyTypes: ['core'] },
      'The xml entry runs in a browser: no Node modules.',
    ),
    forbid(
      'declared',
      { path: '^packages/[^/]+/src/', pathNot: '\\.(test|types)\\.ts$' },
      // A peer is declared, and for our own tests a development dependency besides.
      {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev', 'unknown'],
        dependencyTypesNot: ['npm-peer'],
        pathNot: '^packages/',
      },
      "What a package imports stands in its own package.json: the workspace's root hides that it is missing.",
    ),
  ],
  options: {
    // Not excluded: an import of another package ends in its dist/, and the rules above must see it.
    doNotFollow: { path: '(^|/)dist/|node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
