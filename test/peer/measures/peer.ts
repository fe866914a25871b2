import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

const peerSchema = z.array(z.looseObject({ fromMs: z.number(), phase: z.number(), cycles: z.number() }));
/** A quarter of an hour of one group as the script tells it; its `fromMs` is the place's clock, as the log's is. */
export type PeerInterval = z.infer<typeof peerSchema>[number];

/** What of ours is held against it; `fromMs` on the same clock. */
export interface OurInterval { readonly fromMs: number; readonly phase: number; readonly group: string; readonly ended: Readonly<Record<string, number>>; readonly [figure: string]: unknown }

const compared = ['cycles', 'greenS', 'arrivals', 'onGreen', 'onYellow', 'onRed', 'gor', 'ror5', 'splitFailures', 'yellow', 'red', 'queueMax', 'delayS', 'waits', 'waitMeanS', 'waitMaxS'] as const;
const ends = ['gapOut', 'maxOut', 'forceOff'] as const;

/** The independent calculation (measures.py) of an exported log and its detector configuration. */
export function independently(log: string, detectors: string, ...end: readonly string[]): Promise<readonly PeerInterval[]> {
  const run = spawn('python3', [join(import.meta.dirname, 'measures.py'), log, detectors, ...end], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
  let [out, err] = ['', ''];
  run.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  run.stderr.on('data', (chunk: Buffer) => { err += chunk.toString(); });
  return new Promise((resolve, reject) => {
    run.once('close', () => {
      if (err === '') resolve(peerSchema.parse(JSON.parse(out)));
      else reject(new Error(err));
    });
  });
}

/** Every figure of every quarter of an hour in which the two differ, in words; one that only one of them has is a difference too. */
export function differencesOf(ours: readonly OurInterval[], theirs: readonly PeerInterval[]): readonly string[] {
  const differences = ours.flatMap((one) => {
    const other = theirs.find(({ fromMs, phase }) => fromMs === one.fromMs && phase === one.phase);
    const pairs = [...compared.map((key) => [key, one[key], other?.[key]] as const), ...ends.map((key) => [key, one.ended[key], other?.[key]] as const)];
    return pairs.flatMap(([key, a, b]) => {
      const same = typeof a === 'number' ? typeof b === 'number' && Math.abs(a - b) < 1e-6 : (a ?? null) === (b ?? null);
      return same ? [] : [`${one.group} ${new Date(one.fromMs).toISOString().slice(11, 16)} ${key}: ${String(a)}, independently ${String(b)}`];
    });
  });
  return theirs.length === ours.length ? differences : [...differences, `${ours.length} intervals, independently ${theirs.length}`];
}
