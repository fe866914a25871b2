import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { mutate } from '../mutation/mutate.ts';
import { mutatedRooms } from '../mutation/rooms.ts';

const files = mutatedRooms.flatMap((room) => room.files.map((file) => ({ room, file })));

/** Seed by seed: every file of guard, monitor and admission, and from the beginning again. */
export const campaign: Campaign = {
  summary: `Stryker on ${mutatedRooms.map(({ name, files: own }) => `${name} (${own.length} files)`).join(', ')}; a waiver needs a reason (test/mutation/waivers.ts)`,
  figures: Object.fromEntries(mutatedRooms.flatMap(({ name }) => [[`${name}: mutants`, 'sum'], [`${name}: killed`, 'sum'], [`${name}: waived`, 'sum'], [`${name}: alive`, 'sum']] as const)),
  run(seed) {
    const one = files[(seed - 1) % files.length];
    if (one === undefined) throw new Error('no file');
    const { mutants, killed, waived, survivors, idle } = mutate(one.room, one.file);
    const { name } = one.room;
    return {
      figures: { [`${name}: mutants`]: mutants, [`${name}: killed`]: killed, [`${name}: waived`]: waived, [`${name}: alive`]: survivors.length },
      problems: [...survivors, ...idle.map(({ text, becomes }) => `${one.file}: a waiver that nothing asks for: ${text} → ${becomes}`)],
    };
  },
};
