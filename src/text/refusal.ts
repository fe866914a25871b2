import type { OrderRefusal } from '../model/orderRefusal.ts';
import { cameraDetail } from './cameraDetail.ts';
import { applyRefusalTexts } from './sentencesApply.ts';
import { cameraRefusalTexts } from './sentencesCamera.ts';
import { sourceWords } from './words.ts';
import { fill, type Lang, type Sentence, type SentenceParams } from './sentence.ts';

/** Why an order is not taken up. */
const orderRefusalTexts = {
  'mode.higherActive': { vi: 'Quyền cao hơn đang điều khiển: {source} ({kind}), còn {remainingS} s (0 = đến khi khóa hoặc sự cố hết). Chờ hoặc nhờ người đó trả lại.', en: 'A higher control is active: {source} ({kind}), {remainingS} s left (0 = as long as its key or fault is there). Wait, or have it released there.' },
  'mode.leaseHeld': { vi: '{holder} đang giữ quyền này, còn {remainingS} s nếu không gia hạn. Chỉ người đó gia hạn được.', en: '{holder} holds this, for {remainingS} s more unless it is renewed. Only the holder renews it.' },
  'mode.notByHand': { vi: 'Chưa ai giữ pha bằng tay: trước hết chạy ngatu mode hold hoặc ngatu mode manual.', en: 'Nobody holds the stages by hand: first ngatu mode hold, or ngatu mode manual.' },
  'mode.noEnd': { vi: 'Lệnh cần đúng một thời điểm kết thúc, trong vòng 8 giờ: --for hoặc --until.', en: 'The order needs exactly one end, within 8 h: --for or --until.' },
  'mode.clockUnknown': { vi: 'Đồng hồ chưa được xác nhận nên không biết giờ địa phương: dùng --for.', en: 'Nobody vouches for the clock, so that the local time is unknown: use --for.' },
  'plan.notHere': { vi: 'Nút không có phương án {plan}; có: {plans}.', en: 'The junction has no plan {plan}; it has: {plans}.' },
  'plan.closureOver': { vi: 'Phương án {plan} đóng một hướng đến {until}, đã qua: không chạy nữa.', en: 'Plan {plan} closes an approach until {until}, which is over: it does not run any more.' },
  'mode.unknownStage': { vi: 'Nút không có pha {stage}; có: {stages}.', en: 'The junction has no stage {stage}; it has: {stages}.' },
  'mode.fixedOnly': { vi: 'Đồng hồ đếm theo xung của nút không tắt được: chỉ chạy phương án cố định.', en: 'Countdown displays of this junction count from a pulse and can’t be blanked: only fixed plans run here.' },
  'mode.noContactor': { vi: 'Không bo mạch nào của nút cắt được nguồn đèn: không tắt đèn được; dùng ngatu mode flash.', en: 'No board of this junction can open the lamp supply: it can’t go dark; use ngatu mode flash.' },
  'mode.nothingToConfirm': { vi: 'Không có lệnh nào chờ người thứ hai (chỉ chờ 5 phút). Ra lệnh lại rồi xác nhận.', en: 'No order waits for a second person (it waits for 5 min). Give the order again, then confirm it.' },
  'mode.samePerson': { vi: 'Người thứ hai phải là người khác, với tài khoản khác và tên khác (--by).', en: 'The second person must be another one, with another account and another name (--by).' },
  'detector.notForced': { vi: 'Không ép được {detector}: không có cảm biến này, hoặc nó là tiếp điểm của ưu tiên tuyệt đối hay của cảnh sát. Có: {detectors}.', en: '{detector} can’t be forced: there is no such detector, or it is a contact of a preemption or of the police. There are: {detectors}.' },
  'detector.higherForced': { vi: '{detector} đang do {source} ép.', en: '{detector} is forced by the {source}.' },
  'detector.notForcedNow': { vi: '{detector} không bị ép.', en: '{detector} is not forced.' },
  'priority.notOffered': { vi: 'Nút không cho hướng {group} ưu tiên; có: {groups}.', en: 'The site offers movement {group} no priority; it offers: {groups}.' },
  'priority.duplicate': { vi: 'Mã {request} đang dùng; dùng mã khác hoặc ngatu priority update.', en: 'The id {request} is in use; take another one, or ngatu priority update.' },
  'priority.unknown': { vi: 'Không có yêu cầu {request} nào đang mở; xem ngatu priority list.', en: 'There is no open request {request}; see ngatu priority list.' },
  'priority.notYours': { vi: '{request} là yêu cầu của {source}; chỉ người đó hoặc quyền cao hơn sửa được.', en: '{request} is a request of {source}; only they or who stands above them change it.' },
  'mode.unknownPreemption': { vi: 'Nút không có ưu tiên {preemption}; có: {preemptions}.', en: 'The junction has no preemption {preemption}; it has: {preemptions}.' },
  'mode.preemptionNotRemote': { vi: '{preemption} chỉ được gọi bằng tiếp điểm của nó, không phải bởi người.', en: '{preemption} is called by its contacts alone, not by persons.' },
} as const satisfies Record<OrderRefusal, Sentence>;

