import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import type { ToneWords } from './scene.ts';

/** The words of a diagram's legend. */
export function toneWords(lang: Lang): ToneWords {
  return {
    green: say(lang, 'history.green'), yielding: say(lang, 'history.yielding'), clearance: say(lang, 'history.clearance'), yellow: say(lang, 'history.yellow'), redYellow: say(lang, 'history.redYellow'),
    red: say(lang, 'history.red'), stop: say(lang, 'history.red'), flash: say(lang, 'history.flash'), dark: say(lang, 'history.dark'), odd: say(lang, 'history.odd'), unknown: say(lang, 'history.unknown'), call: say(lang, 'history.call'),
  };
}
