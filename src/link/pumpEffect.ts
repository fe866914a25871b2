import type { ChannelAck } from '../model/linkMessage.ts';
import type { PumpState, StreamName } from './pumpState.ts';

export interface ChannelPosition { readonly channel: string; readonly lastSeq: number; readonly deliveredSeq: number }

export type PumpInput =
  /** The transport stands. `receiveMaximum` is what the broker grants. */
  | { readonly type: 'connected'; readonly receiveMaximum: number; readonly positions: readonly ChannelPosition[] }
  | { readonly type: 'disconnected' }
  /** Rows were committed, up to `seq`. */
  | { readonly type: 'stored'; readonly channel: string; readonly seq: number }
  /** Answer to `load`: the seqs in state new, in order. */
  | { readonly type: 'loaded'; readonly channel: string; readonly stream: StreamName; readonly after: number; readonly upTo: number; readonly seqs: readonly number[] }
  /** Of the message whose first row is `seq`. */
  | { readonly type: 'puback'; readonly channel: string; readonly seq: number }
  /** A reason code of 0x80 or more: not delivered, whatever the broker thinks of it. */
  | { readonly type: 'refused'; readonly channel: string; readonly seq: number; readonly reasonCode: number }
  | { readonly type: 'ack'; readonly acks: readonly ChannelAck[]; readonly entriesMost?: number }
  /** Somebody wants a channel to wait: rows stay, and go once it is over (null = until said otherwise). */
  | { readonly type: 'pause'; readonly channel: string; readonly untilMs: number | null }
  | { readonly type: 'resume'; readonly channel: string }
  | { readonly type: 'tick' };

export type PumpEffect =
  | { readonly type: 'load'; readonly channel: string; readonly stream: StreamName; readonly after: number; readonly upTo: number; readonly limit: number }
  /** One message of these rows, in order; `seq` is the first. `prev`: what went before it in its stream, null = nothing is claimed; `done`: the last of the backlog. */
  | { readonly type: 'publish'; readonly channel: string; readonly seq: number; readonly seqs: readonly number[]; readonly stream: StreamName; readonly prev: number | null; readonly done: boolean }
  | { readonly type: 'markPublished'; readonly channel: string; readonly seqs: readonly number[] }
  | { readonly type: 'markDelivered'; readonly channel: string; readonly upTo: number }
  /** Rows above `upTo` are new again. */
  | { readonly type: 'rewind'; readonly channel: string; readonly upTo: number; readonly why: 'gap' | 'silence' | 'setBack' }
  | { readonly type: 'alarm'; readonly code: 'link.publishRefused' | 'link.centreAhead'; readonly channel: string; readonly seq: number; readonly detail: number };

export interface PumpStep { readonly state: PumpState; readonly effects: readonly PumpEffect[] }
