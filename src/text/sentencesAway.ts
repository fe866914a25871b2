import type { SignalsCause, SignalsShown } from '../model/linkPresence.ts';
import type { Sentence } from './sentence.ts';

/** Sentences of presence: there or not, in colours or not, and why. */
export const awaySentences = {
  'help.link.away': { vi: 'báo trước tủ sẽ vắng (bảo trì, cắt điện), để trung tâm không báo động', en: 'announce that the cabinet will be away (works, a planned cut), so that the centre raises no alarm' },
  'help.link.back': { vi: 'rút lời báo vắng', en: 'take the announcement back' },
  'opt.awayFor': { vi: 'vắng đến bao lâu kể từ bây giờ, 1m đến 7d', en: 'until how long from now, 1m to 7d' },
  'opt.secretsFile': { vi: 'tệp mật khẩu của tủ cho agentd, quyền 0600 (docs/cameras.md)', en: 'the cabinet’s file of secrets for agentd, mode 0600 (docs/cameras.md)' },
  'opt.cabinetFile': { vi: 'tệp của tủ cho agentd: camera, nguồn điện, bộ đếm (docs/cameras.md)', en: 'the cabinet’s file for agentd: cameras, power, counters (docs/cameras.md)' },
  'link.goesAway': { vi: 'Đã báo: tủ có thể vắng đến {until}.', en: 'Announced: the cabinet may be away until {until}.' },
  'link.isBack': { vi: 'Đã rút lời báo vắng.', en: 'The announcement is taken back.' },
  'why.until': { vi: '{why}, đến {until}', en: '{why}, until {until}' },
  'why.power': { vi: 'mất điện', en: 'no mains' },
  'why.low': { vi: 'điện yếu', en: 'mains low' },
  'why.planned': { vi: 'báo trước', en: 'announced' },
  'why.stopped': { vi: 'đã dừng', en: 'stopped' },
  'why.silent': { vi: 'mất liên lạc', en: 'line or agent' },
} as const satisfies Record<string, Sentence>;

export const signalsCauseWords = {
  planned: { vi: 'theo lệnh', en: 'as ordered' },
  police: { vi: 'cảnh sát', en: 'police' },
  preemption: { vi: 'ưu tiên', en: 'preemption' },
  fault: { vi: 'sự cố', en: 'fault' },
  power: { vi: 'nguồn điện', en: 'supply' },
  startup: { vi: 'khởi động', en: 'start-up' },
  crash: { vi: 'bộ điều khiển im', en: 'signald silent' },
} as const satisfies Record<SignalsCause, Sentence>;

export const signalsShownWords = {
  colours: { vi: 'có đèn', en: 'colours' },
  flash: { vi: 'nhấp nháy', en: 'flash' },
  dark: { vi: 'tắt đèn', en: 'dark' },
  allRed: { vi: 'đỏ toàn nút', en: 'all red' },
  startup: { vi: 'khởi động', en: 'start-up' },
  unknown: { vi: 'không rõ', en: 'unknown' },
} as const satisfies Record<SignalsShown, Sentence>;
