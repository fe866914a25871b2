import { createAttendance } from '../ipc/attendance.ts';
import type { Outcome, Session } from '../ipc/server.ts';
import type { EventDraft } from '../model/event.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import type { SealedSite } from '../model/artefact.ts';
import type { JunctionState } from '../model/junctionState.ts';
import type { ClockStatus, WallClock } from '../model/time.ts';
import type { Clock } from '../platform/clock.ts';
import { handleBus, type BusCallOf } from './busMethods.ts';
import type { BusSide } from './busSide.ts';
import { createClockQuality } from './clockQuality.ts';
import type { Junction } from './daemon.ts';
import { createEventRing, type EventRing } from './eventRing.ts';
import { createEventStream } from './eventStream.ts';
import { handleCall } from './methods.ts';
import type { LastOfCentre, SecondPerson } from './modeMethods.ts';
import { createPassportBook, passportView } from './passportBook.ts';
import { became as becamePlan, createPlanReview } from './passportMethods.ts';
import { keepWaiting, type KeepText } from './planDisk.ts';
import { openPlanStore, type PlanStore } from './planStore.ts';
import { handleSite, type SiteCall, type SitePort, type SiteState } from './siteDesk.ts';
import { createApplyNews, type ApplyNews } from './applyNews.ts';

/** Everything that stands between the running junction and its sockets: the same in the daemon and in a simulation. */
export interface Desk {
  readonly plans: PlanStore;
  readonly ring: EventRing;
  readonly wall: () => WallClock;
  readonly clockStatus: () => ClockStatus;
  readonly agentConnected: () => boolean;
  /** The junction stands: from now on requests are answered. */
  attach(junction: Junction, bus?: BusSide, sitePort?: SitePort): void;
  /** Feeds the streams; after each tick. */
  afterTick(n: number): void;
  handle(call: IpcCall, session: Session): Outcome | Promise<Outcome>;
  /** Somebody has said who they are. */
  begin(session: Session): void;
  /** A session is gone. */
  end(session: Session): void;
}

export interface DeskParts {
  readonly site: SealedSite;
  readonly clock: Clock;
  /** Where the plan set is kept. */
  readonly stateDir: string;
  readonly version: string;
  readonly ringCapacity?: number;
  /** The inbox of an earlier life, and where it is kept; absent = in memory alone. */
  readonly inbox?: { readonly text: string | null; readonly save: (text: string) => void };
  /** How the plan sets and keys are written in running; absent = who proposes waits for the disk. */
  readonly keep?: KeepText;
}

const ticksPerSecond = 10;
/** Problems that an event names, at most: it may not outgrow a frame. */
const mostNamed = 20;

export function createDesk({ site, clock, stateDir, version, ringCapacity, inbox, keep = keepWaiting }: DeskParts): Desk {
  const plans = openPlanStore(site, stateDir, clock.wallMs(), clock.bootId, keep);
  const ring = createEventRing(clock.bootId, ringCapacity);
  const events = createEventStream(clock.bootId, ring);
  const quality = createClockQuality();
  const wall = (): WallClock => quality.wall(clock.monoMs(), clock.wallMs());
  const watchers = new Set<Session>();
  const record = (event: EventDraft): void => { ring.add(event, clock.stamp(wall().errorMs)); };
  const attendance = createAttendance(clock, record);
  const book = createPassportBook(inbox?.text, inbox?.save);
  const reviewPlans = createPlanReview({ site, plans, book, wall, record });
  const second: SecondPerson = { waiting: null, count: 0 };
  const lastOfCentre: LastOfCentre = { force: null, selection: null };
  let attached: Junction | null = null;
  let side: BusSide | null = null;
  let port: SitePort | null = null;
  let news: ApplyNews | null = null;
  const siteState: SiteState = { proposed: null, replacing: false };
  return {
    plans, ring, wall,
    clockStatus: () => quality.status(clock.monoMs(), clock.wallMs()),
    agentConnected: () => events.agents() > 0,
    attach(junction, bus, sitePort) {
      attached = junction;
      side = bus ?? null;
      port = sitePort ?? null;
      record({ code: 'process.started', data: { process: 'signald', version, siteHash: site.hash, yellows: site.safety.groups.filter(({ yellowMs }) => yellowMs > 0).map(({ id, yellowMs }) => `${id}=${yellowMs}`) } });
      const retired = plans.startProblems();
      if (retired.length > 0) record({ code: 'plan.refused', data: { codes: retired.slice(0, mostNamed).map(({ code }) => code), plans: retired.slice(0, mostNamed).flatMap(({ params }) => (typeof params['plan'] === 'string' ? [params['plan']] : [])), problems: retired.length } });
      for (const { params } of retired.filter(({ code }) => code === 'plan.undone')) becamePlan({ record, book }, Number(params['version']), 'undone', [String(params['codes'])]);
      news = createApplyNews(port?.ledger ?? null, site, (event) => ring.add(event, clock.stamp(wall().errorMs)).n);
    },
    afterTick(n) {
      for (const event of quality.takeEvents()) record(event);
      events.pump();
      if (attached === null || n % ticksPerSecond !== 0) return;
      reviewPlans(attached);
      attendance.expire();
      publish(watchers, attached, (state) => ({ ...state, passport: passportView(plans, book.last(), state.planVersion), loggedIn: attendance.now() }));
      if (news?.isTold(ring.settledN()) === true) port?.told();
    },
    handle(call, session) {
      // The sockets open after the junction stands: before that nobody can ask.
      if (attached === null) throw new Error('no junction yet');
      if (side !== null && isBusCall(call)) return handleBus({ bootId: clock.bootId, junction: attached, queue: side.queue, record }, call, session);
      if (port !== null && isSiteCall(call)) return handleSite({ site, junction: attached, wallMs: () => clock.wallMs(), record, state: siteState, port }, call, session);
      return handleCall({ frames: side?.stream, site, bootId: clock.bootId, junction: attached, ring, events, plans, book, clock: quality, wallMs: () => clock.wallMs(), wall, second, lastOfCentre, watchers, record, loggedIn: () => attendance.now() }, call, session);
    },
    begin(session) { attendance.begin(session); },
    end(session) {
      attendance.end(session);
      events.end(session);
      side?.stream.end(session);
      watchers.delete(session);
    },
  };
}

function isBusCall(call: IpcCall): call is BusCallOf {
  return call.method === 'bus.watch' || call.method === 'bus.read' || call.method === 'bus.write';
}

function isSiteCall(call: IpcCall): call is SiteCall {
  return call.method === 'site.propose' || call.method === 'site.apply' || call.method === 'site.waiting' || call.method === 'site.confirm';
}

function publish(watchers: Set<Session>, junction: Junction, dress: (state: JunctionState) => JunctionState): void {
  if (watchers.size === 0) return;
  const state = dress(junction.state());
  for (const session of watchers) {
    if (!session.stream('state', state)) watchers.delete(session);
  }
}
