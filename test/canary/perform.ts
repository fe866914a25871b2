import { registerHooks } from 'node:module';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './canary.ts';
import { canaryNamed, observing } from './catalogue.ts';
import { patched } from './patch.ts';
import { scenarios } from './scenario.ts';

// A process of its own for each set of mistakes: its modules are loaded with them, nothing else is changed.
//   node perform.ts <scenario> [canary …]

const root = join(import.meta.dirname, '..', '..');
const [scenario = 'traffic', ...names] = process.argv.slice(2);
const patches = [...observing, ...names.flatMap((name) => canaryNamed(name).patches)];
const waiting = new Set(patches.map(({ file }) => file));

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith('file:')) return nextLoad(url, context);
    const file = relative(root, fileURLToPath(url));
    if (!waiting.delete(file)) return nextLoad(url, context);
    return { format: 'module-typescript', source: patched(file, readFileSync(fileURLToPath(url), 'utf8'), patches), shortCircuit: true };
  },
});

const { performScenario } = await import('./run.ts');
if (waiting.size > 0) throw new Error(`never loaded: ${[...waiting].join(' ')}`);
const found = Object.entries(scenarios).find(([name]) => name === scenario);
if (found === undefined) throw new Error(`no scenario ${scenario}`);
const outcome: Outcome = performScenario(found[1]);
process.stdout.write(`${JSON.stringify(outcome)}\n`);
