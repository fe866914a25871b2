import type { Plan, PlanBook } from '../../src/model/plan.ts';
import { sealedNinhKieu } from '../simulation/site.ts';
import { planFixed } from '../unit/control/crossing.ts';
import { ninhKieuPlans } from '../unit/model/ninhKieuPlans.ts';
import { shownAt, spansOf, toldOf, type Recording, type SpanS } from './recording.ts';
import { bare, overlapped, rings, twice, withFireStation } from './sites.ts';
import type { Situation } from './situation.ts';

const { plans, defaultPlan, schedule, responsive } = ninhKieuPlans();
const book: PlanBook = { plans, defaultPlan, ...(schedule === undefined ? {} : { schedule }), ...(responsive === undefined ? {} : { responsive }) };
const planOf = (id: string): Plan => {
  const plan = plans.find((one) => one.id === id);
  if (plan === undefined) throw new Error(id);
  return plan;
};
/** Only what is wrong is said. */
const unless = (holds: boolean, wrong: string): readonly string[] => (holds ? [] : [wrong]);
const vehicles = ['vN', 'vS', 'lN', 'lS', 'vE', 'vW'];
const after = (seen: Recording, group: string, what: SpanS['what'], atS: number): SpanS | undefined => spansOf(seen, group).find((span) => span.what === what && span.fromS >= atS);
const everybody = { 'dVN-stop': 'occupied', 'dVS-stop': 'occupied', 'dVE-stop': 'occupied', 'dVW-stop': 'occupied', 'dLN-stop': 'occupied', 'dLS-stop': 'occupied' } as const;
/** A run of the shipped site that is in its stages at the begin of what is looked at. */
const runs = { startLocal: '2027-03-03T09:00:00' } as const;
const s = (text: unknown): number => Number(text);

const nightToDay: Situation = {
  name: 'night-flash-to-day', title: { vi: 'Từ vàng nhấp nháy ban đêm sang phương án ban ngày', en: 'Night flash to day plan' },
  tells: { vi: 'Đúng 04:30 lịch cho chạy: vàng, đỏ toàn nút, rồi pha đầu; không đèn xanh nào trước đó.', en: 'At 04:30 sharp the schedule lets it run: yellow, all red, then the first stage; no green before that.' },
  site: sealedNinhKieu, book, startLocal: '2027-03-03T04:29:00', forS: 180, drawn: { fromS: 40, toS: 180 },
  script: [{ atS: 0.1, detectors: everybody }],
  must(seen) {
    const yellow = vehicles.map((group) => after(seen, group, 'yellow', 1));
    const red = vehicles.map((group) => after(seen, group, 'red', 60));
    const greens = [...vehicles, 'pN', 'pS', 'pE', 'pW'].flatMap((group) => spansOf(seen, group).filter(({ what }) => what === 'green').map(({ fromS }) => fromS));
    return [
      ...unless(seen.seconds[55]?.mode === 'flash' && seen.seconds[55].source === 'schedule', 'at 04:29:55 it flashes by the schedule'),
      ...unless(shownAt(seen, 'vN', 59) === 'flash', 'the boards flash until 04:30'),
      ...unless(yellow.every((span) => span !== undefined && span.fromS >= 60 && span.forS >= 3 && span.fromS === yellow[0]?.fromS), 'every vehicle head shows yellow together, 3 s at least'),
      ...unless(red.every((span) => span !== undefined && span.fromS === red[0]?.fromS), 'all red together'),
      ...unless(Math.min(...greens) >= (red[0]?.fromS ?? Infinity) + 14, 'the first green comes after 14 s of all red'),
      ...unless(seen.seconds[150]?.plan === 'toi' && seen.seconds[150].mode === 'actuated', 'the evening plan of 04:30 runs, on demand'),
    ];
  },
};

