/** What a street site must have and a bench site need not: waived there, and shown as waived (safety.md S7). */
export const waivers = ['secondPerson', 'signature', 'commissioning', 'serviceKey'] as const;
export type Waiver = (typeof waivers)[number];

export function waivedOf(safety: { readonly bench: boolean }): readonly Waiver[] {
  return safety.bench ? waivers : [];
}
