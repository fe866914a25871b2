import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { linkFiles } from './linkFiles.ts';

const root = process.cwd();
const wanted = linkFiles(root);
mkdirSync(join(root, 'docs/schemas'), { recursive: true });
for (const { name: file } of readdirSync(join(root, 'docs/schemas'), { withFileTypes: true }).filter((one) => one.isFile())) if (!wanted.has(`docs/schemas/${file}`)) rmSync(join(root, 'docs/schemas', file));
for (const [file, text] of wanted) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}