const preemptInClearance: Situation = {
  name: 'preempt-in-clearance', title: { vi: 'Xe chữa cháy đến khi người đi bộ đang thoát', en: 'Preemption inside a pedestrian clearance' },
  tells: { vi: 'Gọi nhường đường lúc người đi bộ đang sang: thời gian thoát vẫn trọn vẹn, rồi mới tới pha của xe chữa cháy.', en: 'The call comes while people are on the crossing: their clearance stays whole, and only then the engine’s stage comes.' },
  site: () => bare(withFireStation('C')), plan: (site) => ({ ...site.traffic.builtinPlan, mode: 'fixed' }), ...runs, forS: 150, drawn: { fromS: 25, toS: 130 },
  script: [{ atS: 0.1, detectors: everybody }, { atS: 58, detectors: { station: 'occupied' } }, { atS: 85, detectors: { station: 'clear' } }],
  must(seen) {
    const clearance = spansOf(seen, 'pE').find(({ what, fromS, toS }) => what === 'flashingGreen' && fromS <= 58 && toS > 58);
    const dwell = toldOf(seen, 'preempt.changed').find(({ data }) => data['to'] === 'dwell');
    const cross = after(seen, 'vE', 'green', 58);
    return [
      ...unless(clearance !== undefined, 'the call came within the clearance of pE'),
      ...unless((clearance?.forS ?? 0) >= 10, `the clearance of pE was whole: ${clearance?.forS} s of 10`),
      ...unless(dwell !== undefined && shownAt(seen, 'vE', dwell.atS + 1) === 'green', 'the engine has its green when the preemption dwells'),
      ...unless(cross !== undefined && cross.fromS >= (clearance?.toS ?? Infinity) + 4, 'vE starts an intergreen of 4 s after the clearance, not sooner'),
      ...unless(toldOf(seen, 'preempt.changed').some(({ data }) => data['to'] === 'notActive'), 'it ends'),
    ];
  },
};

const planInTransition: Situation = {
  name: 'plan-change-in-transition', title: { vi: 'Đổi phương án khi đang chỉnh độ lệch', en: 'Plan change in transition' },
  tells: { vi: 'Chưa vào nhịp thì có phương án khác: nó chờ lần đổi pha, không cắt ngắn pha nào, rồi vào nhịp của phương án mới.', en: 'Before it is in step another plan is given: it waits for a stage decision, shortens no minimum, and comes into the new plan’s step.' },
  site: () => bare(sealedNinhKieu()), plan: () => planOf('cao-diem'), ...runs, forS: 900, drawn: { fromS: 60, toS: 330 },
  script: [{ atS: 0.1, detectors: everybody }, { atS: 150, request: { kind: 'plan', plan: { ...planOf('cao-diem'), id: 'khac', offsetMs: 90_000 }, planVersion: 2 } }],
  must(seen) {
    const change = toldOf(seen, 'plan.changed').find(({ data }) => data['plan'] === 'khac');
    const decided = toldOf(seen, 'stage.decided').find(({ atS }) => atS === change?.atS);
    const shortest = Math.min(...vehicles.flatMap((group) => spansOf(seen, group).filter(({ what, toS }) => what === 'green' && toS < 900).map(({ forS }) => forS)));
    return [
      ...unless(seen.seconds[149]?.free === 'transition', 'it is in transition when the plan is given'),
      ...unless(change !== undefined && change.atS > 150 && decided !== undefined, 'the new plan begins with a decision of its own, after it was given'),
      ...unless(shortest >= 8, `no green is cut: ${shortest} s`),
      ...unless(seen.seconds[899]?.free === null && seen.seconds[899].plan === 'khac', `it is in step with the new plan at the end: ${String(seen.seconds[899]?.free)}`),
    ];
  },
};

const clockSteps: Situation = {
  name: 'clock-step', title: { vi: 'Đồng hồ nhảy tới rồi nhảy lùi', en: 'Clock step forward and back' },
  tells: { vi: 'Đồng hồ nhảy 37 phút 20 giây rồi trở lại: không pha nào ngắn hơn mức tối thiểu, và nút lại vào nhịp.', en: 'The clock steps by 37 min 20 s and back again: no stage is shorter than its minimum, and the junction comes into step again.' },
  site: () => bare(sealedNinhKieu()), plan: () => planOf('cao-diem'), ...runs, forS: 1800, drawn: { fromS: 590, toS: 890 },
  script: [{ atS: 0.1, detectors: everybody }, { atS: 600, clockS: 2240 }, { atS: 1200, clockS: -2240 }],
  must(seen) {
    const greens = vehicles.flatMap((group) => spansOf(seen, group).filter(({ what, toS }) => what === 'green' && toS < 1800).map(({ forS }) => forS));
    const at = (second: number): string | null | undefined => seen.seconds[second]?.free;
    return [
      ...unless(at(599) === null, `it is in step before the step: ${String(at(599))}`),
      ...unless(at(605) === 'transition' && at(1205) === 'transition', 'each step makes a transition, which is told'),
      ...unless(Math.min(...greens) >= 8, `no green is cut: ${Math.min(...greens)} s`),
      ...unless(at(1190) === null && at(1790) === null, `it is in step again within ten minutes: ${String(at(1190))}, ${String(at(1790))}`),
    ];
  },
};

