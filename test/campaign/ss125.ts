import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { z1Case } from '../property/fuzz/z1.ts';

const casesASeed = 100_000;

export const campaign: Campaign = {
  summary: `Hostile bytes on the line of a SmartSensor HD: ${casesASeed} streams a seed into the receiver and into the virtual sensor; frames = taken, each judged by another CRC; wrong = taken without both CRCs right, or bytes kept without bound`,
  figures: { streams: 'sum', bytes: 'sum', frames: 'sum', answers: 'sum', crashes: 'sum', wrong: 'sum' },
  run(seed) {
    const random = createRandom(seed);
    const figures = { streams: casesASeed, bytes: 0, frames: 0, answers: 0, crashes: 0, wrong: 0 };
    const problems: string[] = [];
    for (let at = 0; at < casesASeed; at += 1) {
      try {
        const found = z1Case(random);
        figures.bytes += found.bytes;
        figures.frames += found.frames;
        figures.answers += found.answers;
        figures.wrong += found.problems.length;
        problems.push(...found.problems.map((one) => `seed ${seed} stream ${at}: ${one}`));
      } catch (error) {
        figures.crashes += 1;
        problems.push(`seed ${seed} stream ${at}: ${String(error)}`);
      }
    }
    return { figures, problems };
  },
};
