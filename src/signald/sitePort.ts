import { readFileSync } from 'node:fs';
import { previousPath, voidedUnder, type ApplyLedger } from '../model/applyLedger.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { Voided } from '../model/voided.ts';
import type { Logger } from '../platform/logger.ts';
import type { SignaldArguments } from './arguments.ts';
import { readCommissioning } from './commissionFile.ts';
import { configureCore } from './core.ts';
import { plansUnder } from './planStore.ts';
import type { SitePort } from './siteDesk.ts';
import { judgeArtefact } from './siteFile.ts';
import { markTold, prepareArtefact, swapArtefact, swapDisk, type ReadLedger } from './siteSwap.ts';

/** What is void of the record beside an artefact, by this cabinet's memory; null where that can't be read. */
export function voidedHere(read: ReadLedger, site: SealedSite): Voided | null {
  return read.ok ? voidedUnder(read.ledger, site.hash) : null;
}

type Change = { readonly from: string; readonly to: string; readonly ledger: ApplyLedger };

export interface SitePortParts {
  readonly options: Pick<SignaldArguments, 'site' | 'trust' | 'commission' | 'stateDir'>;
  readonly ledger: ReadLedger;
  readonly wallMs: () => number;
  readonly log: Logger;
  /** Ends the ticks, then calls, then ends the process. */
  readonly endAround: (replace: () => void) => Promise<string | null>;
}

/** The files and keys of a replacement. */
export function openSitePort({ options, ledger, wallMs, log, endAround }: SitePortParts): SitePort {
  const { site: path, trust, commission, stateDir } = options;
  return {
    ledger,
    load(text) {
      const judged = judgeArtefact(text, trust);
      if (!judged.ok) return judged;
      const configured = configureCore(judged.value, judged.value.traffic.builtinPlan, 0);
      return configured.ok ? judged : configured;
    },
    plans(site) {
      return plansUnder(site, stateDir, wallMs());
    },
    commissioning: (site, voided) => readCommissioning(site, commission, trust, voided).state,
    inForce: () => textOf(path),
    previous: () => textOf(previousPath(path)),
    prepare(text) {
      try {
        prepareArtefact(swapDisk, path, text);
        return null;
      } catch (error) {
        return String(error);
      }
    },
    replace: (change: Change) => endAround(() => { swapArtefact(swapDisk, path, change); }),
    told() {
      if (!ledger.ok || ledger.ledger === null) return;
      markTold(path, ledger.ledger).catch((error: unknown) => { log.error({ error: String(error) }, 'the replacement of the site will be told again'); });
    },
  };
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
