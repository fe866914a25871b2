import type { OnSite, ResetRefusal } from '../model/faultList.ts';
import type { Sentence } from './sentence.ts';

/** Why signald refuses to end a latch, each with what to do: a new refusal does not compile until it has its words. */
const refusals = {
  'fault.unknownCode': { vi: 'Không có sự cố {code}. Xem các mã bằng: ngatu fault list', en: 'There is no fault {code}. See the codes with: ngatu fault list' },
  'fault.nothingLatched': { vi: 'Không có gì đang chốt ({code}). Xem bằng: ngatu fault list', en: 'Nothing of that kind is latched ({code}). See what is with: ngatu fault list' },
  'fault.keyOff': { vi: 'Chỉ xoá được tại tủ: khoá bảo trì chưa bật. Mở tủ, xoay khoá bảo trì, rồi thử lại.', en: 'A latch is ended on site only: the service key is not turned. Open the cabinet, turn the service key, and try again.' },
  'fault.keyUnknown': { vi: 'Chỉ xoá được tại tủ: không đọc được khoá bảo trì. Kiểm tra bo đèn có trả lời không và có ngõ vào khoá bảo trì không.', en: 'A latch is ended on site only, and the service key cannot be read. See whether the lamp boards answer, and whether one has the service-key input.' },
  'fault.stillAltered': { vi: 'Hồ sơ nút vẫn chưa đúng trong tiến trình này. Đặt lại tệp đã niêm phong, khởi động lại ngatu-signald, rồi xoá.', en: 'In this process the site is still not what was sealed. Put the sealed artefact back, restart ngatu-signald, then reset.' },
} as const satisfies Record<ResetRefusal, Sentence>;

const places = {
  'onSite.serviceKey': { vi: 'tại tủ (khoá bảo trì bật)', en: 'on site (service key turned)' },
  'onSite.keyOff': { vi: 'không ai ở tủ (khoá bảo trì tắt)', en: 'nobody on site (service key off)' },
  'onSite.unknown': { vi: 'không rõ (không đọc được khoá bảo trì)', en: 'unknown (service key not readable)' },
  'onSite.waived': { vi: 'được miễn: nút thử nghiệm', en: 'waived: a bench site' },
} as const satisfies Record<`onSite.${OnSite}`, Sentence>;

/** `ngatu fault …`. */
export const faultSentences = {
  ...refusals,
  ...places,
  'fault.none': { vi: 'Không có sự cố.', en: 'No faults.' },
  'fault.since': { vi: 'từ {time}', en: 'since {time}' },
  'fault.held': { vi: 'Giữ ở vàng nhấp nháy thêm {time} vì: {title}', en: 'Held in flash for another {time} by: {title}' },
  'fault.counts': { vi: 'Đếm theo thời gian hoạt động: đường truyền {hour} trong 1 h, {day} trong 24 h; mất đỏ {red} trong 24 h; khởi động lại {restarts}, mất giám sát {monitor} trong 10 phút', en: 'Counted over uptime: bus trips {hour} in 1 h, {day} in 24 h; lost reds {red} in 24 h; restarts {restarts}, lost monitor {monitor} in 10 min' },
  'fault.onSite': { vi: 'Tại tủ', en: 'On site' },
  'fault.severity': { vi: 'Mức', en: 'Severity' },
  'fault.action': { vi: 'Tác động', en: 'Action' },
  'fault.clears': { vi: 'Hết khi', en: 'Ends' },
  'fault.clears.self': { vi: 'tự hết', en: 'by itself' },
  'fault.clears.startup': { vi: 'nút khởi động lại xong', en: 'with the next start-up' },
  'fault.clears.person': { vi: 'một người tại tủ xoá: ngatu fault reset', en: 'by a person on site: ngatu fault reset' },
  'fault.inForce': { vi: 'Đang có', en: 'In force' },
  'fault.inForce.no': { vi: 'không', en: 'no' },
  'fault.inForce.unknown': { vi: 'không rõ: không tới được ngatu-signald', en: 'unknown: ngatu-signald not reachable' },
  'fault.reset': { vi: 'Đã xoá: {codes} ({onSite}). Nút khởi động qua kiểm tra bộ canh, nhấp nháy, vàng và đỏ.', en: 'Reset: {codes} ({onSite}). The junction starts up: watchdogs proved, flash, yellow, all red.' },
  'help.fault': { vi: 'sự cố', en: 'faults' },
  'help.fault.list': { vi: 'sự cố đang có, đã chốt, và bộ đếm', en: 'faults in force, latched ones, and their counts' },
  'help.fault.show': { vi: 'một mã sự cố: nguyên nhân, cách sửa, tác động', en: 'one fault code: cause, remedy, action' },
  'help.fault.reset': { vi: 'xoá sự cố đã chốt (chỉ tại tủ); rồi nút khởi động', en: 'end latched faults (on site only); a start-up follows' },
  'arg.faultCode': { vi: 'mã sự cố, ví dụ guard.conflict', en: 'fault code, like guard.conflict' },
  'arg.faultCodeOrAll': { vi: 'mã sự cố (mặc định: mọi sự cố đã chốt)', en: 'fault code (default: everything latched)' },
} as const satisfies Record<string, Sentence>;
