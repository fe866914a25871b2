import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openExport } from '../../../src/cli/evidence/exportFile.ts';
import { newKeyPair } from '../../../src/platform/signingKey.ts';
import { createRandom } from '../../../src/platform/random.ts';
import { keptOf, livedCabinet } from './cabinet.ts';
import { manipulate, manipulations, strangerOf, type Sound } from './manipulate.ts';
import { offlineVerifier } from './verifier.ts';

export interface TrialFigures { sound: number; manipulated: number; missedByUs: number; missedOffline: number; crashed: number }

/** One cabinet's exports, manipulated so many times: our reader and the offline verifier must both refuse each, and take the sound ones. */
export async function manipulationTrial(seed: number, count: number): Promise<{ readonly figures: TrialFigures; readonly problems: readonly string[]; readonly kinds: ReadonlyMap<string, number> }> {
  const random = createRandom(seed);
  const figures: TrialFigures = { sound: 0, manipulated: 0, missedByUs: 0, missedOffline: 0, crashed: 0 };
  const problems: string[] = [];
  const kinds = new Map<string, number>();
  const ownerPem = newKeyPair().privatePem;
  const { bench, beginMs } = livedCabinet(seed, 36, 'nk-1', ownerPem);
  const other = livedCabinet(seed + 1, 25, 'nk-1');
  const dir = mkdtempSync(join(tmpdir(), 'ngatu-evidence-'));
  try {
    const lengthMs = bench.nowMs() - beginMs;
    const sounds: Sound[] = Array.from({ length: 3 }, (_, at) => ({ site: 'nk-1', text: bench.export(Math.floor(beginMs + (at * lengthMs) / 3), Math.floor(beginMs + ((at + 1) * lengthMs) / 3)) }));
    const others: Sound[] = [{ site: 'nk-1', text: other.bench.export(other.beginMs, other.bench.nowMs()) }, ...sounds.slice(1)];
    const kept = keptOf(bench);
    writeFileSync(join(dir, 'kept'), kept.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const verifier = offlineVerifier(['--key', bench.key.publicKey, '--checkpoints', join(dir, 'kept')]);
    for (const { text } of sounds) {
      figures.sound += 1;
      const ours = openExport(text, bench.key.publicKey, kept);
      if (!ours.ok) problems.push(`seed ${seed}: a sound export is refused by us: ${ours.flaw} ${ours.index}`);
      const theirs = await verifier.ask(text);
      if (!theirs.ok) problems.push(`seed ${seed}: a sound export is refused by the verifier: ${theirs.flaw} ${theirs.index}`);
    }
    const strangerPem = strangerOf();
    for (let turn = 0; turn < count; turn++) {
      const kind = manipulations[turn % manipulations.length] ?? 'byte';
      const sound = random.pick(sounds);
      const text = manipulate(random, sound, kind, { ownerPem, strangerPem, others: others.filter((one) => one.text !== sound.text) });
      if (text === sound.text) continue;
      figures.manipulated += 1;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (openExport(text, bench.key.publicKey, kept).ok) {
        figures.missedByUs += 1;
        problems.push(`seed ${seed}, turn ${turn}: ${kind} is taken by our reader`);
      }
      const theirs = await verifier.ask(text);
      if (theirs.ok) {
        figures.missedOffline += 1;
        problems.push(`seed ${seed}, turn ${turn}: ${kind} is taken by the offline verifier`);
      }
      if (theirs.flaw === 'crashed') figures.crashed += 1;
    }
    await verifier.end();
    return { figures, problems, kinds };
  } finally {
    rmSync(dir, { recursive: true });
    bench.close();
    other.bench.close();
  }
}

