import type { AcceptanceSubject } from '../model/acceptance.ts';
import { say } from './say.ts';
import type { Lang } from './sentence.ts';

/** What an item is, in a line. */
export function itemText(lang: Lang, subject: AcceptanceSubject, hash: string): string {
  switch (subject.kind) {
    case 'question': return subject.question === 'wiring' ? say(lang, 'commission.question.wiring', { board: subject.board ?? '' }) : subject.question === 'identity' ? say(lang, 'commission.question.identity', { hash: hash.slice(0, 12) }) : say(lang, `commission.question.${subject.question}`);
    case 'board': return say(lang, 'commission.item.board', subject);
    case 'watchdog': return say(lang, 'commission.item.watchdog', subject);
    case 'lamp': return say(lang, 'commission.item.lamp', { ...placed(subject), colour: say(lang, `commission.colour.${subject.colour}`) });
    case 'pair': return say(lang, 'commission.item.pair', subject);
    case 'redLoss': return say(lang, 'commission.item.redLoss', subject);
    case 'intergreen': return say(lang, 'commission.item.intergreen', subject);
    case 'minimum': return say(lang, `commission.item.minimum.${subject.of}`, subject);
    case 'detector': return say(lang, 'commission.item.detector', subject);
    case 'plan': return say(lang, `commission.item.plan.${subject.by}`);
    case 'link': case 'mains': case 'flash': return say(lang, `commission.item.${subject.kind}`);
  }
}

function placed({ group, board, slot }: Extract<AcceptanceSubject, { kind: 'lamp' }>): { readonly group: string; readonly board: string; readonly slot: number } {
  return { group, board, slot };
}

/** What a person's hands do for it; empty for a question. `lit` and `forced`: which of a pair is green by itself, and which by hand. */
export function doText(lang: Lang, subject: AcceptanceSubject, pair: { readonly lit: string; readonly forced: string } | null = null): string {
  switch (subject.kind) {
    case 'question': return '';
    case 'lamp': return say(lang, subject.current ? 'commission.do.lamp' : 'commission.do.lampSeen');
    case 'pair': return say(lang, 'commission.do.pair', pair ?? { lit: subject.a, forced: subject.b });
    case 'redLoss': return say(lang, 'commission.do.redLoss', subject);
    case 'intergreen': case 'minimum': return say(lang, 'commission.do.times');
    case 'detector': return say(lang, 'commission.do.detector', subject);
    case 'plan': return say(lang, `commission.do.plan.${subject.by}`);
    case 'board': case 'watchdog': case 'link': case 'mains': case 'flash': return say(lang, `commission.do.${subject.kind}`);
  }
}
