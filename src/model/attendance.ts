/** Who is logged in at the cabinet, as a centre asks (RSMP S0091): nobody, somebody who can only look, somebody who may act. */
export const accesses = ['none', 'readOnly', 'readWrite'] as const;
export type Access = (typeof accesses)[number];

/** One account with the tool at the cabinet. */
export interface PersonLoggedIn { readonly uid: number; readonly access: Exclude<Access, 'none'>; readonly sinceMs: number }

export interface LoggedIn { readonly access: Access; readonly persons: readonly PersonLoggedIn[] }
