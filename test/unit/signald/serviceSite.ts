import type { SealedSite } from '../../../src/model/artefact.ts';
import type { ProfilePoint, ResolvedProfile } from '../../../src/model/profile.ts';
import { sealSite } from '../../../src/model/seal.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';
import type { SiteSource } from '../../../src/model/site.ts';
import type { Core } from '../../../src/signald/core.ts';

/** A point of a lamp board that a technician may write in flash: no shipped profile has one. */
export const notePoint: ProfilePoint = { id: 'service.note', area: 'holding', address: 200, type: 'u16', access: 'readWrite', poll: 'never', service: true };

/** The shipped profiles, the signal-head board's with a service point; `mark` makes further points of it claim to be one. */
export function serviceProfiles(mark: readonly string[] = []): Map<string, ResolvedProfile> {
  const profiles = referenceProfiles();
  const board = profiles.get('ngatu/shb8');
  if (board === undefined) throw new Error('no shb8');
  const points = board.points.map((point): ProfilePoint => (mark.includes(point.id) ? { ...point, service: true, access: 'readWrite' } : point));
  return profiles.set('ngatu/shb8', { ...board, points: [...points, notePoint] });
}

/** Every device of the site has said who it is. */
export function allNamed(core: Core): Core {
  const fieldBoards = core.scan.fieldBoards.mapped((board) => ({ ...board, standing: 'right' as const }));
  const boards = core.bringUp.boards.mapped((board) => ({ ...board, identified: true }));
  return { ...core, scan: { ...core.scan, fieldBoards }, bringUp: { ...core.bringUp, boards } };
}

/** The shipped site with such boards. */
export function serviceSite(mark: readonly string[] = [], change: (source: SiteSource) => SiteSource = (source) => source): SealedSite {
  const sealed = sealSite(change(ninhKieu()), serviceProfiles(mark), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return sealed.value;
}
