import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { createRandom } from '../../src/platform/random.ts';
import { hostileLine, lineProblems } from '../property/fuzz/commandLine.ts';
import { caseSeed } from '../property/fuzz/parser.ts';
import { frameCase } from '../property/fuzz/socketFrame.ts';

const linesASeed = 200;
const sessionsASeed = 500;

export const campaign: Campaign = {
  summary: `Argument lists as nobody should type them, through the whole command tree, and sessions of hostile frames on sockets of each right: ${linesASeed} lists and ${sessionsASeed} sessions a seed; understood = a command would have run; handled = a sound request within its right; refused = answered with an error`,
  figures: { lists: 'sum', understood: 'sum', frames: 'sum', handled: 'sum', refused: 'sum', problems: 'sum' },
  async run(seed) {
    const problems: string[] = [];
    let [understood, frames, handled, refused] = [0, 0, 0, 0];
    for (let index = 0; index < linesASeed; index += 1) {
      const line = hostileLine(createRandom(caseSeed(seed, index)));
      const found = await lineProblems(line, index % 2 === 0 ? 'vi' : 'en');
      understood += found.kind === 'run' ? 1 : 0;
      problems.push(...found.problems.map((problem) => `${JSON.stringify(line)}: ${problem}`));
    }
    for (let index = 0; index < sessionsASeed; index += 1) {
      const outcome = await frameCase(createRandom(caseSeed(seed, linesASeed + index)));
      frames += outcome.frames;
      handled += outcome.handled;
      refused += outcome.refused;
      problems.push(...outcome.problems.map((problem) => `session ${index}: ${problem}; replay: scripts/campaign cli-fuzz --seed ${seed} --minutes 0.01`));
    }
    return { figures: { lists: linesASeed, understood, frames, handled, refused, problems: problems.length }, problems };
  },
};
