import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { caseSeed } from '../property/fuzz/parser.ts';
import { streamCase } from '../property/fuzz/streams.ts';

/** 40 seeds are a million. */
const streamsASeed = 25_000;
/** Longer than this is a hang, where it is so again, ms. */
const hangMs = 100;

export const campaign: Campaign = {
  summary: `Random and mutated byte streams into the port, three quarters RTU, one Modbus TCP: ${streamsASeed} a seed; sound = with a frame of the asked unit and a right CRC; answered = taken for an answer; wrong = taken though no right frame says it, or not one reply to one request`,
  figures: { 'streams': 'sum', 'rtu': 'sum', 'rtu sound': 'sum', 'tcp': 'sum', 'answered': 'sum', 'wrong': 'sum', 'crashes': 'sum', 'hangs': 'sum' },
  run(seed) {
    const figures = { 'streams': 0, 'rtu': 0, 'rtu sound': 0, 'tcp': 0, 'answered': 0, 'wrong': 0, 'crashes': 0, 'hangs': 0 };
    const problems: string[] = [];
    const timed = (index: number): number => {
      const beganMs = performance.now();
      streamCase(createRandom(caseSeed(seed, index)));
      return performance.now() - beganMs;
    };
    for (let index = 0; index < streamsASeed; index += 1) {
      figures.streams += 1;
      const beganMs = performance.now();
      try {
        const { wire, sound, answered, effects } = streamCase(createRandom(caseSeed(seed, index)));
        figures[wire] += 1;
        figures['rtu sound'] += Number(sound);
        figures.answered += Number(answered);
        figures.wrong += Number(effects.length > 0);
        if (effects.length > 0) problems.push(`seed ${seed} case ${index}: ${effects.join('; ')}`);
      } catch (error) {
        figures.crashes += 1;
        problems.push(`seed ${seed} case ${index}: threw ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
        continue;
      }
      if (performance.now() - beganMs > hangMs && timed(index) > hangMs && timed(index) > hangMs) {
        figures.hangs += 1;
        problems.push(`seed ${seed} case ${index}: over ${hangMs} ms, three times`);
      }
    }
    return { figures, problems: problems.slice(0, 20) };
  },
};