/** Refusals of the daemons, with the fix in them. */
export const refusalTexts: Readonly<Record<string, Sentence>> = {
  ...orderRefusalTexts, ...applyRefusalTexts, ...cameraRefusalTexts,
  'signald.ending': { vi: 'ngatu-signald đang dừng; thử lại khi nó đã chạy lại.', en: 'ngatu-signald is ending; try again when it runs again.' },
  'plan.nothingBehind': { vi: 'Phương án có sẵn đang chạy và không có bộ nào đang chờ: không có gì để rút.', en: 'The built-in plan runs and no set waits: there is nothing to take back.' },
  'plan.notStaged': { vi: 'Không có bộ phương án {version} nào chờ chạy thử.', en: 'No plan set {version} waits for its trial.' },
  'alarm.unknown': { vi: 'Không có cảnh báo {alarm} ở {component}; xem ngatu alarm list.', en: 'There is no alarm {alarm} of {component}; see ngatu alarm list.' },
  'report.none': { vi: 'Tủ không giữ trang chỉ số của ngày {day}; xem ngatu measures report --list.', en: 'The cabinet keeps no page of measures of {day}; see ngatu measures report --list.' },
  'link.notAway': { vi: 'Không có lời báo vắng nào: không có gì để rút.', en: 'No absence is announced: there is nothing to take back.' },
  'evidence.noKey': { vi: 'Tủ không có khóa để ký bằng chứng: xem nhật ký của ngatu-agentd.', en: 'The cabinet has no key to sign its evidence with: see the log of ngatu-agentd.' },
  'ipc.notAgent': { vi: 'Chỉ ngatu-agentd, bằng tài khoản của nó, được nói thay trung tâm.', en: 'Only ngatu-agentd, under its own account, speaks for the centre.' },
  'ipc.noPresence': { vi: 'Không chứng minh được tài khoản: không tạo được tệp trong thư mục auth của tiến trình.', en: 'The account could not be proven: no file could be made in the daemon’s auth folder.' },
  'ipc.badClaim': { vi: 'Tiến trình không hiểu lời chào của công cụ này. Hai bên có cùng phiên bản không?', en: 'The daemon does not understand how this tool presents itself. Do both have the same version?' },
  'ipc.protocol': { vi: 'Tiến trình và công cụ nói hai phiên bản giao thức khác nhau: dùng công cụ của phiên bản đang chạy.', en: 'Daemon and tool speak different versions of the protocol: use the tool of the version that runs.' },
  'ipc.noRight': { vi: 'Socket này không có quyền {right}, mà {method} cần.', en: 'This socket has not the right {right} that {method} needs.' },
};

/** A refusal in a person's words; null = only its code is known. */
export function refusalText(lang: Lang, code: string, params: SentenceParams): string | null {
  const sentence = refusalTexts[code];
  if (sentence === undefined) return null;
  const source = Object.entries(sourceWords).find(([name]) => name === params['source'])?.[1][lang];
  // A list that has nothing in it is told as such.
  const said = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, value === '' ? '–' : key === 'detail' && typeof value === 'string' && code.startsWith('camera.') ? cameraDetail(lang, value) : value]));
  return fill(sentence[lang], source === undefined ? said : { ...said, source });
}
