import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Campaign, SeedOutcome } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';

/** Debian's `faketime`: the only way to give real daemons another wall clock and leave the machine its own. */
const library = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketimeMT.so.1`;
const home = join(import.meta.dirname, '../..');
/** Of the piece, s: in 1970, then in the right time. */
const [lostS, rightS] = [75, 75];
/** The library looks at its file so often, s. */
const cacheS = 1;

const reportSchema = z.looseObject({ colouredS: z.number(), violations: z.number().nullable(), boots: z.int(), eventsStored: z.int(), eventsDelivered: z.int(), conflictingChanges: z.int(), ticks: z.int(), ticksDue: z.int() });
const eventsSchema = z.array(z.looseObject({}));
const detailSchema = z.looseObject({ tombstones: z.array(z.unknown()), missingNumbers: z.array(z.unknown()), mode: z.string() });

type Ask = <T>(schema: z.ZodType<T>, ...words: readonly string[]) => T;
interface Seen { readonly inLost: number; readonly stillThere: number; readonly steps: number; readonly detail: z.infer<typeof detailSchema> }

async function setRight(ended: Promise<unknown>, ask: Ask, setClock: (offsetS: number) => void): Promise<Seen> {
  const ofLost = (): number => ask(eventsSchema, 'log', 'show', '--from', '1970-01-01T00:00', '--to', '1970-01-03T00:00', '--limit', '1000').length;
  await Promise.race([sleep(lostS * 1000), ended]);
  const inLost = ofLost();
  setClock(0);
  await Promise.race([sleep((rightS - 15) * 1000), ended]);
  const seen = { inLost, stillThere: ofLost(), steps: ask(eventsSchema, 'log', 'show', '--from', '5m', '--code', 'clock.stepped').length, detail: ask(detailSchema, 'db', 'status') };
  // It ends by itself, what it has stored delivered.
  await Promise.race([sleep(60_000), ended]);
  return seen;
}

/** A whole junction whose computer woke up in 1970 and is set right while it runs. */
async function piece(seed: number, dir: string): Promise<SeedOutcome> {
  const random = createRandom(seed);
  const [clock, runDir] = [join(dir, 'clock'), join(dir, 'run')];
  const setClock = (offsetS: number): void => {
    // By one rename: a clock that is half written would be another time.
    writeFileSync(`${clock}.new`, offsetS === 0 ? '+0' : `-${offsetS}`);
    renameSync(`${clock}.new`, clock);
  };
  setClock(Math.floor(Date.now() / 1000) - random.int(1, 86_400));
  const run = spawn(join(home, 'scripts/ngatu'), ['run', '--site', 'ninh-kieu', '--for', `${lostS + rightS}s`, '--json', '--no-top', '--run-dir', runDir, '--state-dir', join(dir, 'state'), '--seed', String(seed)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_CACHE_DURATION: String(cacheS), FAKETIME_DONT_FAKE_MONOTONIC: '1' },
  });
  let out = '';
  run.stdout.on('data', (text: Buffer) => { out += text.toString(); });
  const ended = new Promise((resolve) => { run.once('close', resolve); });
  const ask: Ask = (schema, ...words) => schema.parse(JSON.parse(execFileSync(join(home, 'scripts/ngatu'), [...words, '--json', '--run-dir', runDir], { encoding: 'utf8' })));
  let seen: Seen;
  try {
    seen = await setRight(ended, ask, setClock);
  } finally {
    run.kill('SIGTERM');
    await ended;
  }
  const report = reportSchema.parse(JSON.parse(out));
  const { inLost, stillThere, steps, detail } = seen;
  const missed = report.ticksDue - report.ticks;
  const problems = [
    ...(inLost > 0 ? [] : ['nothing was on record in 1970']),
    ...(stillThere >= inLost ? [] : [`${inLost - stillThere} events of 1970 went when the clock was set`]),
    ...(steps > 0 ? [] : ['the step is not on record']),
    ...(detail.mode === 'durable' && detail.tombstones.length === 0 && detail.missingNumbers.length === 0 ? [] : [`the store: ${JSON.stringify(detail)}`]),
    ...(report.violations === 0 ? [] : [`violations: ${String(report.violations)}`]),
    ...(report.boots === 1 ? [] : [`${report.boots} starts of signald`]),
    ...(report.colouredS >= lostS + rightS - 40 ? [] : [`${report.colouredS} s in operation`]),
    ...(missed <= 2 ? [] : [`${missed} ticks missed`]),
    ...(report.eventsStored === report.eventsDelivered ? [] : [`${report.eventsStored - report.eventsDelivered} events not delivered`]),
  ];
  return {
    figures: { 'coloured s': report.colouredS, 'conflicting changes': report.conflictingChanges, 'events of 1970': inLost, steps, stored: report.eventsStored, delivered: report.eventsDelivered, 'ticks missed': missed, violations: report.violations ?? 1 },
    problems: problems.map((problem) => `seed ${seed}: ${problem}`),
  };
}

export const campaign: Campaign = {
  summary: `A computer that wakes up in 1970 (its battery is empty), ${lostS} s a seed, and is set right while the junction runs, ${rightS} s: real daemons, broker and centre under libfaketime; the street goes on, the step is on record, nothing that was stored goes or is lost on its way. Needs apt-get install faketime`,
  figures: { 'coloured s': 'sum', 'conflicting changes': 'sum', 'events of 1970': 'sum', steps: 'sum', stored: 'sum', delivered: 'sum', 'ticks missed': 'sum', violations: 'sum' },
  async run(seed) {
    if (!existsSync(library)) throw new Error(`${library} is missing: apt-get install faketime`);
    const dir = mkdtempSync(join(tmpdir(), 'ngatu-clock-'));
    try {
      return await piece(seed, dir);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};
