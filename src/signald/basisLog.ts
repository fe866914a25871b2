import { createHash } from 'node:crypto';
import { commonOf } from '../control/basis.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { EventDraft } from '../model/event.ts';
import { packPlain, plainText } from '../platform/plainPack.ts';
import type { KeptTick } from './core.ts';

/** The plans that control was given are said along at least so often: who reads ten minutes back has them, ms. */
const givenEveryMs = 540_000;

/** Makes events of the ticks that decided: some 4 KB each, one every half minute. Behind the write of the tick, never before it. */
export function createBasisLog(site: SealedSite, program: string): (kept: KeptTick, nowMs: number) => EventDraft {
  // The first of a process would take some 10 ms of the tick in which it is made: it is made before there are ticks.
  const common = plainText(commonOf(site));
  packPlain(commonOf(site), common);
  let said: { readonly given: KeptTick['basis']['given']; readonly hash: string; readonly atMs: number } | null = null;
  return ({ of, basis: { given, ...rest } }, nowMs) => {
    const again = said === null || said.given !== given || nowMs - said.atMs >= givenEveryMs;
    if (again) said = { given, hash: createHash('sha256').update(plainText(given)).digest('hex'), atMs: nowMs };
    return {
      code: 'stage.basis',
      data: { of, site: site.hash, program, basis: packPlain(rest, common), given: said?.hash ?? '', ...(again ? { plans: packPlain(given, common) } : {}) },
    };
  };
}
