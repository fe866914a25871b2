import type { Aspect } from '../model/aspect.ts';
import type { WhenFailed } from '../model/detector.ts';
import type { ExitState } from '../model/exit.ts';
import type { FaultAction, FaultSeverity } from '../model/fault.ts';
import type { AspectReason } from '../model/image.ts';
import type { OrderStatus } from '../model/junctionState.ts';
import type { GroupKind } from '../model/kind.ts';
import type { ControlSource, FreeReason, GreenEnd, Mode, StageCause } from '../model/mode.ts';
import type { PlanMode } from '../model/planId.ts';
import type { ScheduleReason } from '../model/scheduleAnswer.ts';
import type { PromiseCause } from '../model/promise.ts';
import type { ClockQualityKind } from '../model/time.ts';
import type { LearnedRefusal } from '../model/learned.ts';
import type { LadderCause, Rung } from '../model/ladder.ts';
import type { PreemptionKind, PreemptionState } from '../model/preemption.ts';
import type { PriorityRefusal, PriorityState, PriorityVehicle } from '../model/priority.ts';
import type { Sentence } from './sentence.ts';

/** The closed lists of the model in the words of the trade: a new member does not compile until it has its words. */

export const aspectWords = {
  dark: { vi: 'tắt', en: 'dark' },
  red: { vi: 'đỏ', en: 'red' },
  redYellow: { vi: 'đỏ-vàng', en: 'red-yellow' },
  green: { vi: 'xanh', en: 'green' },
  flashingGreen: { vi: 'xanh nhấp nháy', en: 'flashing green' },
  yellow: { vi: 'vàng', en: 'yellow' },
  flashingYellow: { vi: 'vàng nhấp nháy', en: 'flashing yellow' },
  flashingRed: { vi: 'đỏ nhấp nháy', en: 'flashing red' },
} as const satisfies Record<Aspect, Sentence>;

export const modeWords = {
  startup: { vi: 'khởi động', en: 'start-up' },
  flash: { vi: 'vàng nhấp nháy', en: 'flash' },
  allRed: { vi: 'đỏ toàn nút', en: 'all red' },
  dark: { vi: 'tắt đèn', en: 'dark' },
  fixed: { vi: 'thời gian cố định', en: 'fixed time' },
  actuated: { vi: 'theo cảm biến', en: 'actuated' },
  coordinated: { vi: 'phối hợp', en: 'coordinated' },
  adaptive: { vi: 'thích ứng', en: 'adaptive' },
  manual: { vi: 'bằng tay', en: 'manual' },
  preemption: { vi: 'nhường đường khẩn cấp', en: 'preemption' },
  closing: { vi: 'đóng về đỏ', en: 'closing' },
} as const satisfies Record<Mode, Sentence>;

export const sourceWords = {
  guard: { vi: 'bộ bảo vệ', en: 'guard' },
  railPreemption: { vi: 'đường sắt', en: 'rail preemption' },
  policePanel: { vi: 'bàn điều khiển CSGT', en: 'police panel' },
  emergencyPreemption: { vi: 'xe ưu tiên', en: 'emergency preemption' },
  technician: { vi: 'kỹ thuật viên', en: 'technician' },
  centre: { vi: 'trung tâm', en: 'centre' },
  schedule: { vi: 'lịch', en: 'schedule' },
  adaptive: { vi: 'thích ứng', en: 'adaptive' },
  startup: { vi: 'khởi động', en: 'start-up' },
} as const satisfies Record<ControlSource, Sentence>;

export const greenEndWords = {
  gapOut: { vi: 'hết xe (giãn cách)', en: 'gap-out' },
  maxOut: { vi: 'hết xanh tối đa', en: 'max-out' },
  forceOff: { vi: 'đến điểm buộc kết thúc', en: 'force-off' },
  preempt: { vi: 'nhường đường khẩn cấp', en: 'preemption' },
  manual: { vi: 'bằng tay', en: 'manual' },
  plan: { vi: 'theo phương án', en: 'plan' },
  optimiser: { vi: 'bộ tối ưu', en: 'optimiser' },
  fault: { vi: 'sự cố', en: 'fault' },
} as const satisfies Record<GreenEnd, Sentence>;

