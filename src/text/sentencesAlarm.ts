import type { Sentence } from './sentence.ts';

/** `ngatu alarm …`. */
export const alarmSentences = {
  'help.alarm': { vi: 'cảnh báo của tủ, như trung tâm thấy', en: 'alarms of the cabinet, as the centre sees them' },
  'help.alarm.list': { vi: 'mọi cảnh báo: đang có, đã nhận biết, tạm ngưng; mã thoát 1 khi còn cảnh báo chưa ai nhận', en: 'every alarm: active, acknowledged, suspended; exit 1 while one is active that nobody has taken' },
  'help.alarm.ack': { vi: 'nhận biết một cảnh báo, có tên người', en: 'acknowledges an alarm, by name' },
  'help.alarm.suspend': { vi: 'tạm ngưng một cảnh báo, có lý do và thời hạn', en: 'suspends an alarm for a while, with a reason' },
  'help.alarm.resume': { vi: 'thôi tạm ngưng', en: 'ends the suspension' },
  'arg.alarm': { vi: 'mã cảnh báo, xem alarm list', en: 'its code, see alarm list' },
  'arg.alarmComponent': { vi: 'bộ phận; bỏ trống: mọi bộ phận của mã này', en: 'its component; without it every one of that code' },
  'opt.forSuspend': { vi: 'bao lâu, 1m đến 168h', en: 'for how long, 1m to 168h' },
  'alarm.none': { vi: 'Không có cảnh báo nào.', en: 'There is no alarm.' },
  'alarm.columns': { vi: 'mã|bộ phận|mức|tình trạng|từ', en: 'code|component|severity|state|since' },
  'alarm.active': { vi: 'đang có', en: 'active' },
  'alarm.over': { vi: 'đã hết', en: 'over' },
  'alarm.acknowledged': { vi: 'đã nhận biết', en: 'acknowledged' },
  'alarm.suspendedFor': { vi: 'tạm ngưng, còn {time}', en: 'suspended, {time} left' },
  'alarm.old': { vi: 'tin cũ: signald không trả lời', en: 'old: signald does not answer' },
  'alarm.lasted': { vi: '  từ {from} đến {to}', en: '  from {from} to {to}' },
  'alarm.said': { vi: '  {by}: {reason}', en: '  {by}: {reason}' },
  'alarm.isAcknowledged': { vi: 'Đã nhận biết {alarm}: {components}. Trung tâm thấy điều đó.', en: '{alarm} is acknowledged: {components}. The centre sees it.' },
  'alarm.isSuspended': { vi: 'Đã tạm ngưng {alarm}: {components}. Tự hết hạn.', en: '{alarm} is suspended: {components}. It ends by itself.' },
  'alarm.isResumed': { vi: '{alarm} lại được báo: {components}.', en: '{alarm} is told again: {components}.' },
} as const satisfies Record<string, Sentence>;
