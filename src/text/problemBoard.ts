import type { ProblemText } from './problemText.ts';

/** Lines, boards, lamps, detectors, displays. */
export const siteBoardTexts = {
  'line.duplicate': {
    what: { vi: 'Đường truyền {line} được khai báo hai lần.', en: 'Line {line} is stated twice.' },
    fix: { vi: 'Đổi mã của một đường truyền hoặc xoá bớt.', en: 'Give one of them another id, or remove it.' },
  },
  'line.deviceTwice': {
    what: { vi: 'Đường truyền {line} dùng cổng {device} đã có đường khác dùng.', en: 'Line {line} uses port {device}, which another line has.' },
    fix: { vi: 'Mỗi đường truyền cần một cổng riêng.', en: 'Each line needs a port of its own.' },
  },
  'line.deviceRelative': {
    what: { vi: 'Nút ngoài đường cần đường dẫn cổng tuyệt đối, không phải {device}.', en: 'A street site needs an absolute path for its port, not {device}.' },
    fix: { vi: 'Dùng đường dẫn ổn định như /dev/serial/by-id/….', en: 'Use a stable path such as /dev/serial/by-id/….' },
  },
  'line.lampsSlow': {
    what: { vi: 'Đường đèn {line} chạy {baud} baud với {boards} bo, cần {leastBaud} baud.', en: 'Lamp line {line} runs at {baud} baud with {boards} boards and needs {leastBaud}.' },
    fix: { vi: 'Đặt baud: {leastBaud} ở đây và trên các bo.', en: 'Set baud: {leastBaud} here and on the boards.' },
  },
  'line.lampsOnTcp': {
    what: { vi: 'Đường đèn {line} chạy Modbus TCP.', en: 'Lamp line {line} is Modbus TCP.' },
    fix: { vi: 'Đèn cần đường RS-485 riêng: bộ giám sát đọc khung RTU kèm CRC của bo.', en: "Lamps need an RS-485 line of their own: the monitor reads the board's RTU frames with their CRC." },
  },
  'line.unused': {
    what: { vi: 'Không bo nào nằm trên đường truyền {line}.', en: 'No board is on line {line}.' },
    fix: { vi: 'Xoá đường truyền, hoặc khai báo bo của nó.', en: 'Remove the line, or state its boards.' },
  },
  'board.duplicate': {
    what: { vi: 'Bo {board} được khai báo hai lần.', en: 'Board {board} is stated twice.' },
    fix: { vi: 'Đổi mã của một bo hoặc xoá bớt.', en: 'Give one of them another id, or remove it.' },
  },
  'board.lineUnknown': {
    what: { vi: 'Bo {board} nằm trên đường truyền {line} không tồn tại.', en: 'Board {board} is on line {line}, which does not exist.' },
    fix: { vi: 'Sửa lại mã, hoặc khai báo đường truyền trong safety.lines.', en: 'Correct the id, or state the line in safety.lines.' },
  },
  'board.unknown': {
    what: { vi: 'Không có bo {board}.', en: 'There is no board {board}.' },
    fix: { vi: 'Sửa lại mã, hoặc khai báo bo trong safety.boards.', en: 'Correct the id, or state the board in safety.boards.' },
  },
  'board.unitTwice': {
    what: { vi: 'Bo {board} có địa chỉ {unit} trên đường {line}, trùng với bo {other}.', en: 'Board {board} has address {unit} on line {line}, as board {other} has.' },
    fix: { vi: 'Đặt địa chỉ khác cho một bo, ở đây và trên thiết bị.', en: 'Give one of them another address, here and on the device.' },
  },
  'board.profileUnknown': {
    what: { vi: 'Không tìm thấy hồ sơ thiết bị {profile} của bo {board}.', en: 'There is no firmware profile {profile} for board {board}.' },
    fix: { vi: 'Sửa tên dạng hãng/mẫu, hoặc thêm tệp vào firmware-profiles/.', en: 'Correct the vendor/model name, or add its file to firmware-profiles/.' },
  },
  'board.lampOnField': {
    what: { vi: 'Bo đèn {board} nằm trên đường {line} của cảm biến.', en: 'Lamp board {board} is on the field line {line}.' },
    fix: { vi: 'Chuyển bo sang đường có purpose: lamps.', en: 'Move it to a line with purpose: lamps.' },
  },
  'board.fieldOnLamps': {
    what: { vi: 'Bo {board} không phải bo đèn nhưng nằm trên đường đèn {line}.', en: 'Board {board} is no lamp board but is on the lamp line {line}.' },
    fix: { vi: 'Chuyển bo sang đường có purpose: field; đường đèn chỉ dành cho đèn.', en: 'Move it to a line with purpose: field; lamps have their line to themselves.' },
  },
  'board.formatMismatch': {
    what: { vi: 'Đường {line} chạy {format}, bo {board} ({profile}) chạy {profileFormat}.', en: 'Line {line} runs {format}, and board {board} ({profile}) runs {profileFormat}.' },
    fix: { vi: "Đặt format: '{profileFormat}' cho đường truyền, hoặc chuyển bo sang đường khác.", en: "Set format: '{profileFormat}' on the line, or move the board to another one." },
  },
  'board.otherDialect': {
    what: { vi: 'Bo {board} ({profile}) nói một phương ngữ khác, không tương thích Modbus, trên cùng phần cứng: lệnh đúng có thể bị hiểu sai.', en: 'Board {board} ({profile}) speaks another dialect, not compatible with Modbus, on the same hardware: a right command may be taken for another.' },
    fix: { vi: 'Nâng cấp phần mềm của bo (nhà sản xuất làm việc này), rồi dùng hồ sơ của phiên bản mới.', en: 'Have its firmware upgraded by the maker, then take the profile of the new one.' },
  },
  'board.notModbus': {
    what: { vi: 'Bo {board} ({profile}) không nói Modbus; signald chưa đọc được nó.', en: 'Board {board} ({profile}) does not speak Modbus; signald cannot read it yet.' },
    fix: { vi: 'Bỏ bo khỏi nút; `ngatu profile test` vẫn thử được thiết bị.', en: 'Take it out of the site; `ngatu profile test` can try the device all the same.' },
  },
  'board.wordOrderIdle': {
    what: { vi: 'Bo {board} khai báo wordOrder, nhưng hồ sơ {profile} đã biết thứ tự từ: khai báo này không có tác dụng.', en: 'Board {board} states a wordOrder, but profile {profile} knows it already: the statement does nothing.' },
    fix: { vi: 'Xoá wordOrder của bo.', en: "Delete the board's wordOrder." },
  },
  'board.saysUnknown': {
    what: { vi: 'Bo {board} khai báo says.{point}, nhưng hồ sơ {profile} không có điểm đọc được tên đó.', en: 'Board {board} states says.{point}, and profile {profile} has no such point to read.' },
    fix: { vi: 'Nêu tên một điểm đọc được của hồ sơ (ngatu profile show {profile}).', en: 'Name a readable point of the profile (ngatu profile show {profile}).' },
  },
  'board.unproved': {
    what: { vi: 'Bo {board}: hồ sơ {profile} không chứng tỏ được thiết bị là loại nào; một thiết bị khác ở địa chỉ này có thể được coi là nó.', en: 'Board {board}: profile {profile} cannot prove which model answers; another device at its address could be taken for it.' },
    fix: { vi: 'Đọc thiết bị thật (ngatu bus scan hoặc profile test), rồi nêu giá trị tên hay phiên bản của nó: says, moduleName: ….', en: 'Read the real device (ngatu bus scan, or profile test), and state what its name or version words read, under says: moduleName: ….' },
  },
  'detector.wordOrderUnknown': {
    what: { vi: 'Cảm biến {detector}: bộ đếm của bo {board} ({profile}) chưa biết từ nào đứng trước; đếm sai có thể không ai thấy.', en: 'Detector {detector}: nobody knows which word comes first in the counters of board {board} ({profile}); a wrong count would be noticed by nobody.' },
    fix: { vi: 'Đếm thử 3 xe với `ngatu profile test`, rồi đặt wordOrder: big hoặc little cho bo.', en: 'Count 3 vehicles with `ngatu profile test`, then state wordOrder: big or little for the board.' },
  },
  'board.variantMismatch': {
    what: { vi: 'Bo {board} ({profile}) nói {variant}, đường {line} thì không.', en: 'Board {board} ({profile}) speaks {variant}, and line {line} does not.' },
    fix: { vi: 'Hồ sơ modbusTcp cần đường có kind: tcp; hồ sơ khác cần đường nối tiếp.', en: 'A modbusTcp profile needs a line with kind: tcp, any other one a serial line.' },
  },
  'board.readBackRegister': {
    what: { vi: 'Bo {board} ({profile}) chỉ đọc lại thanh ghi của chính nó: đó là tiếng vọng, không phải phản hồi của đèn.', en: 'Board {board} ({profile}) reads back its own output register: an echo, not a read-back of the lamp.' },
    fix: { vi: 'Dùng bo đo điện áp hoặc dòng của đèn.', en: "Use a board that measures the lamp's voltage or current." },
  },
  'board.readBackContact': {
    what: { vi: 'Bo {board} đọc lại bằng tiếp điểm; đèn cần điện áp đầu ra hoặc dòng đèn.', en: 'Board {board} reads back by a contact; lamps need terminal voltage or lamp current.' },
    fix: { vi: 'Dùng bo đo điện áp hoặc dòng sau phần tử đóng cắt cuối cùng.', en: 'Use a board that measures voltage or current after the last switching element.' },
  },
  'board.watchdogAutoClears': {
    what: { vi: 'Bộ canh của bo {board} tự xoá: nút sẽ tự rời nhấp nháy.', en: 'The watchdog of board {board} clears by itself: the junction would leave flash on its own.' },
    fix: { vi: 'Tắt chế độ tự xoá trên bo, hoặc dùng bo khác.', en: 'Turn that mode off on the board, or use another one.' },
  },
  'board.noFlashTransfer': {
    what: { vi: 'Nút có nhiều bo đèn, bo {board} không cho biết trạng thái mạch chuyển nhấp nháy.', en: 'The site has several lamp boards, and board {board} does not tell the state of the flash-transfer chain.' },
    fix: { vi: 'Dùng bo có ngõ vào status.flashTransfer nối với mạch thường đóng.', en: 'Use a board with a status.flashTransfer input on the normally closed chain.' },
  },
  'board.readBackMissing': {
    what: { vi: 'Bo đèn {board} ({profile}) không có phản hồi.', en: 'Lamp board {board} ({profile}) has no read-back.' },
    fix: { vi: 'Dùng bo đo điện áp hoặc dòng của đèn.', en: "Use a board that measures the lamp's voltage or current." },
  },
  'board.failsafeUnfit': {
    what: { vi: 'Bo {board} ({profile}) khi mất điều khiển là {failsafe}, không tự vàng nhấp nháy.', en: 'Board {board} ({profile}) fails to {failsafe}: it does not flash by itself.' },
    fix: { vi: 'Ngoài đường cần selfFlash hoặc dropsFlashTransferRelay.', en: 'A street needs selfFlash or dropsFlashTransferRelay.' },
  },
  'board.watchdogUnfit': {
    what: { vi: 'Bo {board} ({profile}) không có bộ canh giữ trạng thái.', en: 'Board {board} ({profile}) has no watchdog that stays tripped.' },
    fix: { vi: 'Dùng bo có watchdog không tự xoá.', en: 'Use a board whose watchdog does not clear itself.' },
  },
  'lamp.slotTwice': {
    what: { vi: 'Vị trí {slot} của bo {board} cho {group} đã dùng cho {other}.', en: 'Slot {slot} of board {board}, given to {group}, is already used by {other}.' },
    fix: { vi: 'Chọn vị trí trống theo bản vẽ đấu dây.', en: 'Take a free slot, as the wiring drawing says.' },
  },
  'lamp.slotBeyond': {
    what: { vi: 'Đèn của {group} ở vị trí {slot}, bo {board} ({profile}) chỉ có {slots} vị trí.', en: 'The lamps of {group} are at slot {slot}; board {board} ({profile}) has {slots}.' },
    fix: { vi: 'Chọn vị trí từ 1 đến {slots}, hoặc thêm bo.', en: 'Take a slot from 1 to {slots}, or add a board.' },
  },
  'lamp.notSignalHeads': {
    what: { vi: 'Đèn của {group} nằm trên bo {board} ({profile}), không phải bo đèn.', en: 'The lamps of {group} are on board {board} ({profile}), which is no signal-head board.' },
    fix: { vi: 'Chọn một bo đèn.', en: 'Choose a signal-head board.' },
  },
  'lamp.pointMissing': {
    what: { vi: 'Bo {board} ({profile}) không có điểm {points} cho {group}.', en: 'Board {board} ({profile}) has not got {points} for {group}.' },
    fix: { vi: 'Chọn bo có đủ màu và phản hồi, hoặc sửa hồ sơ thiết bị.', en: 'Choose a board with these colours and read-backs, or correct its profile.' },
  },
  'detector.duplicate': {
    what: { vi: 'Cảm biến {detector} được khai báo hai lần.', en: 'Detector {detector} is stated twice.' },
    fix: { vi: 'Đổi mã của một cảm biến hoặc xoá bớt.', en: 'Give one of them another id, or remove it.' },
  },
  'detector.channelBeyond': {
    what: { vi: 'Cảm biến {detector}: bo {board} ({profile}) không có kênh {channel}.', en: 'Detector {detector}: board {board} ({profile}) has no channel {channel}.' },
    fix: { vi: 'Chọn kênh mà hồ sơ thiết bị có.', en: 'Take a channel that the profile has.' },
  },
  'detector.channelTwice': {
    what: { vi: 'Kênh {channel} của bo {board} cho {detector} đã dùng cho {other}.', en: 'Channel {channel} of board {board}, given to {detector}, is already used by {other}.' },
    fix: { vi: 'Chọn kênh trống theo bản vẽ đấu dây.', en: 'Take a free channel, as the wiring drawing says.' },
  },
  'detector.roleMismatch': {
    what: { vi: 'Cảm biến {detector} loại {kind} không thể có vai trò {role}.', en: 'Detector {detector} of kind {kind} cannot have the role {role}.' },
    fix: { vi: 'Nút bấm có kind: button và role: button; vòng từ thì không.', en: 'A push-button has kind: button and role: button; a loop has neither.' },
  },
  'display.duplicate': {
    what: { vi: 'Đồng hồ đếm ngược {display} được khai báo hai lần.', en: 'Countdown display {display} is stated twice.' },
    fix: { vi: 'Đổi mã của một đồng hồ hoặc xoá bớt.', en: 'Give one of them another id, or remove it.' },
  },
  'display.channelBeyond': {
    what: { vi: 'Đồng hồ {display}: bo {board} ({profile}) không có kênh {channel}.', en: 'Display {display}: board {board} ({profile}) has no channel {channel}.' },
    fix: { vi: 'Chọn kênh mà hồ sơ thiết bị có.', en: 'Take a channel that the profile has.' },
  },
  'display.channelTwice': {
    what: { vi: 'Kênh {channel} của bo {board} cho {display} đã dùng cho {other}.', en: 'Channel {channel} of board {board}, given to {display}, is already used by {other}.' },
    fix: { vi: 'Chọn kênh trống.', en: 'Take a free channel.' },
  },
  'display.notDisplay': {
    what: { vi: 'Đồng hồ {display}: bo {board} ({profile}) không phải đồng hồ đếm ngược.', en: 'Display {display}: board {board} ({profile}) is no countdown display.' },
    fix: { vi: 'Nêu bo có role: countdownDisplay.', en: 'Name a board with role: countdownDisplay.' },
  },
  'display.selfLearning': {
    what: { vi: 'Đồng hồ {display}: bo {board} ({profile}) tự học, nó đếm lại chu kỳ trước và sẽ nói sai ngay khi chu kỳ đổi.', en: 'Display {display}: board {board} ({profile}) is self-learning: it counts what the last cycle was, and lies as soon as the next one differs.' },
    fix: { vi: 'Dùng đồng hồ nhận từng số và tự tắt khi im lặng (ví dụ ngatu/cd8).', en: 'Take a display that is given each number and blanks itself on silence (ngatu/cd8 for one).' },
  },
  'display.pulseNotFixed': {
    what: { vi: 'Đồng hồ {display}: bo {board} ({profile}) đếm theo xung và không tắt được; phương án {plan} không phải cố định.', en: 'Display {display}: board {board} ({profile}) counts from a pulse and can’t be blanked; plan {plan} is not a fixed one.' },
    fix: { vi: 'Dùng đồng hồ nhận từng số, hoặc chỉ chạy phương án cố định.', en: 'Take a display that is given each number, or run fixed plans alone.' },
  },
  'waitLamp.duplicate': {
    what: { vi: 'Đèn chờ {lamp} khai báo hai lần.', en: 'Wait lamp {lamp} is stated twice.' },
    fix: { vi: 'Đặt mã khác.', en: 'Give it another id.' },
  },
  'waitLamp.channelTwice': {
    what: { vi: 'Đèn chờ {lamp} dùng kênh {channel} của bo {board}, đã thuộc đèn {other}.', en: 'Wait lamp {lamp} uses channel {channel} of board {board}, which is lamp {other}’s.' },
    fix: { vi: 'Chọn kênh khác.', en: 'Choose another channel.' },
  },
  'waitLamp.noButton': {
    what: { vi: 'Đèn chờ {lamp}: không nút bấm nào gọi nhóm {group}.', en: 'Wait lamp {lamp}: no button calls group {group}.' },
    fix: { vi: 'Khai báo nút của nhóm này, hoặc bỏ đèn.', en: 'State the button of this group, or remove the lamp.' },
  },
  'waitLamp.noPoint': {
    what: { vi: 'Đèn chờ {lamp}: {profile} (bo {board}) không có bit ghi được wait.{channel} trong thanh ghi holding.', en: 'Wait lamp {lamp}: {profile} (board {board}) has no bit wait.{channel} of a holding register that may be written.' },
    fix: { vi: 'Chọn kênh hoặc bo khác (ví dụ ngatu/pb8).', en: 'Choose another channel or board (ngatu/pb8 for one).' },
  },
  'countdown.beyondMinGreen': {
    what: { vi: 'countdown.commitS {s} s dài hơn xanh tối thiểu của {group} ({ms} ms).', en: 'countdown.commitS of {s} s is longer than the minimum green of {group} ({ms} ms).' },
    fix: { vi: 'Giảm commitS, hoặc tăng xanh tối thiểu.', en: 'Lower commitS, or raise the minimum green.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
