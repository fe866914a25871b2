import { expect, test } from 'vitest';
import { sizeOf } from '../../scripts/house/signaldSize.ts';

const tree: Readonly<Record<string, string>> = {
  '/t/src/signald/main.ts': "import { x } from './x.ts';\nconst { y } = await import('../y.ts');\n/** reached by `import('./never.ts')` */\n",
  '/t/src/signald/x.ts': "import {\n  a,\n} from 'serialport';\nimport type { B } from './types.ts';\nimport { join } from 'node:path';\n",
  '/t/src/y.ts': "export { z } from '@org/z/deep.js';\nimport './signald/x.ts';\n",
};

test('what signald loads: its files, their lines and packages, late ones too, and nothing that is there for its types alone', () => {
  const size = sizeOf('/t', 'src/signald/main.ts', (path) => tree[path] ?? expect.fail(`${path} is not loaded`));
  expect(size).toEqual({ files: 3, lines: 10, packages: ['@org/z', 'serialport'] });
});
