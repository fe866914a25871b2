import type { FieldProblemCode } from '../model/siteProblem.ts';
import { profileLintTexts } from './problemProfile.ts';
import type { ProblemText } from './problemText.ts';

/** What is wrong with a firmware profile. */
const profileTexts = {
  'profile.addressCollision': {
    what: { vi: 'Điểm {point} và {other} cùng chiếm địa chỉ {address}.', en: 'Points {point} and {other} stand at the same address {address}.' },
    fix: { vi: 'Sửa address hoặc bit của một trong hai điểm theo tài liệu thiết bị.', en: 'Correct the address or bit of one of them by the device manual.' },
  },
  'profile.addressOverflow': {
    what: { vi: 'Điểm {point} rơi ra ngoài vùng địa chỉ ({address}).', en: 'Point {point} falls beyond the address range ({address}).' },
    fix: { vi: 'Giảm repeat hoặc stride, hoặc sửa address.', en: 'Lower repeat or stride, or correct address.' },
  },
  'profile.blockArea': {
    what: { vi: 'Hàm {function} không đọc/ghi được vùng {area}.', en: 'Function {function} does not reach area {area}.' },
    fix: { vi: 'Chọn hàm hợp với vùng: holding dùng fc03/fc16/fc23, coil dùng fc01/fc15.', en: 'Choose a function for the area: holding takes fc03/fc16/fc23, coil fc01/fc15.' },
  },
  'profile.blockFunction': {
    what: { vi: 'Hàm {function} không dùng được ở đây.', en: 'Function {function} cannot stand here.' },
    fix: { vi: 'Ghi dùng fc15, fc16 hoặc fc23; nếu một phía là fc23 thì cả hai phía là fc23.', en: 'Write with fc15, fc16 or fc23; where one side is fc23, both are.' },
  },
  'profile.duplicatePoint': {
    what: { vi: 'Điểm {point} được khai báo hai lần.', en: 'Point {point} is stated twice.' },
    fix: { vi: 'Xoá một dòng hoặc đổi tên.', en: 'Delete one of them, or rename it.' },
  },
  'profile.emptySlot': {
    what: { vi: 'Khe {slot} không có đèn nào.', en: 'Slot {slot} has no lamp.' },
    fix: { vi: 'Khai báo lamp.{slot}.red/yellow/green hoặc giảm slots.', en: 'State lamp.{slot}.red/yellow/green, or lower slots.' },
  },
  'profile.failsafeUnfit': {
    what: { vi: 'Chế độ an toàn {failsafe} không được mang nhóm đèn xe ngoài đường.', en: 'Fail-safe {failsafe} may not carry vehicle groups on a street.' },
    fix: { vi: 'Dùng bo có selfFlash hoặc dropsFlashTransferRelay.', en: 'Use a board with selfFlash or dropsFlashTransferRelay.' },
  },
  'profile.lampOutsideImage': {
    what: { vi: 'Đèn {point} nằm ngoài khối ghi của ảnh.', en: 'Lamp {point} lies outside the image’s write block.' },
    fix: { vi: 'Mở rộng image.write hoặc sửa địa chỉ của đèn.', en: 'Widen image.write, or correct the lamp’s address.' },
  },
  'profile.lampWithoutReadBack': {
    what: { vi: 'Đèn {point} không có điểm đọc lại.', en: 'Lamp {point} has no read-back point.' },
    fix: { vi: 'Khai báo voltage.<khe>.<màu> trong image.read.', en: 'State voltage.<slot>.<colour> within image.read.' },
  },
  'profile.limit': {
    what: { vi: 'Đọc/ghi {count} thanh ghi, giới hạn của thiết bị là {limit}.', en: '{count} registers are asked for; the device’s limit is {limit}.' },
    fix: { vi: 'Giảm khối, hoặc sửa limits theo tài liệu.', en: 'Make the block smaller, or correct limits by the manual.' },
  },
  'profile.missingPoint': {
    what: { vi: 'Thiếu điểm {point}.', en: 'Point {point} is missing.' },
    fix: { vi: 'Khai báo điểm này trong khối được nêu.', en: 'State the point within the block that is named.' },
  },
  'profile.noBootCounter': {
    what: { vi: 'Bo không có bộ đếm khởi động hay chốt reset.', en: 'The board has no boot counter or reset latch.' },
    fix: { vi: 'Khai báo failsafe.bootCounter hoặc resetLatch: khởi động lại phải được nhìn thấy.', en: 'State failsafe.bootCounter or resetLatch: a reboot must be seen.' },
  },
  'profile.noFailsafe': {
    what: { vi: 'Không có khối failsafe.', en: 'There is no fail-safe block.' },
    fix: { vi: 'Khai báo failsafe: thiết bị làm gì khi mất tín hiệu điều khiển; none nếu nó không đóng cắt gì hoặc giữ nguyên trạng thái.', en: 'State failsafe: what the device does when nobody drives it; none where it switches nothing, or stays as it is.' },
  },
  'profile.noImage': {
    what: { vi: 'Bo đèn không có khối image.', en: 'A lamp board has no image block.' },
    fix: { vi: 'Khai báo image.write và image.read: cả ảnh trong một giao dịch.', en: 'State image.write and image.read: the whole image in one transaction.' },
  },
  'profile.noReadBack': {
    what: { vi: 'Bo đèn không có readBack.', en: 'A lamp board has no readBack.' },
    fix: { vi: 'Khai báo readBack.kind: terminalVoltage hoặc lampCurrent.', en: 'State readBack.kind: terminalVoltage or lampCurrent.' },
  },
  'profile.noSlots': {
    what: { vi: 'Bo đèn không nói có bao nhiêu khe.', en: 'A lamp board does not say how many slots it has.' },
    fix: { vi: 'Khai báo slots.', en: 'State slots.' },
  },
  'profile.noWatchdog': {
    what: { vi: 'Bo đèn không có watchdog.', en: 'A lamp board has no watchdog.' },
    fix: { vi: 'Không dùng cho đèn tín hiệu nếu không có rơ-le watchdog ngoài.', en: 'Not for signal heads without an external watchdog relay.' },
  },
  'profile.readBackEcho': {
    what: { vi: 'Đọc lại kiểu {kind} chỉ là tiếng vang của lệnh, không phải trạng thái đèn.', en: 'Read-back {kind} is an echo of the command, not the lamp.' },
    fix: { vi: 'Dùng terminalVoltage hoặc lampCurrent, đo sau phần tử đóng cắt cuối.', en: 'Use terminalVoltage or lampCurrent, measured after the last switching element.' },
  },
  'profile.noSampleCheck': {
    what: { vi: 'Bo đèn không có sampleCheck: một câu trả lời hỏng trong 65 536 câu vẫn có CRC đúng và được tin.', en: 'A lamp board has no sampleCheck: one damaged answer in 65,536 has a right CRC, and is believed.' },
    fix: { vi: 'Dùng bo hoặc phần mềm bo có tổng kiểm riêng cho mỗi mẫu (docs/reference-boards.md).', en: 'Use a board, or a firmware of it, that sends a check of its own with each sample (docs/reference-boards.md).' },
  },
  'profile.checkNotLast': {
    what: { vi: '{point} không phải thanh ghi cuối của khối đọc: những gì đứng sau nó không được kiểm.', en: '{point} is not the last register of the read block: what stands behind it is not checked.' },
    fix: { vi: 'Kết thúc image.read tại thanh ghi này, hoặc sửa địa chỉ.', en: 'End image.read with this register, or correct its address.' },
  },
  'profile.unknownPoint': {
    what: { vi: 'Điểm {point} được nhắc tới nhưng không khai báo.', en: 'Point {point} is referred to, but not stated.' },
    fix: { vi: 'Khai báo điểm, hoặc sửa tên.', en: 'State the point, or correct the name.' },
  },
  'profile.watchdogNoTimeout': {
    what: { vi: 'Watchdog không có thời gian.', en: 'The watchdog has no time-out.' },
    fix: { vi: 'Khai báo watchdog.timeoutMs.', en: 'State watchdog.timeoutMs.' },
  },
  'profile.watchdogUnprovable': {
    what: { vi: 'Không thể thấy watchdog đã nhảy, hoặc không thể xoá nó.', en: 'The watchdog cannot be seen to trip, or cannot be cleared.' },
    fix: { vi: 'Khai báo watchdog.status và watchdog.clear; autoClears không được phép.', en: 'State watchdog.status and watchdog.clear; autoClears is not allowed.' },
  },
  'profile.wordOrder': {
    what: { vi: 'Điểm 32 bit {point} không nói thứ tự từ.', en: '32-bit point {point} does not state its word order.' },
    fix: { vi: 'Khai báo wordOrder sau khi đã thử trên thiết bị.', en: 'State wordOrder once it was tried on the device.' },
  },
  'profile.identityProvesNothing': {
    what: { vi: 'Không điểm nhận dạng nào có giá trị phải khớp.', en: 'No identity point has a value that it must equal.' },
    fix: { vi: 'Thêm equals với giá trị trong tài liệu; nếu không tài liệu nào có, nêu lý do ở identityUnproved.', en: 'Add equals with the value that its manual prints; where none prints one, give the reason in identityUnproved.' },
  },
  'profile.identityUnproved': {
    what: { vi: 'Thiết bị không tự chứng tỏ là loại nào: {reason}', en: 'The device cannot prove which model it is: {reason}' },
    fix: { vi: 'Đọc thiết bị thật (ngatu bus scan), rồi nêu giá trị của nó ở says của bo trong site.yaml; không bao giờ gắn đèn vào đó.', en: 'Read the real device (ngatu bus scan) and state what it reads under says of the board in site.yaml; lamps never hang on it.' },
  },
  'profile.unverified': {
    what: { vi: 'Không tài liệu nào nói, chưa ai đo: {unverified}', en: 'No document says it and nobody has measured it: {unverified}' },
    fix: { vi: 'Đo trên thiết bị thật (ngatu profile test, ngatu bus watch), rồi sửa hồ sơ.', en: 'Measure it on the real device (ngatu profile test, ngatu bus watch), then correct the profile.' },
  },
  'profile.identityProvedAfterAll': {
    what: { vi: 'Có identityUnproved, nhưng identity đã có giá trị phải khớp.', en: 'identityUnproved is there, and identity has a value to equal.' },
    fix: { vi: 'Xoá identityUnproved.', en: 'Delete identityUnproved.' },
  },
  'profile.unusedPoint': {
    what: { vi: 'Điểm {point} không được dùng ở đâu.', en: 'Point {point} is used nowhere.' },
    fix: { vi: 'Đặt poll khác never, hoặc xoá điểm.', en: 'Give it a poll other than never, or delete it.' },
  },
} as const;

