import type { ProblemText } from './problemText.ts';

/** Sensors of the cabinet. */
export const sensorProblemTexts = {
  'sensor.duplicate': {
    what: { vi: 'Cảm biến tủ {sensor} được khai báo hai lần.', en: 'Cabinet sensor {sensor} is stated twice.' },
    fix: { vi: 'Đổi mã của một cảm biến hoặc xoá bớt.', en: 'Give one of them another id, or remove it.' },
  },
  'sensor.noPoint': {
    what: { vi: 'Cảm biến tủ {sensor}: bo {board} ({profile}) không có điểm {point} được đọc lặp lại.', en: 'Cabinet sensor {sensor}: board {board} ({profile}) has no point {point} that is read again and again.' },
    fix: { vi: 'Ghi point: tên điểm có poll slow hoặc everyTick trong hồ sơ thiết bị.', en: 'State point: the name of one that the profile polls, slow or everyTick.' },
  },
  'sensor.pointUnfit': {
    what: { vi: 'Cảm biến tủ {sensor} loại {kind}: điểm {point} của {profile} không đúng dạng (tiếp điểm là bit, số đo là số có thứ tự từ đã biết).', en: 'Cabinet sensor {sensor} of kind {kind}: point {point} of {profile} is not of that form (a contact is a bit, a measurement a number whose word order is known).' },
    fix: { vi: 'Chọn điểm khác, sửa loại cảm biến, hoặc ghi wordOrder cho bo.', en: 'Take another point, correct the kind, or state wordOrder of the board.' },
  },
  'sensor.onLampBoard': {
    what: { vi: 'Cảm biến tủ {sensor} nằm trên bo đèn {board}: bo đèn chỉ được đọc cho đèn.', en: 'Cabinet sensor {sensor} is on lamp board {board}, which is read for its lamps alone.' },
    fix: { vi: 'Đấu cảm biến vào một bo trên đường hiện trường.', en: 'Wire it to a board of a field line.' },
  },
  'sensor.keyIdle': {
    what: { vi: 'Cảm biến tủ {sensor} loại {kind} không dùng {key}.', en: 'Cabinet sensor {sensor} of kind {kind} has no use for {key}.' },
    fix: { vi: 'Bỏ khoá này, hoặc sửa loại cảm biến.', en: 'Leave it out, or correct the kind.' },
  },
  'sensor.noThreshold': {
    what: { vi: 'Cảm biến tủ {sensor} loại {kind} không có ngưỡng: không ai khác biết nước được phép dâng đến đâu.', en: 'Cabinet sensor {sensor} of kind {kind} has no threshold: nobody else knows how high it may stand.' },
    fix: { vi: 'Ghi above: ngưỡng báo động.', en: 'State above: where the alarm begins.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
