import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { alone, isNoticed, pairs, type Finding } from './cases.ts';
import { canaryNamed } from './catalogue.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'build', 'canaries');

/** Keeps what was found, and writes the table anew. */
export function keepFinding(finding: Finding): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${createHash('sha256').update(finding.names.join('+')).digest('hex').slice(0, 16)}.json`), JSON.stringify(finding));
  writeFileSync(join(root, 'docs', 'canaries.md'), table(allFound()));
}

function allFound(): readonly Finding[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((file) => file.endsWith('.json')).map((file): Finding => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

function killer({ lamps, roads, missed }: Finding): string {
  if (lamps.length > 0) return `**lamps**: ${lamps.join(', ')}`;
  if (roads.length > 0) return roads.join(', ');
  return missed.length > 0 ? `missing: ${missed.join(', ')}` : 'nobody';
}

function table(found: readonly Finding[]): string {
  const by = new Map(found.map((finding) => [finding.names.join('+'), finding]));
  const rows = alone.map(({ names }) => {
    const [name = ''] = names;
    const finding = by.get(name);
    const { street, scenario } = canaryNamed(name);
    if (finding === undefined) return `| ${name} | ${street} | ${scenario} | – | not run |`;
    return `| ${name} | ${street} | ${finding.scenario} | ${finding.provokedBy.join('; ') || '–'} | ${killer(finding)} |`;
  });
  const done = pairs.flatMap(({ names }) => by.get(names.join('+')) ?? []);
  const count = (holds: (finding: Finding) => boolean): number => done.filter(holds).length;
  const unnoticed = done.filter((finding) => !isNoticed(finding));
  return `${[
    '# Canaries', '',
    'Deliberate mistakes in the shipped source (`test/canary/`), each performed in the simulated junction, written by `scripts/campaign canaries`.',
    'A healthy control asks for nothing wrong, so that most mistakes of guard and monitor show nothing by themselves: they are performed beside the',
    'mistakes of other roads that lead there (column 4), and what counts is the difference to the same run without them: at the lamps, or what a',
    'road did about it, or (`missing`) what a road does without the mistake and did not do with it.', '',
    'No canary, because the lamps cannot tell: the order of boards within one scan, and an emergency frame that leaves behind the rest of its scan',
    '(both change lamps by less than 65 ms; `test/unit/field/scan/scan.test.ts` holds them).', '',
    '| canary | what the street would see | under | beside | noticed by |', '| --- | --- | --- | --- | --- |', ...rows, '',
    `Pairs of different roads: ${done.length} of ${pairs.length} performed; ${count(({ lamps }) => lamps.length > 0)} seen at the lamps, `
    + `${count(({ lamps, roads }) => lamps.length === 0 && roads.length > 0)} stopped by a road, ${count(({ lamps, roads, missed }) => lamps.length + roads.length === 0 && missed.length > 0)} seen by a reaction that is missing, ${unnoticed.length} not noticed.`, '',
    ...unnoticed.map(({ names }) => `- not noticed: ${names.join(' + ')}`),
  ].join('\n').trimEnd()}\n`;
}
