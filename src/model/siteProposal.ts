import type { SealedSite } from './artefact.ts';
import type { OnSite } from './faultList.ts';
import type { SiteDifference } from './siteDiff.ts';
import type { VoidedItem } from './voided.ts';
import type { Waiver } from './waiver.ts';

/** What replacing the artefact comes to: the person who confirms it names it. */
export const consequences = ['restarts', 'staysInFlash'] as const;
export type Consequence = (typeof consequences)[number];

/** signald's own reading of an artefact that somebody wants applied, beside what runs: answer of `site.propose` and `site.waiting`. */
export interface SiteProposal {
  readonly siteId: string;
  readonly from: SiteHashes;
  readonly to: SiteHashes;
  readonly seal: SealedSite['seal'];
  readonly keyId: string | null;
  /** Sealed before the one that runs. */
  readonly olderSeal: boolean;
  /** Pair by pair, time by time; values cut to what a person reads. */
  readonly differences: readonly SiteDifference[];
  /** Commissioning items to be measured again, those of earlier replacements too; null = everything. */
  readonly voided: readonly VoidedItem[] | null;
  /** Under the artefact and the record beside it, as they are now. */
  readonly commissioning: 'waived' | 'fits' | 'unfit';
  readonly plans: { readonly runs: string; readonly origin: 'builtin' | 'stored'; readonly retired: readonly { readonly plan: string; readonly codes: string }[]; readonly refused: boolean };
  readonly consequence: Consequence;
  /** Two wherever one of the two sites stands in a street. */
  readonly persons: 1 | 2;
  readonly onSite: OnSite;
  readonly waived: readonly Waiver[];
  readonly by: string;
  readonly reason: string;
  readonly withinS: number;
}

export interface SiteHashes { readonly hash: string; readonly safetyHash: string; readonly trafficHash: string }

/** Answer of `site.apply` and `site.confirm`. */
export type SiteApplied =
  | { readonly state: 'waitsFor'; readonly waitsFor: 'secondPerson'; readonly withinS: number }
  | { readonly state: 'replaced'; readonly hash: string; readonly safetyHash: string; readonly consequence: Consequence; readonly previous: string };

/** Why signald refuses: a closed list, so that `text/` has a sentence and a fix for each. */
export const applyRefusals = [
  'site.notInFlash', 'site.keyOff', 'site.keyUnknown', 'site.remote', 'site.altered', 'site.fileAltered', 'site.same', 'site.otherSite', 'site.benchForStreet', 'site.unfit',
  'site.noPrevious', 'site.ledger', 'site.nothingProposed', 'site.otherProposal', 'site.otherConsequence', 'site.otherPerson', 'site.samePerson', 'site.notWritten', 'site.ending',
] as const;
export type ApplyRefusal = (typeof applyRefusals)[number];
