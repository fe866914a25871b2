import type { SiteProposal } from '../../model/siteProposal.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { differenceLine } from './diff.ts';
import { dateClockText } from '../siteClock.ts';

/** An artefact beside what runs, for who is to confirm it: who, what, what must be measured again, what it comes to. */
export function proposalLines(lang: Lang, proposal: SiteProposal): readonly string[] {
  const { siteId, from, to, seal, keyId, differences, olderSeal, consequence, waived, by, reason } = proposal;
  const persons = seal.second === undefined ? seal.by : `${seal.by}, ${seal.second}`;
  const key = keyId === null ? '' : ` · ${say(lang, 'seal.key', { key: keyId })}`;
  return [
    `${siteId} · ${say(lang, 'apply.by', { by, reason })}`,
    `${say(lang, 'apply.from')}: ${from.hash}`,
    `${say(lang, 'apply.to')}: ${to.hash} · ${say(lang, `seal.${seal.kind}`)} · ${persons} · ${dateClockText(seal.sealedAtMs)}${key}`,
    ...(olderSeal ? [say(lang, 'apply.older')] : []),
    '',
    ...differences.map(differenceLine),
    say(lang, 'apply.differences', { n: differences.length }),
    '',
    ...voidedLines(lang, proposal), ...planLines(lang, proposal),
    ...(waived.length === 0 ? [] : [say(lang, 'apply.waived', { what: waived.map((one) => say(lang, `seal.waived.${one}`)).join(', ') })]),
    '',
    say(lang, `apply.comesTo.${consequence}`),
  ];
}

function voidedLines(lang: Lang, { voided, commissioning }: SiteProposal): readonly string[] {
  // On a bench nothing was commissioned, and nothing is void.
  if (commissioning === 'waived') return [];
  if (voided === null) return [say(lang, 'apply.voidedAll')];
  if (voided.length === 0) return [say(lang, 'apply.voidedNone')];
  return [say(lang, 'apply.voidedItems', { n: voided.length }), ...voided.map(({ kind, key }) => `  ${say(lang, `apply.voided.${kind}`)} ${key.replace('|', ' – ').replace('>', ' → ')}`)];
}

function planLines(lang: Lang, { plans }: SiteProposal): readonly string[] {
  return [
    say(lang, plans.origin === 'builtin' ? 'apply.planBuiltin' : 'apply.plan', { plan: plans.runs }),
    ...plans.retired.map((one) => say(lang, 'apply.planRetired', one)),
  ];
}
