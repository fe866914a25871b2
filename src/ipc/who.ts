import type { Session } from './server.ts';

export type Asker = Pick<Session, 'uid' | 'client'> & Partial<Pick<Session, 'right' | 'toldPlace'>>;

/**
 * Who asks, and from where, as it stands in the audit channel. The account and the socket were proven at the door;
 * the client's name and its place (terminal, ssh peer) are what it says of itself, and are marked so.
 */
export function whoOf({ uid, client, right, toldPlace }: Asker): Readonly<Record<string, string | number>> {
  return { uid, client, ...(right === undefined ? {} : { socket: right }), ...(toldPlace === undefined ? {} : { toldPlace }) };
}

/** The name that was given, the account that gave it, and from where it says it was given: where one text is all there is. */
export function signedBy(by: string, { uid, toldPlace }: Asker): string {
  return `${by} (uid ${uid}${toldPlace === undefined ? '' : `, says ${toldPlace}`})`;
}
