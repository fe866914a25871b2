import type { SealedSite } from '../../../src/model/artefact.ts';
import { commissionText, type CommissionPayload, type CommissionRecord } from '../../../src/model/commission.ts';
import { signingKey } from '../../../src/platform/signingKey.ts';
import { streetKey } from './streetSite.ts';

export const commissionedAtMs = 1_790_000_000_000;
const yearMs = 365 * 86_400_000;
const done = { by: 'Trần Minh', atMs: commissionedAtMs };

/** Serial numbers as the virtual boards give them, or as a test wants them. */
export function serialsFor(site: SealedSite): Readonly<Record<string, string>> {
  const used = new Set(site.safety.lamps.map(({ board }) => board));
  return Object.fromEntries(site.safety.boards.filter(({ id }) => used.has(id)).map(({ id }) => [id, `SN-${id}`]));
}

/** Every item that the site asks for, well done, on boards of these serial numbers. */
export function wholePayload(site: SealedSite, serials: Readonly<Record<string, string>> = serialsFor(site)): CommissionPayload {
  const { safety } = site;
  const hard = safety.relations.filter(({ relation }) => relation === 'hard');
  return {
    siteId: safety.siteId, artefactHash: site.hash,
    boards: Object.entries(serials).map(([board, serial]) => ({ board, serial })),
    lamps: safety.lamps.map(({ group, colour, board, slot }) => ({ group, colour, board, slot, serial: serials[board] ?? '?', ...done })),
    pairs: hard.map(({ a, b }) => ({ a, b, tripMs: 310, serials: { ...serials }, ...done })),
    watchdogs: Object.entries(serials).map(([board, serial]) => ({ board, serial, expiryMs: 805, ...done })),
    intergreens: safety.intergreens.map(({ from, to, ms }) => ({ from, to, measuredMs: ms + 300, serials: { ...serials }, ...done })),
    commissionedBy: 'Trần Minh', commissionedAtMs, expiresAtMs: commissionedAtMs + yearMs,
  };
}

export function signedRecord(payload: CommissionPayload, privatePem: string = streetKey.privatePem): CommissionRecord {
  return { format: 'ngatu-commission/1', payload, signature: { keyId: 'c1', signature: signingKey(privatePem).sign(commissionText(payload)) } };
}