export const stageCauseWords = {
  call: { vi: 'có yêu cầu', en: 'called' },
  recall: { vi: 'yêu cầu thường trực', en: 'recall' },
  softRecall: { vi: 'về pha nghỉ', en: 'soft recall' },
  maxWait: { vi: 'chờ tối đa', en: 'longest wait' },
  conditional: { vi: 'phục vụ xen', en: 'conditional service' },
  optimiser: { vi: 'bộ tối ưu', en: 'optimiser' },
  plan: { vi: 'theo phương án', en: 'plan' },
  manual: { vi: 'bằng tay', en: 'by hand' },
  preempt: { vi: 'nhường đường khẩn cấp', en: 'preemption' },
  priority: { vi: 'ưu tiên', en: 'priority' },
  owed: { vi: 'trả lại thời gian đã chờ', en: 'owed since a preemption' },
  first: { vi: 'pha đầu', en: 'first stage' },
} as const satisfies Record<StageCause, Sentence>;

export const reasonWords = {
  startup: { vi: 'khởi động', en: 'start-up' },
  flash: { vi: 'nhấp nháy', en: 'flash' },
  stage: { vi: 'pha', en: 'stage' },
  interstage: { vi: 'chuyển pha', en: 'interstage' },
  closing: { vi: 'đóng về đỏ', en: 'closing' },
  hold: { vi: 'giữ nguyên', en: 'held' },
  allRed: { vi: 'đỏ toàn nút', en: 'all red' },
  manual: { vi: 'bằng tay', en: 'manual' },
  fault: { vi: 'sự cố', en: 'fault' },
} as const satisfies Record<AspectReason, Sentence>;

export const kindWords = {
  vehicle3: { vi: 'xe, ba màu', en: 'vehicles, three-aspect' },
  filterArrow: { vi: 'mũi tên phụ', en: 'filter arrow' },
  flashingYellowArrow: { vi: 'mũi tên vàng nhấp nháy', en: 'flashing yellow arrow' },
  pedestrian2: { vi: 'người đi bộ', en: 'pedestrians' },
  bicycle: { vi: 'xe đạp', en: 'bicycles' },
  tram: { vi: 'tàu điện', en: 'trams' },
} as const satisfies Record<GroupKind, Sentence>;

export const severityWords = {
  info: { vi: 'thông tin', en: 'info' },
  warning: { vi: 'cảnh báo', en: 'warning' },
  major: { vi: 'nặng', en: 'major' },
  critical: { vi: 'nghiêm trọng', en: 'critical' },
} as const satisfies Record<FaultSeverity, Sentence>;

export const actionWords = {
  record: { vi: 'chỉ ghi lại', en: 'recorded only' },
  dropAdaptive: { vi: 'bỏ chế độ thích ứng', en: 'adaptive control dropped' },
  isolate: { vi: 'cô lập thiết bị', en: 'device isolated' },
  recallAll: { vi: 'gọi mọi nhóm đèn', en: 'every group recalled' },
  closeAndRestart: { vi: 'đóng về đỏ rồi chạy lại', en: 'closed to red, then restarted' },
  allRed: { vi: 'đỏ toàn nút', en: 'all red' },
  flash: { vi: 'vàng nhấp nháy', en: 'flash' },
  lampSupplyOff: { vi: 'cắt nguồn đèn', en: 'lamp supply off' },
} as const satisfies Record<FaultAction, Sentence>;

export const rungWords = {
  adaptiveCoordinated: { vi: 'thích ứng có phối hợp', en: 'adaptive, coordinated' },
  coordinated: { vi: 'phối hợp', en: 'coordinated' },
  adaptiveIsolated: { vi: 'thích ứng độc lập', en: 'adaptive, isolated' },
  actuated: { vi: 'theo cảm biến', en: 'actuated' },
  fixed: { vi: 'thời gian cố định', en: 'fixed time' },
  flash: { vi: 'vàng nhấp nháy', en: 'flash' },
} as const satisfies Record<Rung, Sentence>;

export const ladderCauseWords = {
  notBuilt: { vi: 'chưa có bộ tối ưu', en: 'no optimiser yet' },
  clock: { vi: 'đồng hồ không đủ chính xác', en: 'the clock is not known well enough' },
  neighbours: { vi: 'mất nút lân cận', en: 'no neighbours' },
  detectors: { vi: 'còn quá ít cảm biến', en: 'too few detectors left' },
  slow: { vi: 'máy tính quá chậm', en: 'the computer is too slow' },
  longWait: { vi: 'có người chờ quá lâu', en: 'somebody waited too long' },
  fault: { vi: 'sự cố', en: 'fault' },
} as const satisfies Record<LadderCause, Sentence>;

export const exitStateWords = {
  full: { vi: 'đầy, không cho xanh vào', en: 'full, no green into it' },
  clear: { vi: 'đã thông', en: 'it has room again' },
  served: { vi: 'vẫn đầy, cho một lượt xanh ngắn nhất', en: 'still full, one shortest green in spite of it' },
  suspect: { vi: 'nghi cảm biến lối ra sai, tạm không tin', en: 'its detector is suspect, and not believed until it is clear' },
} as const satisfies Record<ExitState, Sentence>;

