import { globSync } from 'node:fs';
import { join } from 'node:path';

/** A room whose every line is mutated, and the suites that must see it. */
export interface MutatedRoom { readonly name: string; readonly files: readonly string[]; readonly tests: readonly string[] }

const root = join(import.meta.dirname, '..', '..');

function files(...patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted();
}

/** Admission: what lets an artefact, a plan, a commissioning record or a site file in. */
export const mutatedRooms: readonly MutatedRoom[] = [
  {
    name: 'monitor', files: files('src/monitor/*.ts', 'src/monitord/judge.ts'),
    tests: ['test/unit/monitor/**/*.test.ts', 'test/unit/monitord/judge.test.ts'],
  },
  {
    name: 'guard', files: files('src/guard/*.ts'),
    tests: ['test/unit/guard/**/*.test.ts', 'test/property/guard/{firstGreen,hostile}.test.ts'],
  },
  {
    name: 'admission',
    files: files(
      'src/model/seal.ts', 'src/model/signature.ts', 'src/model/canonical.ts', 'src/model/card.ts', 'src/model/plan.ts', 'src/model/siteCheck*.ts', 'src/model/siteIntergreen.ts',
      'src/model/commission*.ts', 'src/model/waiver.ts', 'src/signald/planStore.ts', 'src/signald/planReadmit.ts', 'src/signald/siteFile.ts', 'src/signald/commissioning.ts', 'src/monitord/sealSignature.ts',
    ),
    tests: ['test/unit/model/**/*.test.ts', 'test/property/model/seal.test.ts', 'test/unit/signald/{planStore,siteFile,commissioning}.test.ts', 'test/unit/monitord/artefactFile.test.ts'],
  },
];
