import type { Binding } from '../model/why.ts';
import type { Sentence } from './sentence.ts';

/** `ngatu why`: a decision about stages, told in sentences. */
export const whySentences = {
  'why.now': { vi: 'Pha {stage} đã {elapsed}, chế độ {mode} ({source}), phương án {plan}.', en: 'Stage {stage} for {elapsed}, mode {mode} ({source}), plan {plan}.' },
  'why.changing': { vi: 'Đang chuyển từ pha {stage} sang pha {next}, đã {elapsed}; chế độ {mode} ({source}), phương án {plan}.', en: 'Changing from stage {stage} to stage {next} for {elapsed}, mode {mode} ({source}), plan {plan}.' },
  'why.modeThen': { vi: 'Chế độ {mode} ({source}) từ {since}.', en: 'Mode {mode} ({source}) since {since}.' },
  'why.noStageThen': { vi: 'Nút không chạy pha: {mode} ({source}) từ {since}.', en: 'The junction ran no stages: {mode} ({source}) since {since}.' },
  'why.fault': { vi: 'Vì sự cố: {fault} [{code}]; xem ngatu fault show {code}.', en: 'For a fault: {fault} [{code}]; see ngatu fault show {code}.' },
  'why.noStage': { vi: 'Nút không chạy pha: {mode} ({source}).', en: 'The junction does not run stages: {mode} ({source}).' },
  'why.rung': { vi: 'Chạy ở bậc {rung} thay vì {wanted}: {cause}.', en: 'It runs as {rung}, not as {wanted}: {cause}.' },
  'why.decided': { vi: '{time}: rời pha {left} sang pha {stage}: {cause}.', en: '{time}: stage {left} was left for stage {stage}: {cause}.' },
  'why.first': { vi: '{time}: bắt đầu với pha {stage}: {cause}.', en: '{time}: it began with stage {stage}: {cause}.' },
  'why.asked': { vi: 'Nhóm {group} yêu cầu.', en: 'Group {group} asked for it.' },
  'why.ended': { vi: 'Hết xanh: {list}.', en: 'Greens ended: {list}.' },
  'why.discharge': { vi: 'dòng xe đã thưa', en: 'the stream had thinned out' },
  'why.skipped': { vi: 'Bỏ qua pha không ai cần: {list}.', en: 'Passed over, for nobody wanted them: {list}.' },
  'why.passedOver': { vi: 'Bỏ qua trong thứ tự: {list}.', en: 'Passed over in the order: {list}.' },
  'why.laneOf': { vi: 'nhóm {group}', en: 'group {group}' },
  'why.noEnd': { vi: 'Không có lần hết xanh nào của nhóm {group} trong 20 phút trước đó.', en: 'No end of a green of group {group} is on record in the 20 minutes before.' },
  'why.planner': { vi: 'Quy tắc: so {labels} diễn biến sắp tới; trễ dự báo {cost} xe·giây.', en: 'Rule: {labels} steps of possible futures compared; predicted delay {cost} vehicle seconds.' },
  'why.predictive': { vi: 'Quy tắc dự báo: những làn chỉ pha này phục vụ được dự báo đã hết xe, và không thấy xe nào tới.', en: 'Predictive rule: whom this stage alone serves is predicted to be gone, and nobody is known to follow.' },
  'why.predictiveStays': { vi: 'Quy tắc dự báo: còn xe ở làn mà chỉ pha này phục vụ, hoặc không ai chờ ở pha khác.', en: 'Predictive rule: somebody is left whom this stage alone serves, or nobody waits for another one.' },
  'why.stays': { vi: 'Bộ tối ưu giữ pha {stage}.', en: 'The optimiser stays in stage {stage}.' },
  'why.leaves': { vi: 'Bộ tối ưu muốn sang pha {stage}.', en: 'The optimiser wants to go to stage {stage}.' },
  'why.binding': { vi: 'Ràng buộc: {binding}.', en: 'Bound by: {binding}.' },
  'why.alternative': { vi: 'Phương án tốt thứ nhì: {to}, trễ dự báo {cost} xe·giây (thêm {more}).', en: 'Best alternative: {to}, predicted delay {cost} vehicle seconds ({more} more).' },
  'why.stay': { vi: 'giữ pha', en: 'stay' },
  'why.queues': { vi: 'Hàng chờ thấy được (xe): {list}.', en: 'Queues as seen (vehicles): {list}.' },
  'why.group': { vi: 'Nhóm {group}: {aspect}; được phục vụ ở pha {stages}.', en: 'Group {group}: {aspect}; served in stages {stages}.' },
  'why.waits': { vi: 'Có người chờ ở nhóm {group} đã {waiting}.', en: 'Somebody has waited for group {group} for {waiting}.' },
  'why.notAsked': { vi: 'Chưa có yêu cầu nào cho nhóm {group}.', en: 'Nobody asks for group {group}.' },
  'why.groupEnded': { vi: '{time}: nhóm {group} hết xanh sau {green} ở pha {stage}: {reason}.', en: '{time}: the green of group {group} ended after {green} in stage {stage}: {reason}.' },
  'why.none': { vi: 'Không có quyết định pha nào trong nhật ký đến {at}.', en: 'No decision about stages is on record up to {at}.' },
  'why.noGroup': { vi: 'Không có nhóm {detail}; có: {groups}', en: 'There is no group {detail}; there are: {groups}' },
} as const satisfies Record<string, Sentence>;

export const bindingWords = {
  none: { vi: 'không gì, lựa chọn tốt nhất', en: 'nothing, it was the best choice' },
  minimum: { vi: 'xanh tối thiểu', en: 'the minimum green' },
  promise: { vi: 'số đếm lùi đã hẹn', en: 'the countdown’s promise' },
  longest: { vi: 'thời gian dài nhất của pha hoặc chờ tối đa', en: 'the stage’s longest time or somebody’s longest wait' },
  onlyChoice: { vi: 'không còn lựa chọn khác', en: 'there was no other choice' },
} as const satisfies Record<Binding, Sentence>;
