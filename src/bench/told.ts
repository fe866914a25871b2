import { langOf, type Lang } from '../text/sentence.ts';

/** What a command of the bench makes of its arguments. */
export type OptionsOutcome<Options> =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' | 'wrong'; readonly lang: Lang; readonly detail: string };

/** Parsed arguments, in the language that they or the environment ask for; text = why they can't be parsed. */
export interface Told<Parsed> { readonly parsed: Parsed; readonly lang: Lang; readonly wrong: (detail: string) => OptionsOutcome<never> }

/** Reads what every command of the bench is told alike: its language, a call for help, and what can't be understood. */
export function toldBy<Parsed extends { readonly values: { readonly lang?: string; readonly help?: boolean } }>(
  parse: () => Parsed, env: Readonly<Record<string, string | undefined>>,
): Told<Parsed> | OptionsOutcome<never> {
  const envLang = langOf(env['LC_ALL'] ?? env['LANG']);
  let parsed: Parsed;
  try {
    parsed = parse();
  } catch (error) {
    return { kind: 'wrong', lang: envLang, detail: error instanceof Error ? error.message : String(error) };
  }
  const lang = parsed.values.lang === 'vi' || parsed.values.lang === 'en' ? parsed.values.lang : envLang;
  if (parsed.values.help === true) return { kind: 'help', lang, detail: '' };
  return { parsed, lang, wrong: (detail) => ({ kind: 'wrong', lang, detail }) };
}
