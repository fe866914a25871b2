import { historyScene } from '../../src/cli/history/historyScene.ts';
import { clockText } from '../../src/cli/siteClock.ts';
import { sceneSvg } from '../../src/cli/plan/sceneSvg.ts';
import { toneWords } from '../../src/cli/plan/toneWords.ts';
import { playSituation } from './play.ts';
import { historyBetween } from './recording.ts';
import type { Situation } from './situation.ts';

const home = new URL('../../', import.meta.url).pathname;

/** Files that a situation is kept in: its recording, and its picture. */
export interface Kept { readonly recordingFile: string; readonly pictureFile: string; readonly recording: string; readonly picture: string }

export function keptOf(situation: Situation): Kept & { readonly problems: readonly string[] } {
  const { recording, text } = playSituation(situation);
  const { fromS, toS } = situation.drawn;
  const history = historyBetween(recording, fromS, toS);
  const scene = historyScene('vi', `${situation.title.vi} · ${situation.title.en}`, history, clockText);
  const wrong = [
    ...recording.violations.map((one) => `street: ${one}`), ...recording.refusals.map((one) => `guard refuses: ${one}`), ...recording.faults.map((one) => `guard raises: ${one}`),
    ...situation.must(recording),
  ];
  return {
    recordingFile: `${home}test/golden/recordings/${situation.name}.txt`, pictureFile: `${home}docs/situations/${situation.name}.svg`,
    recording: text, picture: sceneSvg(scene, toneWords('vi')), problems: wrong,
  };
}

export const pageFile = `${home}docs/situations.md`;

/** The page that shows them all. */
export function pageOf(situations: readonly Situation[]): string {
  return [
    '# Situations · Tình huống', '',
    'Recordings of named situations on the virtual clock: the shipped control and guard, a named site and a script of inputs (`test/golden/situations.ts`). Each is judged at its lamps by the street checker, which shares no code with the program, by what must be seen of it, and compared line by line with the one that is kept (`test/golden/recordings/`). `scripts/test --only golden` plays them; `scripts/golden` writes them anew after a change that was meant, and git shows what became different. The pictures are drawn as `ngatu log diagram --svg` draws them.', '',
    ...situations.flatMap(({ name, title, tells }) => [`## ${title.vi} · ${title.en}`, '', tells.vi, '', tells.en, '', `![${title.en}](situations/${name}.svg)`, '']),
  ].join('\n');
}