const policeRelease: Situation = {
  name: 'police-release', title: { vi: 'CSGT điều khiển tay rồi trả lại', en: 'Police by hand, and release' },
  tells: { vi: 'Chìa khoá của CSGT: mỗi lần bấm là một pha; trả khoá thì ai đang chờ đều được phục vụ một lần.', en: 'The police key: a press is a stage; when the key is turned back whoever waited is served once.' },
  site: () => bare(sealedNinhKieu()), ...runs, forS: 260, drawn: { fromS: 35, toS: 250 },
  script: [
    { atS: 0.1, detectors: everybody }, { atS: 45, keys: { policeManual: true } }, { atS: 95, keys: { policeManual: true, policeStep: true } }, { atS: 95.5, keys: { policeManual: true } },
    { atS: 140, keys: {} },
  ],
  must(seen) {
    const decided = toldOf(seen, 'stage.decided').filter(({ atS }) => atS > 46 && atS < 140);
    const served = new Set(toldOf(seen, 'stage.changed').filter(({ atS }) => atS > 140).map(({ data }) => s(data['stage']) || data['stage']));
    return [
      ...unless([50, 94, 120, 139].every((second) => seen.seconds[second]?.mode === 'manual' && seen.seconds[second].source === 'policePanel'), 'from the key on it is manual, by the police panel'),
      ...unless(decided.length === 1 && (decided[0]?.atS ?? 0) >= 95 && (decided[0]?.atS ?? 0) < 97, `one press, one change: ${decided.map(({ atS }) => atS).join(' ')}`),
      ...unless(seen.seconds[142]?.source === 'schedule', 'after the key the schedule has it again'),
      ...unless(['A', 'B', 'C'].every((stage) => served.has(stage)), `every stage is served within two minutes: ${[...served].join(' ')}`),
    ];
  },
};

const holdExpires: Situation = {
  name: 'hold-expires', title: { vi: 'Kỹ thuật viên giữ pha, hết giờ', en: 'A technician’s hold expires' },
  tells: { vi: 'Giữ pha một phút: pha đứng yên dù có người chờ, xanh tối đa vẫn chạy; hết giờ thì ai đã chờ được phục vụ ngay, và ghi lại vì sao.', en: 'A hold of a minute: the stage stands though others wait, and its maximum goes on; when its time is over who has waited is served at once, and it says why.' },
  site: () => bare(sealedNinhKieu()), ...runs, forS: 230, drawn: { fromS: 35, toS: 225 },
  script: [{ atS: 0.1, detectors: everybody }, { atS: 45, request: { kind: 'hold', source: 'technician', by: 'Lan', untilMs: 105_000 } }],
  must(seen) {
    const ended = toldOf(seen, 'command.ended');
    const next = toldOf(seen, 'stage.decided').find(({ atS }) => atS > 45);
    return [
      ...unless([46, 60, 104].every((second) => seen.seconds[second]?.mode === 'manual' && seen.seconds[second].source === 'technician'), 'it is manual for the whole minute'),
      ...unless(ended.length === 1 && ended[0]?.atS === 105 && ended[0].data['cause'] === 'end', 'it ends at 105 s, by its end'),
      ...unless(next !== undefined && next.atS >= 105 && next.atS <= 105.2, `it goes on by itself, for the maximum green of 40 s is over: ${next?.atS}`),
      ...unless((after(seen, 'pE', 'green', 105)?.fromS ?? 999) < 225, 'who wants to cross in this stage walks when it comes back'),
      ...unless(shownAt(seen, 'vN', 104) === 'green' && shownAt(seen, 'vE', 104) === 'red', 'nothing changed meanwhile'),
    ];
  },
};

