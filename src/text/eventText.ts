import type { SignalEvent } from '../model/event.ts';
import { momentText } from '../model/localTime.ts';
import { agentAlarmTexts } from './agentAlarmText.ts';
import { faultTexts } from './faultText.ts';
import { aspectWords, clockQualityWords, exitStateWords, greenEndWords, ladderCauseWords, learnedRefusalWords, learnedStateWords, modeWords, preemptionKindWords, preemptionStateWords, priorityRefusalWords, priorityStateWords, priorityVehicleWords, promiseCauseWords, reasonWords, rungWords, sourceWords, stageCauseWords } from './words.ts';
import type { Lang, Sentence } from './sentence.ts';

export const eventTitles = {
  'group.aspect': { vi: 'Đèn', en: 'Lamp' },
  'stage.decided': { vi: 'Quyết định pha', en: 'Stage decided' },
  'stage.changed': { vi: 'Pha', en: 'Stage' },
  'stage.greenEnded': { vi: 'Kết thúc xanh', en: 'Green ended' },
  'mode.changed': { vi: 'Chế độ', en: 'Mode' },
  'plan.changed': { vi: 'Phương án', en: 'Plan' },
  'plan.refused': { vi: 'Từ chối phương án', en: 'Plan refused' },
  'plan.state': { vi: 'Bộ phương án', en: 'Plan set' },
  'plan.trial': { vi: 'Thử phương án', en: 'Plan trial' },
  'command.accepted': { vi: 'Nhận lệnh', en: 'Command accepted' },
  'command.rejected': { vi: 'Từ chối lệnh', en: 'Command rejected' },
  'command.ended': { vi: 'Hết lệnh', en: 'Order ended' },
  'person.loggedIn': { vi: 'Có người đăng nhập tại tủ', en: 'Somebody is logged in at the cabinet' },
  'person.loggedOut': { vi: 'Người tại tủ đã đăng xuất', en: 'Somebody at the cabinet has logged out' },
  'panel.key': { vi: 'Khóa tủ', en: 'Cabinet key' },
  'preempt.changed': { vi: 'Nhường đường', en: 'Preemption' },
  'priority.changed': { vi: 'Ưu tiên', en: 'Priority' },
  'ladder.step': { vi: 'Bậc điều khiển', en: 'Ladder' },
  'fault.raised': { vi: 'Sự cố', en: 'Fault' },
  'fault.cleared': { vi: 'Hết sự cố', en: 'Fault cleared' },
  'startup.step': { vi: 'Khởi động', en: 'Start-up' },
  'stage.basis': { vi: 'Cơ sở của quyết định pha', en: 'Basis of a stage decision' },
  'detector.actuated': { vi: 'Cảm biến', en: 'Detector' },
  'detector.unlogged': { vi: 'Cảm biến không ghi', en: 'Detectors not logged' },
  'group.called': { vi: 'Yêu cầu đèn', en: 'Call' },
  'detector.health': { vi: 'Tình trạng cảm biến', en: 'Detector health' },
  'cycle.measures': { vi: 'Số đo chu kỳ', en: 'Cycle measures' },
  'traffic.count': { vi: 'Lượng xe một phút', en: 'Vehicles a minute' },
  'event.newer': { vi: 'Sự kiện của phiên bản mới hơn', en: 'Event of a newer version' },
  'events.lost': { vi: 'Mất sự kiện', en: 'Events lost' },
  'promise.broken': { vi: 'Đếm lùi sai hẹn', en: 'Promise broken' },
  'promise.withdrawn': { vi: 'Thu hồi số đếm lùi', en: 'Countdown taken back' },
  'promise.counts': { vi: 'Số lần đếm lùi', en: 'Countdown counts' },
  'clock.stepped': { vi: 'Đồng hồ nhảy', en: 'Clock stepped' },
  'clock.quality': { vi: 'Chất lượng đồng hồ', en: 'Clock quality' },
  'process.started': { vi: 'Tiến trình khởi động', en: 'Process started' },
  'site.applied': { vi: 'Thay hồ sơ nút', en: 'Site replaced' },
  'exit.full': { vi: 'Lối ra đầy', en: 'Full exit' },
  'adaptive.learned': { vi: 'Số liệu đã học', en: 'Learned values' },
  'adaptive.shadow': { vi: 'Chạy bóng', en: 'Shadow' },
  'alarm.raised': { vi: 'Báo động của tủ', en: 'Alarm of the cabinet' },
  'alarm.cleared': { vi: 'Hết báo động của tủ', en: 'Alarm of the cabinet over' },
  'record.dropped': { vi: 'Bỏ bớt bản ghi', en: 'Records dropped' },
  'evidence.key': { vi: 'Khóa ký bằng chứng', en: 'Evidence key' },
  'evidence.checkpoint': { vi: 'Ký chuỗi bằng chứng', en: 'Evidence signed' },
  'evidence.countersigned': { vi: 'Trung tâm ký xác nhận', en: 'Evidence countersigned' },
  'evidence.gap': { vi: 'Bằng chứng thiếu đoạn', en: 'Evidence gap' },
  'evidence.picture': { vi: 'Ảnh đã lưu', en: 'Picture kept' },
  'evidence.broken': { vi: 'Chuỗi bằng chứng bị đứt', en: 'Evidence chain broken' },
  'traffic.vds': { vi: 'Số đếm VDS', en: 'VDS counts' },
  'traffic.movement': { vi: 'Loại xe của dòng xe', en: 'Classes of a movement' },
  'camera.snapshot': { vi: 'Chụp ảnh', en: 'Snapshot' },
  'camera.sent': { vi: 'Gửi ảnh về trung tâm', en: 'Picture sent to the centre' },
  'camera.turned': { vi: 'Xoay camera', en: 'Camera turned' },
  'power.shed': { vi: 'Cắt bớt khi mất điện', en: 'Given up on the reserve' },
  'day.stated': { vi: 'Bản kê đủ thiếu của ngày', en: 'Completeness of the day' },
  'day.report': { vi: 'Trang chỉ số của ngày', en: 'The day’s page of measures' },
  'traffic.measures': { vi: 'Chỉ số của một phần tư giờ', en: 'Measures of a quarter of an hour' },
  'absence.announced': { vi: 'Báo trước tủ sẽ vắng', en: 'Absence of the cabinet announced' },
} as const satisfies Record<SignalEvent['code'], Sentence>;

