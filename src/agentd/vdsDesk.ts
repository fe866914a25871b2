import { z } from 'zod';
import { stepCard, type CardSource, type CardState } from '../field/vds/card.ts';
import { movementsOf } from '../field/vds/movement.ts';
import type { PostRefusal, PostedSource } from '../field/vds/posted.ts';
import type { VdsDriver } from '../field/vds/ss125Driver.ts';
import type { Ss125Source } from '../field/vds/ss125Reading.ts';
import type { EventDraft } from '../model/event.ts';
import { inUnits, vehicleClasses, zoneGroups, type Vds, type VdsReading, type VdsZone } from '../model/vds.ts';
import type { Clock } from '../platform/clock.ts';
import { detach } from './detach.ts';
import { createPostGate } from './postGate.ts';
import { openVdsReceiver, type PostOutcome, type VdsReceiver } from './vdsReceiver.ts';

export interface VdsDeskParts {
  readonly vds: Vds;
  /** Keys of those who post, by source. */
  readonly keys: ReadonlyMap<string, string>;
  readonly driver: (source: Ss125Source) => VdsDriver;
  readonly clock: Clock;
  readonly realClock: Clock;
  readonly note: (draft: EventDraft) => void;
  readonly alarm: (code: string, component: string, detail: string | null) => void;
}

export interface VdsDesk {
  /** A post by either way; `source` is the address's or the topic's word for it, `peer` who brought it: an address, or the broker. */
  take(source: string, body: string, peer: string): PostOutcome;
  takeState(state: unknown): void;
  /** Nobody asked for a while: who was silent then is not silent. */
  resumed(): void;
  tick(): void;
  end(): Promise<void>;
}

/** A source that has said nothing for so many of its intervals is silent. */
const silentIntervals = 3;
/** A refused sender is an alarm until so long after its last refusal. */
const refusedMs = 300_000;
const receiverRetryMs = 30_000;
/** A port that has become the uplink is left within that, ms. */
const receiverJudgeMs = 5000;

interface Polled { readonly source: Ss125Source; readonly driver: VdsDriver; busy: boolean; nextMs: number }

const statusOf: Readonly<Record<PostRefusal, PostOutcome['status']>> = {
  unknownSource: 404, badForm: 400, badMac: 401, tooOften: 429, otherWindow: 422, unaligned: 422, future: 422, old: 422, again: 409, unknownZone: 422, tooMany: 422,
};

const snapshotSchema = z.object({
  stamp: z.object({ bootId: z.string(), wallMs: z.number() }),
  detectors: z.array(z.object({ id: z.string(), count: z.number(), presence: z.enum(['occupied', 'clear', 'unknown']), fault: z.boolean(), forced: z.boolean() })),
});