const lateStart: Situation = {
  name: 'late-start-overlap', title: { vi: 'Xuất phát muộn và nhóm chồng pha trong một chu kỳ', en: 'Late start and overlap in a cycle' },
  tells: { vi: 'Hướng đông xanh muộn 3 s; rẽ phải xanh liền qua hai pha mẹ và còn 4 s sau pha mẹ cuối.', en: 'East starts 3 s late; the right turn stays green through both parents’ stages, and 4 s after the last of them.' },
  site: overlapped, plan: () => planFixed, ...runs, forS: 320, drawn: { fromS: 10, toS: 210 },
  script: [{ atS: 0.1, detectors: { dn: 'occupied', de: 'occupied', dl: 'occupied' } }],
  must(seen) {
    const [right, left, north, east] = ['o', 'l', 'n', 'e'].map((group) => spansOf(seen, group).filter(({ what }) => what === 'green'));
    const trails = (right ?? []).filter(({ toS }) => toS < 300).map(({ fromS, toS }) => ({ fromS, trailS: toS - Math.max(...[...(left ?? []), ...(north ?? [])].filter((span) => span.toS <= toS).map((span) => span.toS)) }));
    const starts = (east ?? []).map(({ fromS }) => fromS - Math.max(...[...(right ?? [])].filter(({ toS }) => toS < fromS).map(({ toS }) => toS)));
    return [
      ...unless(trails.length >= 2 && trails.every(({ trailS }) => Math.abs(trailS - 4) <= 0.3), `the right turn trails 4 s: ${trails.map(({ trailS }) => trailS.toFixed(1)).join(' ')}`),
      ...unless((north ?? []).slice(1).every((span) => (right ?? []).some(({ fromS, toS }) => fromS < span.fromS && toS > span.toS)), 'it stays green from the left into north, unbroken'),
      ...unless(starts.length >= 2 && starts.every((gapS) => gapS >= 8 - 0.2), `east starts 3 s after its 5 s intergreen: ${starts.map((gapS) => gapS.toFixed(1)).join(' ')}`),
    ];
  },
};

const maxWaitInStep: Situation = {
  name: 'max-wait-in-coordination', title: { vi: 'Chờ tối đa trong khi phối hợp', en: 'Longest wait in coordination' },
  tells: { vi: 'Pha bị giữ tay 100 s khi đang phối hợp: người chờ lâu nhất được phục vụ trước, trong mức chờ tối đa, rồi nút lại vào nhịp.', en: 'A hold of 100 s while in step: who has waited longest comes first, within the longest wait, and the junction comes back into step.' },
  site: () => bare(sealedNinhKieu()), plan: () => planOf('ngay'), ...runs, forS: 1500, drawn: { fromS: 590, toS: 830 },
  script: [{ atS: 0.1, detectors: everybody }, { atS: 610, request: { kind: 'hold', source: 'technician', untilMs: 710_000 } }],
  must(seen) {
    const waits = vehicles.map((group) => {
      const redFrom = spansOf(seen, group).find(({ what, fromS, toS }) => what === 'red' && fromS <= 705 && toS > 705);
      return { group, fromS: redFrom?.fromS ?? null, servedS: redFrom?.toS ?? 710, waitS: redFrom?.forS ?? 0 };
    });
    const longest = waits.toSorted((a, b) => b.waitS - a.waitS)[0];
    return [
      ...unless(seen.seconds[605]?.mode === 'coordinated', 'it is coordinated before'),
      ...unless((longest?.waitS ?? 999) <= 180, `nobody is red for more than 1.5 × 120 s: ${longest?.group} ${longest?.waitS} s`),
      ...unless(waits.filter(({ waitS }) => waitS > 0).every(({ servedS }) => servedS < 800), 'everybody who waited is served within 90 s of the release'),
      ...unless(seen.seconds[1490]?.free === null, `it is in step again: ${String(seen.seconds[1490]?.free)}`),
    ];
  },
};

const twiceGreen: Situation = {
  name: 'twice-green', title: { vi: 'Xanh hai lần trong một chu kỳ', en: 'Twice green in a cycle' },
  tells: { vi: 'Pha A đứng hai lần trong trình tự: bắc–nam và người đi bộ của nó xanh hai lần mỗi chu kỳ, mỗi lần trọn vẹn.', en: 'Stage A stands twice in the sequence: north-south and its walk are green twice in each cycle, whole each time.' },
  site: twice, ...runs, forS: 400, drawn: { fromS: 15, toS: 260 },
  plan: () => ({ ...planFixed, id: 'twice', cycleMs: 100_000, stages: ['A', 'B', 'A', 'C'].map((stage) => ({ stage, splitMs: 25_000, recall: 'none' as const })) }),
  script: [{ atS: 0.1, detectors: { dn: 'occupied', de: 'occupied', dl: 'occupied', pb: 'occupied' } }],
  must(seen) {
    const of = (group: string): number => spansOf(seen, group).filter(({ what, fromS }) => what === 'green' && fromS > 100 && fromS <= 300).length;
    const walks = spansOf(seen, 'p').filter(({ what, toS }) => what === 'flashingGreen' && toS < 400);
    return [
      ...unless(of('n') === 4 && of('e') === 2 && of('l') === 2, `in two cycles north is green four times, the others twice: ${of('n')} ${of('e')} ${of('l')}`),
      ...unless(walks.length >= 4 && walks.every(({ forS }) => forS >= 8), 'every clearance is whole'),
    ];
  },
};

