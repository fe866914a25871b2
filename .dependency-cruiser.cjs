// Rules made from the layer table in scripts/house/rooms.ts; the pinned node requires it as it is.
const { beside, notInSignald, rooms, roomsInside, shells } = require('./scripts/house/rooms.ts');

/** Files of a room, without those of the rooms inside it. */
function filesOf(room) {
  const inside = roomsInside(room).map((other) => `${other.slice(room.length + 1)}/`);
  return `^src/${room}/${inside.length > 0 ? `(?!${inside.join('|')})` : ''}`;
}

const packagePath = (names) => `(^|/)node_modules/(@types/)?(${names.join('|')})(/|$)`;
const any = (parts) => parts.map((part) => `(?:${part})`).join('|');

function rulesOf([room, may]) {
  const from = { path: filesOf(room) };
  return [
    {
      name: `room-${room}`,
      comment: `src/${room} may import of src: ${may.src.join(', ') || 'nothing'}`,
      severity: 'error',
      from,
      to: { path: '^src/', pathNot: any([room, ...may.src].map(filesOf)) },
    },
    {
      name: `npm-${room}`,
      comment: `src/${room} may import packages: ${may.npm.join(', ') || 'none'}`,
      severity: 'error',
      from,
      to: {
        path: '(^|/)node_modules/',
        pathNot: may.npm.length > 0 ? packagePath(may.npm) : '^$',
        dependencyTypesNot: ['core'],
      },
    },
    ...(may.node
      ? []
      : [
          {
            name: `pure-${room}`,
            comment: `src/${room} is pure: no module of Node`,
            severity: 'error',
            from,
            to: { dependencyTypes: ['core'] },
          },
        ]),
  ];
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(rooms).flatMap(rulesOf),
    {
      name: 'unknown-room',
      comment: 'A new room needs a line in the table above, and in the architecture.',
      severity: 'error',
      from: { path: '^src/', pathNot: any([...Object.keys(rooms).map(filesOf), ...beside.map((b) => `^src/${b}/`)]) },
      to: {},
    },
    {
      name: 'own-intergreens',
      comment: 'guard and monitor count intergreens for themselves: the second and third road.',
      severity: 'error',
      from: { path: '^src/(guard|monitor)/' },
      to: { path: '^src/model/interstage(\\.|/)' },
    },
    {
      name: 'interstage-under-its-own-name',
      comment: 'A re-export would lead guard around the rule own-intergreens.',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { path: '^src/model/interstage(\\.|/)', dependencyTypes: ['export'] },
    },
    {
      name: 'monitor-types-only',
      comment: 'monitor reads the permissive list by itself; of model it takes the words, not the code.',
      severity: 'error',
      from: { path: '^src/monitor/' },
      to: { path: '^src/model/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'signald-alone-npm',
      comment: 'signald runs for ever alone: these packages never enter its process, by any road.',
      severity: 'error',
      from: { path: '^src/signald/' },
      to: { path: packagePath(notInSignald.npm), reachable: true },
    },
    {
      name: 'signald-alone-node',
      comment: 'signald runs for ever alone: no TLS, no HTTP, no SQLite, by any road.',
      severity: 'error',
      from: { path: '^src/signald/' },
      to: { path: `^(node:)?(${notInSignald.node.join('|')})$`, reachable: true },
    },
    {
      name: 'nothing-imports-beside',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${beside.join('|')})/` },
      to: { path: `^src/(${beside.join('|')})/` },
    },
    {
      name: 'nothing-imports-a-shell',
      severity: 'error',
      from: { path: `^src/(?!${[...shells, ...beside].join('/|')}/)` },
      to: { path: `^src/(${shells.join('|')})/` },
    },
    {
      name: 'src-stands-alone',
      comment: 'What is shipped imports nothing of test or scripts, and no devDependency.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'no-dev-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'street-judges-alone',
      comment: 'The lamp checker shares no code with what it judges.',
      severity: 'error',
      from: { path: '^test/street/' },
      to: { path: '^src/', reachable: true },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '^(dist|build|coverage)/' },
    // Type imports count: a word that crosses a wall is a dependency too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