// Over 70 lines: one desk for every way that counts come in.
export function createVdsDesk(parts: VdsDeskParts): VdsDesk {
  const { vds, clock, realClock, note, alarm } = parts;
  const startMs = realClock.monoMs();
  const heardMs = new Map(vds.sources.map(({ id }) => [id, startMs]));
  const groups = new Map(vds.sources.map((source) => [source.id, zoneGroups(source)]));
  const silent = new Set<string>();
  const polled = vds.sources.flatMap((source): Polled[] => (source.kind === 'ss125' ? [{ source, driver: parts.driver(source), busy: false, nextMs: startMs }] : []));
  const posted = new Map(vds.sources.flatMap((source): [string, PostedSource][] => (source.kind === 'posted' ? [[source.id, source]] : [])));
  const gate = createPostGate({ sources: posted, keys: parts.keys, monoMs: () => realClock.monoMs(), wallMs: () => clock.wallMs() });
  /** Of a source something was refused, last at …, ms. */
  const refusedAt = new Map<string, number>();
  const cards = vds.sources.flatMap((source): { readonly source: CardSource; state: CardState | null }[] => (source.kind === 'card' ? [{ source, state: null }] : []));
  let receiver: VdsReceiver | null = null;
  let opening = false;
  let openMs = Number.NEGATIVE_INFINITY;
  let judgedMs = startMs;
  const tell = (reading: VdsReading): void => {
    heardMs.set(reading.source, realClock.monoMs());
    const { source, fromMs, windowS } = reading;
    for (const zone of reading.zones) note({ code: 'traffic.vds', data: { source, zone: zone.zone, ...(zone.lane === null ? {} : { lane: zone.lane }), fromMs, windowS, ...valuesOf(zone, vds.factors) } });
    for (const { group, zones, sum } of movementsOf(reading, groups.get(source) ?? new Map())) note({ code: 'traffic.movement', data: { source, group, zones: [...zones], fromMs, windowS, ...valuesOf(sum, vds.factors) } });
    const wrong = reading.zones.filter(({ wrongWay }) => wrongWay !== null && wrongWay > 0);
    alarm('vds.wrongWay', reading.source, wrong.length === 0 ? null : wrong.map(({ zone, wrongWay }) => `${zone} ${wrongWay ?? 0}`).join(' '));
    const long = reading.zones.filter(({ zone, queueM }) => queueM !== null && queueM >= (posted.get(source)?.zones.find((own) => own.zone === zone)?.longQueueM ?? Number.POSITIVE_INFINITY));
    alarm('vds.queue', source, long.length === 0 ? null : long.map(({ zone, queueM }) => `${zone} ${queueM ?? 0} m`).join(' '));
  };
  const poll = async (one: Polled): Promise<null> => {
    one.busy = true;
    const look = await one.driver.look(clock.wallMs()).finally(() => { one.busy = false; });
    if (!look.ok && look.why === 'otherInterval') {
      // It is heard; what it says is of another time than the record would say.
      heardMs.set(one.source.id, realClock.monoMs());
      alarm('vds.interval', one.source.id, `${look.sensorS} s, intervalS ${one.source.intervalS}`);
    }
    if (look.ok) {
      if (look.readings.length > 0) alarm('vds.interval', one.source.id, null);
      if (look.readings.length === 0) heardMs.set(one.source.id, Math.max(heardMs.get(one.source.id) ?? 0, realClock.monoMs() - one.source.intervalS * 1000));
      for (const reading of look.readings) tell(reading);
    }
    return null;
  };
  const listen = async (at: NonNullable<Vds['receiver']>): Promise<null> => {
    opening = true;
    const opened = await openVdsReceiver(at, take).finally(() => { opening = false; });
    receiver = 'why' in opened ? null : opened;
    alarm('vds.receiver', `${at.address}:${at.port}`, 'why' in opened ? `${opened.why} ${opened.port}`.trim() : null);
    return null;
  };
  const leaveAstray = (nowMs: number): void => {
    const astray = receiver?.astray() ?? null;
    if (receiver === null || vds.receiver === undefined || astray === null) return;
    detach(receiver.close());
    receiver = null;
    openMs = nowMs;
    alarm('vds.receiver', `${vds.receiver.address}:${vds.receiver.port}`, `${astray.why} ${astray.port}`.trim());
  };
  const take = (source: string, body: string, peer: string): PostOutcome => {
    const judged = gate.judge(source, body, peer);
    if (!('refusal' in judged)) {
      tell(judged);
      return { status: 204, code: 'ok' };
    }
    if (posted.has(source) && judged.refusal !== 'again') {
      refusedAt.set(source, realClock.monoMs());
      alarm('vds.refused', source, `${judged.refusal} ${judged.detail}`.trim());
    }
    return { status: statusOf[judged.refusal], code: judged.refusal };
  };
  return {
    take,
    takeState(state) {
      if (cards.length === 0) return;
      const parsed = snapshotSchema.safeParse(state);
      if (!parsed.success) return;
      for (const card of cards) {
        const stepped = stepCard(card.source, card.state, parsed.data.stamp.bootId, parsed.data.stamp.wallMs, parsed.data.detectors);
        card.state = stepped.state;
        if (stepped.reading !== null) tell(stepped.reading);
      }
    },
    resumed() { for (const { id } of vds.sources) heardMs.set(id, realClock.monoMs()); },
    tick() {
      const nowMs = realClock.monoMs();
      for (const one of polled) {
        if (one.busy || nowMs < one.nextMs) continue;
        // Twice in each interval: what has closed is here within half of it.
        one.nextMs = nowMs + one.source.intervalS * 500;
        detach(poll(one));
      }
      for (const { id, intervalS } of vds.sources) {
        const quietMs = nowMs - (heardMs.get(id) ?? startMs);
        const isSilent = quietMs > silentIntervals * intervalS * 1000;
        if (isSilent && !silent.has(id)) {
          silent.add(id);
          alarm('vds.silent', id, `${Math.round(quietMs / 1000)} s`);
        } else if (!isSilent && silent.delete(id)) alarm('vds.silent', id, null);
      }
      for (const [id, atMs] of refusedAt) {
        if (nowMs - atMs < refusedMs) continue;
        refusedAt.delete(id);
        alarm('vds.refused', id, null);
      }
      if (nowMs - judgedMs >= receiverJudgeMs) {
        judgedMs = nowMs;
        leaveAstray(nowMs);
      }
      if (vds.receiver !== undefined && receiver === null && !opening && nowMs - openMs >= receiverRetryMs) {
        openMs = nowMs;
        detach(listen(vds.receiver));
      }
    },
    async end() {
      for (const { driver } of polled) driver.close();
      await receiver?.close();
    },
  };
}

/** What an interval's event tells of a zone or a movement; what the device does not tell is absent. */
function valuesOf(zone: VdsZone, factors: Vds['factors']): EventDraft['data'] {
  const told = { occupancy: zone.occupancy === null ? null : Math.round(zone.occupancy * 1000) / 1000, speedKmh: zone.speedKmh, speed85Kmh: zone.speed85Kmh, queueM: zone.queueM, wrongWay: zone.wrongWay, pcu: inUnits(zone, 'pcu', factors), mcu: inUnits(zone, 'mcu', factors) };
  return {
    count: zone.count,
    ...Object.fromEntries(vehicleClasses.flatMap((name) => (zone.classes[name] === undefined ? [] : [[`class.${name}`, zone.classes[name] ?? 0]]))),
    ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null)),
    quality: zone.quality, ...(zone.doubts.length === 0 ? {} : { doubts: zone.doubts }),
  };
}
