import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const repository = join(import.meta.dirname, '..', '..');

export type PlantedTree = {
  readonly root: string;
  readonly plant: (file: string, text: string) => void;
  readonly remove: () => void;
};

/** A copy of the tree, outside the working tree, in which violations may be planted. */
export function plantedTree(): PlantedTree {
  const root = mkdtempSync(join(tmpdir(), 'ngatu-planted-'));
  const copied = [
    'src',
    'scripts',
    'package.json',
    'tsconfig.json',
    'tsconfig.check.json',
    'test/tsconfig.json',
    'vitest.config.ts',
    '.oxlintrc.json',
    '.dependency-cruiser.cjs',
  ];
  for (const name of copied) {
    if (existsSync(join(repository, name))) cpSync(join(repository, name), join(root, name), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  return {
    root,
    plant: (file, text) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    },
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}
