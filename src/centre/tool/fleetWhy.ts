import type { Presence } from '../../model/linkPresence.ts';
import { signalsCauseWords } from '../../text/sentencesAway.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import type { FleetRow } from './fleetTable.ts';

/** Why a cabinet is away, or its junction not in colours, and until when if anybody has said so. */
export interface FleetWhy { readonly away: boolean; readonly cause: string; readonly untilMs: number | null }

const mainsAlarms = ['cabinet.mainsLost', 'cabinet.mains', 'board.supplyLow'] as const;

/** Null: it is there, in colours, and all is well with its mains. */
export function whyOf({ presence, word, alarms }: FleetRow): FleetWhy | null {
  switch (presence) {
    case 'unknown': return null;
    case 'online': return word === null ? null : whyHere(word);
    case 'shutdown': return { away: true, cause: word?.cause ?? 'stopped', untilMs: word?.expectedUntilMs ?? null };
    case 'offline': {
      if (word?.planned !== undefined) return { away: true, cause: 'planned', untilMs: word.planned.expectedUntilMs };
      // Its last gasp, or its retained alarm where a centre came later: a will can't tell a cut line from a dead agent.
      const gasped = word?.power?.mains === 'lost' || mainsAlarms.some((code) => (alarms[code]?.active ?? 0) > 0);
      return { away: true, cause: gasped ? 'power' : 'silent', untilMs: null };
    }
  }
}

function whyHere({ signals, power, planned }: Presence): FleetWhy | null {
  if (signals !== undefined && signals.shown !== 'colours' && signals.cause !== null) return { away: false, cause: signals.cause, untilMs: signals.expectedUntilMs };
  if (power !== undefined && power.mains !== 'ok') return { away: true, cause: power.mains === 'lost' ? 'power' : 'low', untilMs: power.expectedUntilMs };
  return planned === undefined ? null : { away: true, cause: 'planned', untilMs: planned.expectedUntilMs };
}

const awayWords = { power: 'why.power', low: 'why.low', planned: 'why.planned', stopped: 'why.stopped', silent: 'why.silent' } as const;

/** In words; `clock` makes a moment short. */
export function whyText(lang: Lang, { away, cause, untilMs }: FleetWhy, clock: (ms: number) => string): string {
  const signals = Object.entries(signalsCauseWords).find(([name]) => name === cause)?.[1][lang];
  const own = Object.entries(awayWords).find(([name]) => name === cause)?.[1];
  const why = away ? (own === undefined ? cause : say(lang, own)) : (signals ?? cause);
  return untilMs === null ? why : say(lang, 'why.until', { why, until: clock(untilMs) });
}