export const learnedStateWords = {
  taken: { vi: 'đã dùng lại', en: 'taken up' },
  discarded: { vi: 'bỏ, học lại từ đầu', en: 'thrown away, learned anew' },
} as const satisfies Record<'taken' | 'discarded', Sentence>;

export const learnedRefusalWords = {
  unreadable: { vi: 'không đọc được tệp', en: 'the file cannot be read' },
  damaged: { vi: 'tệp hỏng', en: 'the file is damaged' },
  otherVersion: { vi: 'tệp của phiên bản khác', en: 'of another version' },
  otherSite: { vi: 'của hồ sơ nút khác', en: 'of another site artefact' },
  tooOld: { vi: 'quá cũ', en: 'too old' },
} as const satisfies Record<LearnedRefusal, Sentence>;

export const preemptionKindWords = {
  rail: { vi: 'đường sắt', en: 'railway' },
  fire: { vi: 'xe chữa cháy', en: 'fire engine' },
  ambulance: { vi: 'xe cứu thương', en: 'ambulance' },
  convoy: { vi: 'đoàn xe ưu tiên', en: 'convoy' },
} as const satisfies Record<PreemptionKind, Sentence>;

export const preemptionStateWords = {
  notActive: { vi: 'không hoạt động', en: 'not active' },
  notActiveWithCall: { vi: 'có yêu cầu, đang chờ', en: 'called, waiting' },
  entry: { vi: 'đang mở đường', en: 'entry' },
  track: { vi: 'giải phóng đường', en: 'track clearance' },
  dwell: { vi: 'đang giữ', en: 'dwell' },
  exit: { vi: 'đang kết thúc', en: 'exit' },
  maxPresence: { vi: 'quá thời gian, đã bỏ', en: 'maximum presence, released' },
} as const satisfies Record<PreemptionState, Sentence>;

export const priorityStateWords = {
  received: { vi: 'đã nhận', en: 'received' },
  queued: { vi: 'đang chờ', en: 'queued' },
  activated: { vi: 'đang được ưu tiên', en: 'active' },
  completed: { vi: 'đã qua', en: 'completed' },
  timeout: { vi: 'hết giờ', en: 'timed out' },
  rejected: { vi: 'bị từ chối', en: 'rejected' },
  cooldown: { vi: 'vừa được ưu tiên xong', en: 'too soon after the last one' },
  stale: { vi: 'chờ quá lâu', en: 'waited too long' },
} as const satisfies Record<PriorityState, Sentence>;

export const priorityRefusalWords = {
  notOffered: { vi: 'hướng này không có ưu tiên', en: 'this movement is offered no priority' },
  unreachable: { vi: 'phương án đang chạy không đến được pha của hướng này', en: 'the running plan does not come to its stage' },
  closed: { vi: 'hướng bị đóng hoặc đèn đỏ hỏng', en: 'its approach is closed, or its red is lost' },
  notRunning: { vi: 'nút không chạy pha', en: 'the junction runs no stages' },
  higherControl: { vi: 'quyền cao hơn đang giữ pha', en: 'a higher control has the stages' },
  duplicate: { vi: 'mã đã dùng', en: 'its id is in use' },
  queueFull: { vi: 'quá nhiều yêu cầu', en: 'too many requests' },
} as const satisfies Record<PriorityRefusal, Sentence>;

export const priorityVehicleWords = {
  bus: { vi: 'xe buýt', en: 'bus' },
  tram: { vi: 'tàu điện', en: 'tram' },
  emergency: { vi: 'xe khẩn cấp', en: 'emergency vehicle' },
  truck: { vi: 'xe tải', en: 'lorry' },
  motorcycle: { vi: 'xe máy', en: 'motorcycle' },
  bicycle: { vi: 'xe đạp', en: 'bicycle' },
  pedestrian: { vi: 'người đi bộ', en: 'pedestrian' },
  car: { vi: 'ô tô', en: 'car' },
  other: { vi: 'xe khác', en: 'other' },
} as const satisfies Record<PriorityVehicle, Sentence>;

/** What may be ordered. */
export const orderWords = {
  flash: { vi: 'vàng nhấp nháy', en: 'flash' },
  allRed: { vi: 'đỏ toàn nút', en: 'all red' },
  dark: { vi: 'tắt đèn', en: 'dark' },
  hold: { vi: 'giữ pha', en: 'stage held' },
  stopTime: { vi: 'dừng đồng hồ pha', en: 'time stopped' },
  stage: { vi: 'pha', en: 'stage' },
  select: { vi: 'chọn phương án hoặc chế độ', en: 'plan or mode' },
} as const satisfies Record<OrderStatus['kind'], Sentence>;

