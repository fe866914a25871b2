import { adaptiveSentences } from './sentencesAdaptive.ts';
import { alarmSentences } from './sentencesAlarm.ts';
import { awaySentences } from './sentencesAway.ts';
import { applySentences } from './sentencesApply.ts';
import { backupSentences } from './sentencesBackup.ts';
import { benchSentences } from './sentencesBench.ts';
import { benchRollbackSentences } from './sentencesBenchRollback.ts';
import { benchSumoSentences } from './sentencesBenchSumo.ts';
import { busSentences } from './sentencesBus.ts';
import { cameraSentences } from './sentencesCamera.ts';
import { centreSentences } from './sentencesCentre.ts';
import { cliSentences } from './sentencesCli.ts';
import { commissionSentences } from './sentencesCommission.ts';
import { enrolSentences } from './sentencesEnrol.ts';
import { evidenceSentences } from './sentencesEvidence.ts';
import { faultSentences } from './sentencesFault.ts';
import { helpSentences } from './sentencesHelp.ts';
import { historySentences } from './sentencesHistory.ts';
import { officeSentences } from './sentencesOffice.ts';
import { panelSentences } from './sentencesPanel.ts';
import { planSentences } from './sentencesPlan.ts';
import { profileSentences } from './sentencesProfile.ts';
import { runSentences } from './sentencesRun.ts';
import { simSentences } from './sentencesSim.ts';
import { siteSentences } from './sentencesSite.ts';
import { shellHelpSentences } from './sentencesShellHelp.ts';
import { simBoxSentences } from './sentencesSimBox.ts';
import { simRadarSentences } from './sentencesSimRadar.ts';
import { simRunSentences } from './sentencesSimRun.ts';
import { makeSentences } from './sentencesMake.ts';
import { measuresSentences } from './sentencesMeasures.ts';
import { storeSentences } from './sentencesStore.ts';
import { topSentences } from './sentencesTop.ts';
import { updateSentences } from './sentencesUpdate.ts';
import { whySentences } from './sentencesWhy.ts';
import { fill, type Lang, type ParamNames } from './sentence.ts';

/** Every sentence that a person reads, by key. */
export const sentences = { ...adaptiveSentences, ...alarmSentences, ...applySentences, ...awaySentences, ...backupSentences, ...benchSentences, ...benchRollbackSentences, ...benchSumoSentences, ...busSentences, ...cameraSentences, ...centreSentences, ...cliSentences, ...commissionSentences, ...enrolSentences, ...evidenceSentences, ...faultSentences, ...helpSentences, ...historySentences, ...makeSentences, ...measuresSentences, ...officeSentences, ...panelSentences, ...planSentences, ...profileSentences, ...runSentences, ...shellHelpSentences, ...simBoxSentences, ...simRadarSentences, ...simRunSentences, ...simSentences, ...siteSentences, ...storeSentences, ...topSentences, ...updateSentences, ...whySentences } as const;
export type SentenceKey = keyof typeof sentences;

type Params<Key extends SentenceKey> = ParamNames<(typeof sentences)[Key]['en']>;
type Arguments<Key extends SentenceKey> = [Params<Key>] extends [never] ? [] : [Readonly<Record<Params<Key>, string | number>>];

/** One sentence in a language, with exactly the parameters that its template names. */
export function say<Key extends SentenceKey>(lang: Lang, key: Key, ...params: Arguments<Key>): string {
  return fill(sentences[key][lang], params[0] ?? {});
}
