import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { hearAnswer } from '../integration/answers.ts';
import { expectAnswersToFit } from '../integration/answersFit.ts';
import { faultClasses } from '../../src/sim/junction/faultClass.ts';

const ngatu = fileURLToPath(new URL('../../scripts/ngatu', import.meta.url));
/** A stored one: what is asked here is reach. Fresh seeds are fresh.test.ts's and the campaign's. */
const seed = Number(process.env['NGATU_SIM_SEED'] ?? 6000);
/** It ends when everything is reached, after 9 to 12 h as a rule; so many at most. */
const hours = 16;

expectAnswersToFit();

const resultSchema = z.object({
  unreachedRules: z.array(z.string()), faultsByClass: z.record(z.string(), z.number()), looks: z.record(z.string(), z.number()),
  hours: z.number(), hoursPerSecond: z.number(), violations: z.number(), nuisanceFlashes: z.number(), unserved: z.number(), lostRecords: z.number(), ok: z.boolean(),
});

async function run(): Promise<{ readonly result: z.infer<typeof resultSchema>; readonly told: string }> {
  const args = ['sim', 'run', '--hours', String(hours), '--seed', String(seed), '--until-reached', '--json', '--lang', 'en'];
  const { stdout, stderr } = await promisify(execFile)(ngatu, args, { maxBuffer: 16_000_000 }).catch((error: unknown) => z.object({ stdout: z.string(), stderr: z.string() }).parse(error));
  hearAnswer(args, stdout);
  return { result: resultSchema.parse(JSON.parse(stdout)), told: stderr };
}

test(`every rule and every fault class is reached within ${hours} h of seed ${seed}`, async () => {
  const { result, told } = await run();
  process.stdout.write(`reach: seed ${seed}, ${result.hours} h at ${result.hoursPerSecond} h per s, green while unknown asked ${result.looks['greenWhileUnknown'] ?? 0} times\n`);
  expect(result.unreachedRules, told).toEqual([]);
  process.stdout.write(`reach: ${result.violations} violations, ${result.nuisanceFlashes} nuisance flashes, ${result.unserved} unserved\n${told}`);
  expect({ violations: result.violations, nuisanceFlashes: result.nuisanceFlashes, unserved: result.unserved, lostRecords: result.lostRecords, ok: result.ok }, told).toEqual({ violations: 0, nuisanceFlashes: 0, unserved: 0, lostRecords: 0, ok: true });
  expect(Object.entries(result.faultsByClass).filter(([, count]) => count === 0)).toEqual([]);
  expect(Object.keys(result.faultsByClass)).toHaveLength(faultClasses.length);
});