const powerCut: Situation = {
  name: 'power-cut-over-a-change', title: { vi: 'Mất điện qua giờ đổi phương án', en: 'Power cut over a change of plan' },
  tells: { vi: 'Mất điện 90 s đúng lúc lịch đổi từ nhấp nháy sang phương án: có điện lại thì khởi động đủ bước và chạy phương án mới, không phải của trước lúc mất điện.', en: 'The mains are away for 90 s over the moment at which the schedule goes from flash to a plan: with the power back a whole start-up leads to the new plan, not to what ran before.' },
  site: sealedNinhKieu, book, startLocal: '2027-03-03T04:29:00', forS: 200, drawn: { fromS: 0, toS: 200 },
  script: [{ atS: 0.1, detectors: everybody }, { atS: 40, powerCutS: 90 }],
  must(seen) {
    const yellow = after(seen, 'vN', 'yellow', 130);
    const red = after(seen, 'vN', 'red', 130);
    const green = ['vN', 'vS', 'pE', 'pW'].map((group) => after(seen, group, 'green', 0)?.fromS ?? Infinity);
    return [
      ...unless(shownAt(seen, 'vN', 39) === 'flash' && shownAt(seen, 'vN', 100) !== 'green' && shownAt(seen, 'vN', 132) === 'flash', 'flash before and after, and no green in the dark'),
      ...unless(yellow !== undefined && yellow.fromS >= 140 && yellow.forS >= 3, 'ten seconds of flash, then three of yellow'),
      ...unless(red !== undefined && Math.min(...green) >= red.fromS + 14, 'all red of 14 s before the first green'),
      ...unless(seen.seconds[190]?.plan === 'toi' && seen.seconds[190].mode === 'actuated', `the plan of 04:30 runs: ${seen.seconds[190]?.plan}`),
    ];
  },
};

const promiseBroken: Situation = {
  name: 'promise-broken', title: { vi: 'Xe chữa cháy phá lời hứa đếm ngược', en: 'A preemption breaks a countdown' },
  tells: { vi: 'Đang đếm ngược thì xe chữa cháy đến: số tắt trước, ít nhất 1 s sau mới vàng, và sự kiện nói vì sao.', en: 'In the middle of a countdown a fire engine comes: the number goes blank first, yellow follows a second later at the soonest, and an event says why.' },
  site: () => withFireStation('C'), plan: (site) => ({ ...site.traffic.builtinPlan, mode: 'fixed' }), ...runs, forS: 150, drawn: { fromS: 25, toS: 130 },
  script: [{ atS: 0.1, detectors: everybody }, { atS: 47, detectors: { station: 'occupied' } }, { atS: 85, detectors: { station: 'clear' } }],
  must(seen) {
    const blanked = seen.numbers.filter(({ group, shown, atS }) => group === 'vN' && shown === null && atS >= 47)[0];
    const yellow = after(seen, 'vN', 'yellow', 47);
    const green = spansOf(seen, 'vN').find(({ what, toS }) => what === 'green' && toS === yellow?.fromS);
    const broken = toldOf(seen, 'promise.broken');
    return [
      ...unless(seen.numbers.some(({ group, shown, atS }) => group === 'vN' && shown !== null && atS < 47), 'a number was on the display'),
      ...unless(blanked !== undefined && yellow !== undefined && yellow.fromS - blanked.atS >= 1, `blank ${((yellow?.fromS ?? 0) - (blanked?.atS ?? 0)).toFixed(1)} s before yellow`),
      ...unless(broken.some(({ data }) => data['cause'] === 'emergencyPreemption' && data['group'] === 'vN'), 'the event names the preemption'),
      ...unless((green?.forS ?? 0) >= 8, `the minimum green was kept: ${green?.forS} s`),
      ...unless((yellow?.fromS ?? Infinity) < 62, 'the engine does not wait for the end of the count'),
    ];
  },
};

