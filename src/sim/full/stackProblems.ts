import type { LedgerVerdict } from './ledger.ts';
import type { FullStack } from './stack.ts';

/** Everything that is wrong around signald, in words; the street has judges of its own. */
export function stackProblems({ figures, ringCapacity }: FullStack, verdict: LedgerVerdict): readonly string[] {
  const { lostRecords, lost, doubles, underTwoEpochs, holes, holesOfDeadEpochs } = verdict;
  const problems: string[] = [];
  if (lostRecords > 0) problems.push(`${lostRecords} records lost: ${lost.join('; ')}`);
  if (doubles > 0) problems.push(`${doubles} records double at the centre`);
  // A store in memory has an epoch of its own, and dies with it; it goes there by itself where its disk refuses (docs/store.md).
  const inMemory = (['agent.memoryOnly', 'store.ioError', 'store.full'] as const).some((name) => figures.faults[name] !== undefined);
  if (underTwoEpochs + holesOfDeadEpochs > 0 && !inMemory) problems.push(`${underTwoEpochs} records under two epochs, ${holesOfDeadEpochs} holes in dead ones`);
  if (holes > 0) problems.push(`${holes} holes in the channels at the centre`);
  if (figures.hostileAccepted > 0) problems.push('a hostile plan was accepted');
  if (figures.ringPeak > ringCapacity) problems.push(`the ring held ${figures.ringPeak} of ${ringCapacity}`);
  return problems;
}
