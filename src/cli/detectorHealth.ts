import type { JunctionState } from '../model/junctionState.ts';
import { durationText } from '../text/duration.ts';
import { say } from '../text/say.ts';
import type { Lang } from '../text/sentence.ts';
import { standInWords } from '../text/words.ts';

type Detector = JunctionState['detectors'][number];
interface Sight extends Pick<Detector, 'fault' | 'forced' | 'force'> { readonly standIn?: Detector['standIn'] | undefined }

/** Whether a detector is believed, what speaks for it where it is not, and who forced it for how long. */
export function detectorHealthText(lang: Lang, { fault, standIn, forced, force }: Sight): string {
  const forcedTo = force === undefined ? (forced ? [say(lang, 'detector.forced')] : []) : [say(lang, 'detector.forcedTo', { state: force.state, time: durationText(force.remainingS * 1000), by: force.by ?? force.source })];
  return [say(lang, fault ? 'detector.fault' : 'detector.good'), ...(standIn === undefined ? [] : [standInWords[standIn][lang]]), ...forcedTo].join(', ');
}