const titlesOf = (texts: Readonly<Record<string, { readonly title: Sentence }>>): Readonly<Record<string, Sentence>> => Object.fromEntries(Object.entries(texts).map(([code, { title }]) => [code, title]));
const [faultTitles, alarmTitles] = [titlesOf(faultTexts), titlesOf(agentAlarmTexts)];

/** Data keys whose values come from a closed list of the model. */
const wordsByKey: Readonly<Record<string, readonly Readonly<Record<string, Sentence>>[]>> = {
  aspect: [aspectWords],
  shown: [aspectWords],
  before: [aspectWords, clockQualityWords],
  quality: [clockQualityWords],
  cause: [promiseCauseWords, ladderCauseWords, stageCauseWords, learnedRefusalWords],
  state: [learnedStateWords, exitStateWords],
  commanded: [aspectWords],
  mode: [modeWords],
  source: [sourceWords],
  reason: [greenEndWords, reasonWords],
  end: [greenEndWords],
  kind: [preemptionKindWords],
  wanted: [rungWords],
  from: [aspectWords, modeWords, preemptionStateWords, priorityStateWords, rungWords],
  to: [aspectWords, modeWords, preemptionStateWords, priorityStateWords, rungWords],
  vehicle: [priorityVehicleWords],
  refusal: [priorityRefusalWords],
  step: [aspectWords, modeWords, reasonWords],
  fault: [faultTitles],
  code: [faultTitles],
  alarm: [alarmTitles, faultTitles],
};

/** Data keys whose values speak for themselves. */
const bareKeys = new Set(['group', 'shown', 'aspect', 'stage', 'plan', 'detector', 'board', 'process', 'detail', 'method', 'name', 'key', 'preemption', 'request', 'component']);

/** Data keys that need their label even before a word: a second aspect beside the one shown. */
const labelledKeys = new Set(['before', 'commanded']);

/** Times of the process's own clock say nothing to a reader who has the wall clock beside them. */
const hiddenKeys = new Set(['atMs']);

/** 2001: whatever is smaller is no wall clock, ms. */
const leastWallMs = 1e12;

/** One event as a line: its title, and its data in the order given, known values in words. */
export function eventText(lang: Lang, code: string, data: Readonly<Record<string, unknown>>): string {
  const title = isKnown(code) ? eventTitles[code][lang] : code;
  const parts = Object.entries(data).flatMap(([key, value]) => {
    const shown = hiddenKeys.has(key) ? '' : valueText(lang, key, value);
    // Two words of one kind in a row say nothing of which was first.
    const arrow = key === 'to' && 'from' in data && shown !== '' && !shown.startsWith('to=') ? '→ ' : '';
    return shown === '' ? [] : [`${arrow}${shown}`];
  });
  return parts.length === 0 ? title : `${title}: ${parts.join(' ')}`;
}

function isKnown(code: string): code is SignalEvent['code'] {
  return code in eventTitles;
}

/** A hash is shown whole; a signature or a whole state is for machines, which read it with --json. */
const mostLetters = 70;

function shortened(text: string): string {
  return text.length > mostLetters && !text.includes(' ') ? `${text.slice(0, mostLetters / 2)}…` : text;
}

function valueText(lang: Lang, key: string, value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(',');
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return value ? shortened(JSON.stringify(value)) : '';
  // A moment of the wall clock; a duration is far below it.
  if (typeof value === 'number' && key.endsWith('Ms') && value > leastWallMs) return `${key.slice(0, -2)}=${momentText(value)} UTC`;
  const plain = String(value);
  const word = wordsByKey[key]?.map((words) => words[plain]).find((sentence) => sentence !== undefined);
  const wording = word?.[lang] ?? plain;
  return bareKeys.has(key) || (word !== undefined && !labelledKeys.has(key)) ? wording : `${key}=${shortened(wording)}`;
}
