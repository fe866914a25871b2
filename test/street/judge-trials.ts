import { createInterface } from 'node:readline';
import { parseSample } from './sample.ts';
import { isRecord, parseTold } from './told.ts';
import { createTrial } from './trial.ts';

/**
 * Judges runs as they go on: reads lines on stdin, writes one verdict line for each run. A run is `{type:'site', artefact}`,
 * its recording and what was done, `{type:'finish', endMs}`. A process of its own, and it shares no code with what it judges.
 */
async function main(): Promise<number> {
  let trial: ReturnType<typeof createTrial> | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const head = /^\{"type":"(site|finish|done)"/.exec(line)?.[1];
    if (head === 'site') {
      trial = createTrial(field(line, 'artefact'));
    } else if (trial === undefined) throw new Error('a recording without a site');
    else if (head === 'finish') {
      process.stdout.write(`${JSON.stringify(trial.finish(Number(field(line, 'endMs'))))}\n`);
      trial = undefined;
    } else trial.observe((head === 'done' ? parseTold(line) : undefined) ?? parseSample(line));
  }
  return 0;
}

function field(line: string, key: string): unknown {
  const found: unknown = JSON.parse(line);
  return isRecord(found) ? found[key] : undefined;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
