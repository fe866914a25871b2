/** What a lamp line does in one scan. */
export type LampMode = 'write' | 'read' | 'silent';

/** `rested`: since the last write a whole silence has passed, so that every board of the line has tripped. */
export interface LineRest { readonly lastFrameMs: number; readonly rested: boolean }
