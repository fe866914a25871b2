export const languages = ['vi', 'en'] as const;
export type Lang = (typeof languages)[number];

/** One sentence in every language; a language that is missing does not compile. `{name}` stands for a parameter. */
export interface Sentence { readonly vi: string; readonly en: string }

export type SentenceParams = Readonly<Record<string, string | number>>;

/** Names of the parameters in a template: `'{group} in {s} s'` → `'group' | 's'`. */
export type ParamNames<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}` ? Name | ParamNames<Rest> : never;

/** Puts the parameters into a template. A parameter that is not given stays visible as `{name}`. */
export function fill(template: string, params: SentenceParams): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}

/** The language of a locale name as in LC_ALL or LANG: `vi_VN.UTF-8` → vi, all else en. */
export function langOf(locale: string | undefined): Lang {
  return locale !== undefined && /^vi([_.@-]|$)/i.test(locale) ? 'vi' : 'en';
}
