import type { ProblemText } from './problemText.ts';

/** What the linter finds in a profile's points, watchdog, templates and folder. */
export const profileLintTexts = {
  'profile.repeatName': {
    what: { vi: 'Điểm {point}: có repeat thì tên phải có #, và ngược lại.', en: 'Point {point}: a repeated point has a # in its name, and only such a one.' },
    fix: { vi: 'Thêm # vào tên, hoặc bỏ repeat.', en: 'Put a # into the name, or leave repeat out.' },
  },
  'profile.strideWithoutRepeat': {
    what: { vi: 'Điểm {point} có stride mà không có repeat.', en: 'Point {point} has a stride without a repeat.' },
    fix: { vi: 'Thêm repeat, hoặc bỏ stride.', en: 'Add repeat, or leave stride out.' },
  },
  'profile.typeArea': {
    what: { vi: 'Điểm {point}: kiểu, vùng và bit không hợp nhau.', en: 'Point {point}: type, area and bit do not go together.' },
    fix: { vi: 'coil và discreteInput là type: bit không có bit; trong thanh ghi, bit và u8 cần bit, các kiểu khác thì không.', en: 'coil and discreteInput are type: bit without bit; in registers bit and u8 need a bit, the others have none.' },
  },
  'profile.byteBit': {
    what: { vi: 'Điểm {point} kiểu u8 phải bắt đầu ở bit 0 hoặc 8.', en: 'Point {point} of type u8 begins at bit 0 or 8.' },
    fix: { vi: 'Đặt bit: 0 cho byte thấp, bit: 8 cho byte cao.', en: 'State bit: 0 for the low byte, bit: 8 for the high one.' },
  },
  'profile.asciiLength': {
    what: { vi: 'Điểm {point}: length thuộc về kiểu ascii, và ascii cần length.', en: 'Point {point}: length belongs to ascii, and ascii needs it.' },
    fix: { vi: 'Khai báo length (số thanh ghi) cho ascii, bỏ ở kiểu khác.', en: 'State length (registers) for ascii, leave it out elsewhere.' },
  },
  'profile.notWritable': {
    what: { vi: 'Điểm {point} phải ghi được ở đây, nhưng access là read.', en: 'Point {point} must be written here, and its access is read.' },
    fix: { vi: 'Sửa access theo tài liệu, hoặc nêu điểm khác.', en: 'Correct its access by the manual, or name another point.' },
  },
  'profile.notReadable': {
    what: { vi: 'Điểm {point} phải đọc được ở đây, nhưng access là write.', en: 'Point {point} must be read here, and its access is write.' },
    fix: { vi: 'Sửa access theo tài liệu, hoặc nêu điểm khác.', en: 'Correct its access by the manual, or name another point.' },
  },
  'profile.servicePolled': {
    what: { vi: 'Điểm dịch vụ {point} có poll: {poll}; chỉ công cụ của kỹ thuật viên dùng nó.', en: 'Service point {point} has poll: {poll}; only the technician’s tools use it.' },
    fix: { vi: 'Đặt poll: never, hoặc bỏ service.', en: 'State poll: never, or leave service out.' },
  },
  'profile.scaleZero': {
    what: { vi: 'Điểm {point} có scale 0: mọi giá trị thành 0.', en: 'Point {point} has scale 0: every value becomes 0.' },
    fix: { vi: 'Sửa scale, hoặc bỏ nếu không có tỉ lệ.', en: 'Correct scale, or leave it out where there is none.' },
  },
  'profile.scaleIdle': {
    what: { vi: 'Điểm {point} kiểu {type} không có tỉ lệ.', en: 'Point {point} of type {type} has no scale.' },
    fix: { vi: 'Bỏ scale.', en: 'Leave scale out.' },
  },
  'profile.wordOrderUnknown': {
    what: { vi: 'Điểm 32 bit {points}: chưa ai biết từ nào đứng trước; không đọc được cho tới khi nút khai báo.', en: 'Of {points} (32 bit) nobody knows which word comes first: they are not read until a site states it.' },
    fix: { vi: 'Thử trên thiết bị, rồi đặt wordOrder trong hồ sơ, hoặc ở bo trong site.yaml.', en: 'Try it on the device, then state wordOrder here, or for the board in site.yaml.' },
  },
  'profile.fieldsOfVariant': {
    what: { vi: 'fields thuộc về variant z1, và z1 cần fields; ở đây variant là {variant}.', en: 'fields belong to variant z1, and z1 needs them; the variant here is {variant}.' },
    fix: { vi: 'Khai báo fields cho z1; thiết bị Modbus dùng points.', en: 'State fields for z1; a Modbus device has points.' },
  },
  'profile.pointsOfVariant': {
    what: { vi: 'Thiết bị Modbus cần points, thiết bị z1 thì không; variant là {variant}.', en: 'A Modbus device needs points, a z1 device has none; the variant is {variant}.' },
    fix: { vi: 'Khai báo points, hoặc để points: [] cho z1.', en: 'State points, or points: [] for z1.' },
  },
  'profile.otherVariant': {
    what: { vi: '{key} không thuộc về variant {variant}.', en: '{key} does not belong to variant {variant}.' },
    fix: { vi: 'serial cho đường nối tiếp, tcp cho modbusTcp.', en: 'serial is for serial lines, tcp for modbusTcp.' },
  },
  'profile.inputWritten': {
    what: { vi: 'Điểm {point} nằm ở vùng {area} nhưng access là {access}: Modbus không ghi được vào đó.', en: 'Point {point} is in area {area} with access {access}: Modbus writes none there.' },
    fix: { vi: 'Đặt access: read, hoặc sửa vùng nhớ theo tài liệu thiết bị.', en: "State access: read, or the area that the device's manual gives." },
  },
  'profile.imageAccess': {
    what: { vi: 'Điểm {point} của ảnh đèn có access {access}: bộ quét ghi và đọc cả khối, nên điểm này phải ghi được (lệnh, đèn) hoặc đọc được (trạng thái, hồi đọc).', en: 'Point {point} of the lamp image has access {access}: the scan writes and reads whole blocks, so it must be writable (commands, lamps) or readable (status, read-back).' },
    fix: { vi: 'Sửa access, hoặc dùng đúng thanh ghi.', en: 'Correct the access, or name the right register.' },
  },
  'profile.imageType': {
    what: { vi: 'Điểm {point} của ảnh đèn có kiểu {type}; bộ quét hiểu nó là {wanted}.', en: 'Point {point} of the lamp image is of type {type}; the scan takes it as {wanted}.' },
    fix: { vi: 'Đặt type: {wanted}.', en: 'State type: {wanted}.' },
  },
  'profile.notTheImages': {
    what: { vi: 'Điểm {point} được nêu ở đây, nhưng bo đèn được kiểm bằng {wanted}, đọc cùng mỗi ảnh.', en: 'Point {point} is named here, and a lamp board is proved by {wanted}, which is read with each image.' },
    fix: { vi: 'Nêu {wanted}.', en: 'Name {wanted}.' },
  },
  'profile.lampWithoutCurrent': {
    what: { vi: 'readBack.kind là lampCurrent, nhưng {point} không có điểm dòng điện trong khối đọc.', en: 'readBack.kind is lampCurrent, and {point} has no current point in the read block.' },
    fix: { vi: 'Thêm điểm current của đèn, hoặc sửa readBack.kind.', en: "Add the lamp's current point, or correct readBack.kind." },
  },
  'profile.lampIdentity': {
    what: { vi: 'Bo đèn không chứng minh được mình là loại nào: không mục identity nào có equals.', en: 'The lamp board proves no model: no entry of identity has equals.' },
    fix: { vi: 'Nêu điểm chứa tên hay mã của bo và giá trị phải có.', en: "Name the point with the board's name or code, and the value that it must have." },
  },
  'profile.lampFirmware': {
    what: { vi: 'Bo đèn không nói phiên bản phần mềm: thiếu firmwarePoint.', en: 'The lamp board states no firmware: there is no firmwarePoint.' },
    fix: { vi: 'Nêu điểm đọc phiên bản; bo không có thì không dùng cho đèn.', en: 'Name the point with the version; a board without one drives no lamps.' },
  },
  'profile.watchdogTime': {
    what: { vi: 'Watchdog {timeoutMs} ms: bo đèn phải nhảy sau {least} đến {most} ms.', en: 'Watchdog of {timeoutMs} ms: a lamp board trips after {least} to {most} ms.' },
    fix: { vi: 'Đặt thời gian trên bo, hoặc dùng bo khác (safety.md S4).', en: 'Set the time on the board, or use another board (safety.md S4).' },
  },
  'profile.firmwareRange': {
    what: { vi: 'Khoảng phiên bản bắt đầu ở {from}, sau khi kết thúc ở {to}.', en: 'The firmware range begins at {from}, after its end at {to}.' },
    fix: { vi: 'Đổi chỗ hai số, hoặc sửa reading.', en: 'Exchange them, or correct reading.' },
  },
  'profile.lampsOfOtherRole': {
    what: { vi: 'Điểm {point} là đèn, nhưng role là {role}: các quy tắc của bo đèn sẽ không được áp dụng.', en: 'Point {point} is a lamp, and the role is {role}: the rules for lamp boards would not be applied.' },
    fix: { vi: 'Đặt role: signalHeads, hoặc đổi tên điểm.', en: 'State role: signalHeads, or rename the point.' },
  },
  'profile.watchdogAutoClears': {
    what: { vi: 'Watchdog tự xoá: sau khi nhảy, bo tự làm việc lại mà không qua khởi động.', en: 'The watchdog clears itself: after a trip the board works again without a start-up.' },
    fix: { vi: 'Bo đèn cần watchdog giữ trạng thái tới khi được xoá; bo khác: chỉ để biết.', en: 'A lamp board needs one that stays tripped until it is cleared; for other boards this is for information.' },
  },
  'profile.valueWithoutPoint': {
    what: { vi: '{value} được khai báo mà không có điểm {point}.', en: '{value} is stated without a point {point}.' },
    fix: { vi: 'Nêu điểm, hoặc bỏ giá trị.', en: 'Name the point, or leave the value out.' },
  },
  'profile.timeoutUnit': {
    what: { vi: 'Thời gian watchdog đặt ở {point} nhưng không nói đơn vị.', en: 'The watchdog’s time is set at {point}, and its unit is not stated.' },
    fix: { vi: 'Khai báo timeoutUnitMs: 100 cho 0,1 s, 1000 cho giây.', en: 'State timeoutUnitMs: 100 for 0.1 s, 1000 for seconds.' },
  },
  'profile.timeoutUnfit': {
    what: { vi: 'timeoutMs {timeoutMs} không viết được bằng đơn vị {unitMs} ms.', en: 'timeoutMs {timeoutMs} cannot be written in units of {unitMs} ms.' },
    fix: { vi: 'Chọn bội số của đơn vị, vừa với thanh ghi.', en: 'Choose a multiple of the unit that fits the register.' },
  },
  'profile.templateCycle': {
    what: { vi: '{file} mở rộng {template}, vốn mở rộng chính nó.', en: '{file} extends {template}, which extends it.' },
    fix: { vi: 'Bỏ một trong hai extends.', en: 'Take one of the two extends out.' },
  },
  'profile.templateDepth': {
    what: { vi: '{file} mở rộng qua hơn {levels} mẫu.', en: '{file} extends through more than {levels} templates.' },
    fix: { vi: 'Gộp bớt các mẫu.', en: 'Put some of the templates together.' },
  },
  'profile.templateUnknown': {
    what: { vi: '{file} mở rộng {template}, không có tệp đó.', en: '{file} extends {template}, which is not there.' },
    fix: { vi: 'Viết extends: hãng/tên cho hãng/tên.template.yaml.', en: 'Write extends: vendor/name for vendor/name.template.yaml.' },
  },
  'profile.templateWithout': {
    what: { vi: 'without nêu điểm {point} mà mẫu không có.', en: 'without names point {point}, which the template has not.' },
    fix: { vi: 'Sửa tên như trong mẫu (kể cả #), hoặc bỏ đi.', en: 'Write the name as the template has it (with its #), or take it out.' },
  },
  'profile.templateIdle': {
    what: { vi: 'Không hồ sơ nào mở rộng mẫu này.', en: 'No profile extends this template.' },
    fix: { vi: 'Xoá tệp, hoặc dùng nó.', en: 'Delete the file, or use it.' },
  },
  'profile.notAMap': {
    what: { vi: '{file} không phải một bảng khoá và giá trị.', en: '{file} is no map of keys and values.' },
    fix: { vi: 'Một hồ sơ bắt đầu bằng format, vendor, model.', en: 'A profile begins with format, vendor, model.' },
  },
  'profile.format': {
    what: { vi: '{file}: format phải là {format}.', en: '{file}: format must be {format}.' },
    fix: { vi: 'Hồ sơ và mẫu (.template.yaml) có format riêng.', en: 'Profiles and templates (.template.yaml) each have their own format.' },
  },
  'profile.fileName': {
    what: { vi: 'Tệp phải tên là {expected}, như hồ sơ tự xưng.', en: 'The file must be called {expected}, as the profile calls itself.' },
    fix: { vi: 'Đổi tên tệp, hoặc sửa vendor, model, edition.', en: 'Rename it, or correct vendor, model, edition.' },
  },
  'profile.duplicateId': {
    what: { vi: '{profile} đã có trong {other}.', en: '{profile} stands in {other} already.' },
    fix: { vi: 'Xoá một tệp, hoặc đặt edition cho phiên bản khác.', en: 'Delete one, or give the other firmware an edition.' },
  },
  'profile.firmwareOverlap': {
    what: { vi: 'Khoảng phiên bản của {profile} chồng lên {from}–{to} trong {other}: không biết hồ sơ nào đúng.', en: 'The firmware range of {profile} overlaps {from} to {to} in {other}: which of them is true?' },
    fix: { vi: 'Tách hai khoảng theo phiên bản đã thử.', en: 'Part the ranges by the firmware that was tried.' },
  },
  'profile.sensorUnfit': {
    what: { vi: 'Điểm {point} mang tên cảm biến tủ nhưng không được đọc lặp lại, hoặc không đúng dạng ({form}).', en: 'Point {point} is named as a sensor of the cabinet, and is not read again and again, or not of its form ({form}).' },
    fix: { vi: 'Ghi poll: slow và đúng kiểu, đơn vị; điểm khác nghĩa thì đổi tên.', en: 'State poll: slow, and its type and unit; a point of another meaning needs another name.' },
  },
  'profile.displayOfOtherRole': {
    what: { vi: 'Khối display thuộc về countdownDisplay, còn role là {role}.', en: 'A display block belongs to a countdownDisplay; the role is {role}.' },
    fix: { vi: 'Bỏ display, hoặc sửa role.', en: 'Leave display out, or correct the role.' },
  },
  'profile.displayUnsaid': {
    what: { vi: 'Đồng hồ đếm ngược không nói nó nhận số thế nào.', en: 'The countdown display does not say how it gets its numbers.' },
    fix: { vi: 'Thêm display: { drive, blanksItselfMs } theo tài liệu.', en: 'Add display: { drive, blanksItselfMs } by the manual.' },
  },
  'profile.selfLearning': {
    what: { vi: 'Đồng hồ tự học đếm lại chu kỳ trước: nó nói sai ngay khi chu kỳ đổi, và không ai tắt được.', en: 'A self-learning display counts what the last cycle was: it lies as soon as the next one differs, and nobody can blank it.' },
    fix: { vi: 'Không dùng thiết bị này; chọn đồng hồ nhận từng số.', en: 'Do not use this device; take one that is given each number.' },
  },
  'profile.noSelfBlank': {
    what: { vi: 'Đồng hồ phải tự tắt trong {mostMs} ms khi không có tin (hồ sơ: {ms}).', en: 'The display must blank itself within {mostMs} ms without a message (the profile says: {ms}).' },
    fix: { vi: 'Khai báo blanksItselfMs theo tài liệu; thiết bị không tự tắt thì không dùng được.', en: 'State blanksItselfMs by the manual; a device that does not do it can’t be used.' },
  },
  'profile.pulseUncounted': {
    what: { vi: 'Hồ sơ không nói đồng hồ đếm từ số nào sau một xung.', en: 'The profile does not say from which number the display counts after a pulse.' },
    fix: { vi: 'Khai báo display.countsS như thiết bị được đặt.', en: 'State display.countsS as the device is set.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