const closedApproach: Situation = {
  name: 'closed-approach', title: { vi: 'Đóng một hướng, rồi mở lại', en: 'A closed approach begins and ends' },
  tells: { vi: 'Đường hoa: hướng tây bị giữ đỏ dù có xe trên cảm biến, đến đúng giờ thì được phục vụ lại.', en: 'Flower street: west is held red though its loop is occupied; at the end of the closure it is served again.' },
  site: () => bare(sealedNinhKieu()), startLocal: '2027-02-13T21:55:00', forS: 600, drawn: { fromS: 200, toS: 440 },
  book: { plans: [planOf('toi'), { ...planOf('duong-hoa'), closed: { groups: ['vW'], reason: 'flower street', until: '2027-02-13T22:00' } }], defaultPlan: 'toi', schedule: { days: [{ id: 'd', items: [{ at: '00:00', plan: 'toi' }] }], week: { mon: 'd', tue: 'd', wed: 'd', thu: 'd', fri: 'd', sat: 'd', sun: 'd' }, special: [], yearly: [], changes: [{ reason: 'flower street', from: '2027-02-13T21:00', until: '2027-02-13T22:00', plan: 'duong-hoa' }] } },
  script: [{ atS: 0.1, detectors: everybody }],
  must(seen) {
    const west = spansOf(seen, 'vW').filter(({ what }) => what === 'green');
    const east = spansOf(seen, 'vE').filter(({ what, fromS }) => what === 'green' && fromS < 300);
    const open = west[0]?.fromS ?? Infinity;
    return [
      ...unless(seen.seconds[120]?.plan === 'duong-hoa', 'the closed plan runs'),
      ...unless(west.every(({ fromS }) => fromS >= 300), `west has no green before 22:00: ${open}`),
      ...unless(east.length >= 2, 'the others of its stage are served meanwhile'),
      ...unless(open >= 300 && open <= 300 + 120, `west is served within 120 s of the end: ${open}`),
      ...unless(toldOf(seen, 'plan.changed').some(({ data, atS }) => data['plan'] === 'toi' && atS >= 300), 'the evening plan follows'),
    ];
  },
};

const dualRing: Situation = {
  name: 'dual-ring', title: { vi: 'Hai vòng (dual ring) theo yêu cầu', en: 'A dual-ring site on demand' },
  tells: { vi: 'Mỗi vòng tự đi theo yêu cầu của mình, và cả hai vòng cùng qua rào chắn.', en: 'Each ring goes by its own demand, and both cross the barrier together.' },
  site: rings, ...runs, forS: 260, drawn: { fromS: 15, toS: 200 },
  script: [
    { atS: 30, detectors: { d1: 'occupied' } }, { atS: 36, detectors: { d1: 'clear' } }, { atS: 60, detectors: { d4: 'occupied', d3: 'occupied' } }, { atS: 95, detectors: { d4: 'clear', d3: 'clear' } },
    { atS: 120, detectors: { d5: 'occupied' } }, { atS: 128, detectors: { d5: 'clear' } }, { atS: 150, detectors: { d7: 'occupied' } }, { atS: 160, detectors: { d7: 'clear' } },
  ],
  must(seen) {
    const main = ['v1', 'v2', 'v5', 'v6'];
    const cross = ['v3', 'v4', 'v7', 'v8'];
    const at = (group: string, atS: number): boolean => { const shown = shownAt(seen, group, atS); return shown === 'green' || shown === 'yellow'; };
    const both = Array.from({ length: 2300 }, (_, index) => 22 + index / 10).filter((atS) => main.some((group) => at(group, atS)) && cross.some((group) => at(group, atS)));
    const lefts = ['v1', 'v3', 'v5', 'v7'].filter((group) => spansOf(seen, group).some(({ what }) => what === 'green'));
    const apart = spansOf(seen, 'v1').filter(({ what }) => what === 'green').some(({ fromS, toS }) => spansOf(seen, 'v6').some((span) => span.what === 'green' && span.fromS <= fromS && span.toS > toS + 3));
    return [
      ...unless(both.length === 0, `never both sides of the barrier: ${both.slice(0, 3).join(' ')}`),
      ...unless(lefts.length === 4, `each left that was called is served: ${lefts.join(' ')}`),
      ...unless(apart, 'ring 2 keeps its green while ring 1 goes from its left to its through'),
    ];
  },
};

export const situations: readonly Situation[] = [
  nightToDay, preemptInClearance, planInTransition, clockSteps, policeRelease, holdExpires, lateStart, maxWaitInStep, twiceGreen, powerCut, promiseBroken, closedApproach, dualRing,
];