/** Presence of a detector. */
export const presenceWords = {
  occupied: { vi: 'có xe', en: 'occupied' },
  clear: { vi: 'trống', en: 'clear' },
  unknown: { vi: 'không rõ', en: 'unknown' },
} as const satisfies Record<'occupied' | 'clear' | 'unknown', Sentence>;

/** What speaks for a detector that is not believed. */
export const standInWords = {
  recall: { vi: 'gọi thường trực', en: 'on recall' },
  neighbour: { vi: 'cảm biến bên cạnh nói thay', en: 'its neighbour speaks for it' },
  history: { vi: 'theo lưu lượng thường có của giờ này trong tuần', en: 'by what is usual at this hour of the week' },
} as const satisfies Record<WhenFailed, Sentence>;

export const promiseCauseWords = {
  guard: { vi: 'sự cố', en: 'fault' },
  railPreemption: { vi: 'ưu tiên đường sắt', en: 'rail preemption' },
  policePanel: { vi: 'cảnh sát', en: 'police' },
  emergencyPreemption: { vi: 'xe ưu tiên', en: 'emergency preemption' },
  late: { vi: 'chưa xác nhận hết xung đột lúc về 0', en: 'not confirmed clear at zero' },
  early: { vi: 'đổi đèn sớm', en: 'changed early' },
  moved: { vi: 'dời hẹn', en: 'moved' },
  withheld: { vi: 'mất đèn đỏ', en: 'red lost' },
} as const satisfies Record<PromiseCause, Sentence>;

export const clockQualityWords = {
  synced: { vi: 'đã đồng bộ', en: 'synchronised' },
  holdover: { vi: 'tự chạy', en: 'holdover' },
  doubtful: { vi: 'còn nghi ngờ', en: 'doubtful' },
  never: { vi: 'chưa từng đồng bộ', en: 'never synchronised' },
} as const satisfies Record<ClockQualityKind, Sentence>;

export const planModeWords = {
  fixed: { vi: 'thời gian cố định', en: 'fixed time' },
  actuated: { vi: 'theo cảm biến', en: 'actuated' },
  coordinated: { vi: 'phối hợp, theo cảm biến', en: 'coordinated, actuated' },
  coordinatedFixed: { vi: 'phối hợp, thời gian cố định', en: 'coordinated, fixed time' },
  adaptive: { vi: 'thích ứng', en: 'adaptive' },
  adaptiveCoordinated: { vi: 'thích ứng có phối hợp', en: 'adaptive, coordinated' },
} as const satisfies Record<PlanMode, Sentence>;

export const freeReasonWords = {
  plan: { vi: 'phương án không phối hợp', en: 'the plan asks for none' },
  notRunning: { vi: 'nút không chạy pha', en: 'the junction does not run stages' },
  byHand: { vi: 'pha do người giữ', en: 'somebody holds the stages' },
  modeSelected: { vi: 'có người chọn chế độ khác', en: 'another mode was selected' },
  longWait: { vi: 'có người chờ quá lâu', en: 'somebody has waited too long' },
  clockUnknown: { vi: 'đồng hồ chưa được xác nhận', en: 'nobody vouches for the clock' },
  clockError: { vi: 'sai số đồng hồ quá giới hạn', en: 'the clock’s error is beyond the bound' },
  nextStage: { vi: 'chờ lần đổi pha tới', en: 'from the next stage on' },
  transition: { vi: 'đang chỉnh độ lệch', en: 'the offset is being corrected' },
} as const satisfies Record<FreeReason, Sentence>;

export const scheduleReasonWords = {
  change: { vi: 'thay đổi tạm thời', en: 'change' },
  changeThen: { vi: 'sau thay đổi', en: 'after a change' },
  special: { vi: 'ngày riêng', en: 'special date' },
  tet: { vi: 'Tết', en: 'Tết' },
  holiday: { vi: 'ngày lễ', en: 'holiday' },
  week: { vi: 'lịch tuần', en: 'week' },
  closureOver: { vi: 'hết đóng hướng', en: 'the closure is over' },
  noItem: { vi: 'lịch không nói gì', en: 'the schedule says nothing' },
  noSchedule: { vi: 'không có lịch', en: 'no schedule' },
  clockUnknown: { vi: 'không rõ giờ', en: 'the time is not known' },
} as const satisfies Record<ScheduleReason, Sentence>;