/** What keeps boards from being scanned. */
const scanTexts = {
  'scan.noImage': {
    what: { vi: 'Bo {board} không ghi được cả ảnh trong một giao dịch fc23.', en: 'Board {board} does not take a whole image in one fc23 transaction.' },
    fix: { vi: 'Bản này chỉ lái bo đèn có fc23.', en: 'This version drives lamp boards with fc23 only.' },
  },
  'scan.watchdogUnfit': {
    what: { vi: 'Bo đèn {board} không có bộ canh, hoặc bộ canh của nó tự xoá sau khi ngắt.', en: 'Lamp board {board} has no watchdog, or one that forgets a trip by itself.' },
    fix: { vi: 'Dùng bo có bộ canh giữ trạng thái ngắt cho tới khi có lệnh xoá (autoClears: false).', en: 'Use a board whose watchdog stays tripped until it is cleared (autoClears: false).' },
  },
  'scan.watchdogTime': {
    what: { vi: 'Bộ canh của bo đèn {board} ngắt sau {timeoutMs} ms; phải là 700–900 ms.', en: 'The watchdog of lamp board {board} trips after {timeoutMs} ms; it must be 700 to 900 ms.' },
    fix: { vi: 'Đặt timeoutMs trong khối failsafe của hồ sơ thiết bị thành 800.', en: 'Set timeoutMs in the fail-safe block of its profile to 800.' },
  },
  'scan.missingPoint': {
    what: { vi: 'Bo {board} thiếu điểm {point}.', en: 'Board {board} lacks point {point}.' },
    fix: { vi: 'Bổ sung điểm vào hồ sơ thiết bị.', en: 'Add the point to the profile.' },
  },
  'scan.groupTwiceOnBoard': {
    what: { vi: 'Nhóm {group} có hai đầu đèn trên bo {board}.', en: 'Group {group} has two heads on board {board}.' },
    fix: { vi: 'Chuyển một đầu đèn sang bo khác.', en: 'Move one head to another board.' },
  },
  'scan.unknownBoard': {
    what: { vi: 'Cảm biến nhắc tới bo {board} không có trong nút.', en: 'A detector names board {board}, which the site does not have.' },
    fix: { vi: 'Sửa board của cảm biến.', en: 'Correct the detector’s board.' },
  },
  'scan.noChannel': {
    what: { vi: 'Bo {board} không có kênh {channel}.', en: 'Board {board} has no channel {channel}.' },
    fix: { vi: 'Sửa channel của cảm biến theo hồ sơ thiết bị.', en: 'Correct the detector’s channel by the profile.' },
  },
  'line.lampBoardOnFieldLine': {
    what: { vi: 'Bo đèn {board} nằm trên đường {line} không dành cho đèn.', en: 'Lamp board {board} is on line {line}, which is not for lamps.' },
    fix: { vi: 'Đặt bo trên đường có purpose: lamps.', en: 'Put it on a line with purpose: lamps.' },
  },
  'line.fieldBoardOnLampLine': {
    what: { vi: 'Bo {board} không mang đèn nhưng nằm trên đường đèn {line}.', en: 'Board {board} carries no lamps, but is on lamp line {line}.' },
    fix: { vi: 'Chuyển bo sang đường có purpose: field.', en: 'Move it to a line with purpose: field.' },
  },
  'line.tooSlow': {
    what: { vi: 'Đường đèn {line} chạy {baud} baud, cần ít nhất {least} cho {boards} bo.', en: 'Lamp line {line} runs at {baud} baud; {boards} boards need at least {least}.' },
    fix: { vi: 'Tăng baud của đường và của các bo.', en: 'Raise the baud rate of the line and of its boards.' },
  },
  'line.fieldSlow': {
    what: { vi: 'Một vòng hỏi trên đường {line} ({boards}) mất {cleanMs} ms, dài hơn nhịp {tickMs} ms: cảm biến chỉ được đọc với độ phân giải đó.', en: 'One round on line {line} ({boards}) takes {cleanMs} ms, longer than the {tickMs} ms of a tick: its detectors are read no finer than that.' },
    fix: { vi: 'Tăng baud, hoặc chia thiết bị ra nhiều đường.', en: 'Raise the baud rate, or spread the devices over several lines.' },
  },
  'line.presenceSlow': {
    what: { vi: 'Một vòng hỏi trên đường {line} mất {cleanMs} ms, nhưng {detectors} cần hiện diện mới hơn {presenceMs} ms.', en: 'One round on line {line} takes {cleanMs} ms, but {detectors} want presence no older than {presenceMs} ms.' },
    fix: { vi: 'Tăng baud, chia thiết bị ra nhiều đường (`ngatu bus budget` cho biết từng thiết bị), hoặc nới presenceMs của cảm biến.', en: 'Raise the baud rate, spread the devices over several lines (`ngatu bus budget` shows each of them), or relax the detectors’ presenceMs.' },
  },
  'line.pulseSlow': {
    what: { vi: 'Một vòng trên đường {line} mất {cleanMs} ms; xung của đồng hồ đếm ngược cần tối đa {mostMs} ms.', en: 'One round on line {line} takes {cleanMs} ms; the pulses of countdown displays need {mostMs} ms at most.' },
    fix: { vi: 'Cho đồng hồ đếm theo xung một đường riêng, hoặc tăng baud.', en: 'Give the pulse displays a line of their own, or raise the baud rate.' },
  },
  'line.overBudget': {
    what: { vi: 'Đường {line} cần {totalMs} ms mỗi nhịp kể cả một lần gửi lại, giới hạn {limitMs} ms.', en: 'Line {line} needs {totalMs} ms a tick with one retry; the limit is {limitMs} ms.' },
    fix: { vi: 'Bớt bo trên đường, tăng baud, hoặc thêm một đường đèn.', en: 'Fewer boards on the line, a higher baud rate, or a second lamp line.' },
  },
} as const;

export const fieldTexts = { ...profileTexts, ...profileLintTexts, ...scanTexts } as const satisfies Readonly<Record<FieldProblemCode, ProblemText>>;
