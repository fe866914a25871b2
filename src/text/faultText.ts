// Over 300 lines: one table with an entry for each fault.
import type { FaultCode } from '../model/fault.ts';
import { cabinetFaultTexts } from './faultTextCabinet.ts';
import { orderFaultTexts } from './faultTextOrder.ts';
import type { Sentence } from './sentence.ts';

/** What a fault is called, what causes it, and what the person at the cabinet does about it. */
export interface FaultText { readonly title: Sentence; readonly cause: Sentence; readonly remedy: Sentence }

/** A text for every fault of the catalogue: a new code does not compile until it has one. */
export const faultTexts = {
  ...orderFaultTexts,
  ...cabinetFaultTexts,
  'guard.conflict': {
    title: { vi: 'Xung đột tín hiệu', en: 'Signal conflict' },
    cause: { vi: 'Phản hồi từ đèn cho thấy hai nhóm đèn xung đột cùng có quyền đi.', en: 'The lamps read back show right of way for two conflicting groups at once.' },
    remedy: { vi: 'Giữ nút ở vàng nhấp nháy. Đo từng đèn của hai nhóm, kiểm tra chập dây và bo đèn, rồi xoá sự cố với lý do.', en: 'Leave the junction in flash. Measure each lamp of both groups, look for shorted wires and a faulty board, then reset the fault with a reason.' },
  },
  'guard.greenInFlash': {
    title: { vi: 'Đèn xanh sáng khi nhấp nháy', en: 'Green lit in flash' },
    cause: { vi: 'Khi nút đang nhấp nháy, một đèn xanh vẫn sáng từ 300 ms: ngõ ra hoặc rơ-le bị dính.', en: 'While the junction flashes a green stayed lit for 300 ms: a welded output or relay.' },
    remedy: { vi: 'Nguồn đèn đã bị cắt, nút tối: cần người điều khiển giao thông. Thay bo hoặc rơ-le, rồi xoá sự cố với lý do.', en: 'The lamp supply is off and the junction dark: it needs somebody to direct traffic. Replace the board or relay, then reset the fault with a reason.' },
  },
  'guard.dualIndication': {
    title: { vi: 'Hai màu cùng sáng', en: 'Two colours at once' },
    cause: { vi: 'Một nhóm đèn sáng tổ hợp màu không có nghĩa.', en: 'A group shows a combination of lamps that means no aspect.' },
    remedy: { vi: 'Kiểm tra chập giữa các dây màu của nhóm đèn này và ngõ ra của bo.', en: "Look for a short between this group's lamp wires, and at the board's output." },
  },
  'guard.noIndication': {
    title: { vi: 'Không đèn nào sáng', en: 'No colour' },
    cause: { vi: 'Một nhóm đèn không sáng màu nào quá thời gian cho phép.', en: 'A group showed no lamp for longer than allowed.' },
    remedy: { vi: 'Kiểm tra cầu chì, bóng và dây của nhóm đèn này.', en: "Check this group's fuse, lamps and wires." },
  },
  'guard.fieldCheck': {
    title: { vi: 'Đèn khác lệnh', en: 'Field check' },
    cause: { vi: 'Đèn thật khác với lệnh đã gửi trong năm lần đọc liên tiếp.', en: 'The lamps differed from the command in five readings in a row.' },
    remedy: { vi: 'Xem nhóm đèn nào trong chi tiết; kiểm tra bo, dây và bản đồ đèn.', en: 'See the detail for the group; check board, wires and lamp map.' },
  },
  'guard.shortYellow': {
    title: { vi: 'Vàng quá ngắn', en: 'Short yellow' },
    cause: { vi: 'Đèn vàng thật ngắn hơn thời gian vàng của nhóm đèn.', en: "The yellow read back was shorter than the group's yellow." },
    remedy: { vi: 'Giữ nút ở vàng nhấp nháy. Xuất nhật ký, kiểm tra bo đèn, rồi xoá sự cố với lý do.', en: 'Leave the junction in flash. Export the log, check the board, then reset the fault with a reason.' },
  },
  'guard.shortIntergreen': {
    title: { vi: 'Thời gian dọn nút quá ngắn', en: 'Short intergreen' },
    cause: { vi: 'Một nhóm đèn bật xanh trước khi hết thời gian dọn nút của nhóm xung đột.', en: "A group turned green before a conflicting group's intergreen had passed." },
    remedy: { vi: 'Giữ nút ở vàng nhấp nháy. Xuất nhật ký, kiểm tra bo đèn và ma trận, rồi xoá sự cố với lý do.', en: 'Leave the junction in flash. Export the log, check board and matrix, then reset the fault with a reason.' },
  },
  'guard.refusedImage': {
    title: { vi: 'Bộ bảo vệ từ chối', en: 'Guard refused an image' },
    cause: { vi: 'Bộ điều khiển muốn một trạng thái đèn mà bộ bảo vệ không cho phép; trạng thái ấy không được gửi.', en: 'Control wanted an image that guard does not permit; it was not written.' },
    remedy: { vi: 'Không cần làm gì ở tủ. Gửi nhật ký cho người phát triển.', en: 'Nothing to do at the cabinet. Send the log to the developers.' },
  },
  'guard.closings': {
    title: { vi: 'Đóng về đỏ nhiều lần', en: 'Closed too often' },
    cause: { vi: 'Bộ bảo vệ đã đóng nút về đỏ ba lần trong một giờ.', en: 'Guard closed the junction to red three times within an hour.' },
    remedy: { vi: 'Gửi nhật ký cho người phát triển; nút tự khởi động lại.', en: 'Send the log to the developers; the junction starts up again by itself.' },
  },
  'guard.longYellow': {
    title: { vi: 'Vàng quá dài', en: 'Long yellow' },
    cause: { vi: 'Một nhóm đèn vàng lâu hơn cho phép.', en: 'A group stayed yellow for longer than allowed.' },
    remedy: { vi: 'Kiểm tra đèn đỏ và ngõ ra vàng của nhóm này.', en: "Check this group's red lamp and its yellow output." },
  },
  'guard.lateYellow': {
    title: { vi: 'Vàng dài hơn lệnh', en: 'Yellow longer than commanded' },
    cause: { vi: 'Một nhóm đèn vàng lâu hơn thời gian của nó trên 1 s.', en: 'A group stayed yellow for more than 1 s beyond its own time.' },
    remedy: { vi: 'Xem đường truyền có mất khung không; kiểm tra đèn đỏ và ngõ ra vàng của nhóm.', en: "See whether the line loses frames; check the group's red lamp and yellow output." },
  },
  'monitor.veto': {
    title: { vi: 'Bộ giám sát phủ quyết', en: 'Monitor veto' },
    cause: { vi: 'Bộ giám sát độc lập thấy trạng thái đèn hoặc lệnh không an toàn.', en: 'The independent monitor saw an unsafe read-back or write.' },
    remedy: { vi: 'Giữ nút ở vàng nhấp nháy. Đọc nguyên nhân trong chi tiết, kiểm tra đèn, rồi xoá sự cố với lý do.', en: 'Leave the junction in flash. Read the cause in the detail, check the lamps, then reset the fault with a reason.' },
  },
  'monitor.consentLost': {
    title: { vi: 'Mất chấp thuận của bộ giám sát', en: 'Consent lost' },
    cause: { vi: 'Bộ giám sát không trả lời hoặc vừa khởi động lại.', en: 'The monitor does not answer, or has just restarted.' },
    remedy: { vi: 'Xem ngatu-monitord có chạy không; nút tự khởi động lại khi có chấp thuận.', en: 'See whether ngatu-monitord runs; the junction starts up when consent is back.' },
  },
  'monitor.storm': {
    title: { vi: 'Bộ giám sát mất liên tục', en: 'Monitor lost again and again' },
    cause: { vi: 'Ba lần mất chấp thuận của bộ giám sát trong 10 phút: nút nhấp nháy 30 phút, thử lại một lần, rồi mỗi giờ một lần.', en: "The monitor's consent was lost three times within 10 minutes: the junction flashes for 30 minutes, tries once, then once an hour." },
    remedy: { vi: 'Đọc nhật ký của ngatu-monitord để tìm lý do nó dừng hoặc trả lời chậm; sửa xong thì xoá tại tủ bằng `ngatu fault reset`.', en: "Read ngatu-monitord's log for why it ends or answers late; once mended, end it on site with `ngatu fault reset`." },
  },
  'board.silent': {
    title: { vi: 'Bo đèn không trả lời', en: 'Board silent' },
    cause: { vi: 'Một bo đèn không trả lời quá 500 ms.', en: 'A lamp board has not answered for 500 ms.' },
    remedy: { vi: 'Kiểm tra nguồn bo, cáp RS-485, địa chỉ và điện trở cuối tuyến.', en: "Check the board's supply, the RS-485 cable, its address and the line's termination." },
  },
  'board.lagging': {
    title: { vi: 'Bo đèn báo trễ', en: 'Board lagging' },
    cause: { vi: 'Suốt 500 ms, mọi trả lời của bo đèn đều nói về hình đèn đã được thay từ lâu: nó trả lời, hoặc thi hành lệnh, chậm một hay nhiều chu kỳ quét.', en: 'For 500 ms every answer of a lamp board named an image that was replaced long before: it answers, or obeys, one scan late or more.' },
    remedy: { vi: 'Tìm bộ chuyển đổi hoặc cổng nối tiếp giữ dữ liệu lại (giảm bộ định thời trễ của bộ chuyển đổi USB xuống 1 ms), thiết bị lặp trên tuyến, và phần mềm của bo; xem thời gian trả lời bằng `ngatu bus watch`.', en: 'Look for an adapter or serial server that holds data back (set a USB adapter’s latency timer to 1 ms), for a repeater on the line, and at the board’s firmware; `ngatu bus watch` shows the answer times.' },
  },
  'board.rebooted': {
    title: { vi: 'Bo đèn khởi động lại', en: 'Board rebooted' },
    cause: { vi: 'Bộ đếm khởi động của bo đã đổi.', en: "The board's boot counter changed." },
    remedy: { vi: 'Kiểm tra nguồn của bo nếu việc này lặp lại.', en: "Check the board's supply if this repeats." },
  },
  'board.identity': {
    title: { vi: 'Sai bo', en: 'Wrong board' },
    cause: { vi: 'Kiểu, phiên bản hoặc số sê-ri của bo khác với hồ sơ đã niêm phong: đường, địa chỉ, giá trị đọc được và giá trị chờ nằm ở phần chi tiết.', en: 'Model, firmware or serial number differs from the sealed profile: line and unit, what was found and what was expected stand in the detail.' },
    remedy: { vi: 'Lắp đúng bo, hoặc niêm phong lại hồ sơ nút với bo mới.', en: 'Fit the right board, or seal the site again with the new one.' },
  },
  'board.watchdogTripped': {
    title: { vi: 'Bộ canh của bo đã ngắt', en: 'Board watchdog tripped' },
    cause: { vi: 'Bo không nhận được mã nhịp trong 800 ms nên tự nhấp nháy.', en: 'The board got no token for 800 ms and went to flash by itself.' },
    remedy: { vi: 'Nút tự khởi động lại. Nếu lặp lại, xem tải của máy và đường truyền.', en: "The junction starts up by itself. If it repeats, look at the computer's load and at the line." },
  },
  'board.notArmed': {
    title: { vi: 'Bo không nhận nhịp tim', en: 'Board takes no heartbeat' },
    cause: { vi: 'Giám sát đã chấp thuận nhưng bo không nhận mã nhịp tim, nên vẫn nhấp nháy.', en: 'The monitor consents, but the board accepts no token, so it stays in flash.' },
    remedy: { vi: 'Kiểm tra hồ sơ thiết bị và phiên bản phần mềm của bo; thay bo nếu vẫn không nhận.', en: "Check the profile against the board's firmware; replace the board if it still accepts none." },
  },
  'board.watchdogProof': {
    title: { vi: 'Bộ canh của bo không ngắt', en: 'Board watchdog failed its test' },
    cause: { vi: 'Khi khởi động, bộ canh của bo không ngắt đúng lúc, hoặc không giữ cài đặt của nó (bật, thời gian).', en: "At start-up the board's watchdog did not trip in time, or does not hold its settings (enabling, time-out)." },
    remedy: { vi: 'Thay bo. Không đưa nút vào hoạt động với bo này.', en: 'Replace the board. Do not run the junction with it.' },
  },
  'board.powerOn': {
    title: { vi: 'Bo bật nguồn với đèn sáng', en: 'Board powers on with lamps lit' },
    cause: { vi: 'Sau khi có điện lại, bo không nhấp nháy và không tối: nó tự giữ một hình đèn.', en: 'After power-on the board neither flashed nor was dark: it showed an image of its own.' },
    remedy: { vi: 'Đặt lại giá trị bật nguồn của bo thành nhấp nháy hoặc tối, hoặc thay bo.', en: "Set the board's power-on value to flash or dark, or replace the board." },
  },
  'board.flashing': {
    title: { vi: 'Bo tự nhấp nháy', en: 'Board flashing by itself' },
    cause: { vi: 'Một bo nhấp nháy mà không có lệnh, hoặc mạch chuyển nhấp nháy đang mở.', en: 'A board flashes without a command, or the flash-transfer chain is open.' },
    remedy: { vi: 'Kiểm tra khoá nhấp nháy của CSGT, bộ giám sát xung đột và rơ-le chuyển.', en: 'Check the police flash key, the malfunction management unit and the transfer relay.' },
  },
  'board.flashTransfer': {
    title: { vi: 'Mạch chuyển nhấp nháy mở', en: 'Flash-transfer chain open' },
    cause: { vi: 'Một bo, bộ giám sát, khoá CSGT hoặc rơ-le đã chuyển cả nút sang nhấp nháy.', en: 'A board, the monitor, the police key or a relay has put the whole junction into flash.' },
    remedy: { vi: 'Xem khoá nhấp nháy, bộ giám sát xung đột và bộ canh của từng bo; nút tự khởi động lại khi mạch đóng.', en: "Look at the flash key, the malfunction management unit and each board's watchdog; the junction starts up when the chain closes." },
  },
  'cabinet.flashKey': {
    title: { vi: 'Khoá nhấp nháy đang bật', en: 'Flash key turned' },
    cause: { vi: 'CSGT hoặc kỹ thuật viên đã xoay khoá nhấp nháy ở tủ.', en: 'The police or a technician has turned the flash key at the cabinet.' },
    remedy: { vi: 'Trả khoá về vị trí thường; nút trở lại qua khởi động.', en: 'Turn the key back; the junction returns through start-up.' },
  },
  'cabinet.mmuFault': {
    title: { vi: 'Bộ giám sát xung đột báo lỗi', en: 'Malfunction management unit tripped' },
    cause: { vi: 'Bộ giám sát xung đột của tủ đã ngắt.', en: "The cabinet's malfunction management unit has tripped." },
    remedy: { vi: 'Đọc nguyên nhân trên bộ giám sát, sửa, rồi đặt lại nó; nút trở lại qua khởi động.', en: 'Read the cause on the unit, mend it, then reset the unit; the junction returns through start-up.' },
  },
  'flash.rate': {
    title: { vi: 'Nhịp nhấp nháy sai', en: 'Wrong flash rate' },
    cause: { vi: 'Một bo nhấp nháy không đúng 1 Hz ± 10 %, hoặc tỷ lệ sáng ngoài 40–60 %.', en: 'A board does not flash at 1 Hz ± 10 %, or its duty is outside 40–60 %.' },
    remedy: { vi: 'Thay bộ nhấp nháy hoặc bo trong chi tiết.', en: 'Replace the flasher, or the board named in the detail.' },
  },
  'board.supplyLow': {
    title: { vi: 'Điện áp đèn thấp', en: 'Lamp supply low' },
    cause: { vi: 'Điện áp nguồn đèn dưới 176 V.', en: 'The lamp supply is below 176 V.' },
    remedy: { vi: 'Kiểm tra lưới điện và bộ lưu điện; nút tự khởi động lại khi trên 187 V.', en: 'Check the mains and the UPS; the junction starts up again above 187 V.' },
  },
  'supply.returned': {
    title: { vi: 'Có điện lại', en: 'Supply returned' },
    cause: { vi: 'Máy vừa khởi động sau khi mất điện; nút chờ 0–30 s để cả khu không bật cùng lúc.', en: 'The computer has just started after its supply was away; the junction waits 0 to 30 s, so that a district does not start at once.' },
    remedy: { vi: 'Không cần làm gì.', en: 'Nothing to do.' },
  },
  'line.lost': {
    title: { vi: 'Mất đường truyền', en: 'Line lost' },
    cause: { vi: 'Cổng nối tiếp biến mất hoặc không mở được.', en: 'The serial port vanished or does not open.' },
    remedy: { vi: 'Cắm lại bộ chuyển đổi và kiểm tra tên thiết bị trong hồ sơ nút; nếu hồ sơ có rs485, xem trình điều khiển của cổng có hỗ trợ không; cổng được mở lại tự động.', en: "Plug the adapter in again and check the device name in the site; where the site says rs485, whether the port's driver has it; the port is reopened by itself." },
  },
  'line.repeated': {
    title: { vi: 'Đường truyền hỏng nhiều lần', en: 'Bus failed too often' },
    cause: { vi: 'Đường truyền hoặc bo đèn làm nút nhấp nháy ba lần trong 1 giờ, hoặc mười lần trong 24 giờ hoạt động.', en: 'Line or lamp boards put the junction into flash three times in 1 h, or ten times in 24 h of uptime.' },
    remedy: { vi: 'Kiểm tra cáp RS-485, điện trở cuối tuyến, nguồn bo và mối nối; rồi xoá sự cố với lý do.', en: "Check the RS-485 cable, its termination, the boards' supply and the joints; then reset the fault with a reason." },
  },
  'field.lost': {
    title: { vi: 'Mất thẻ cảm biến', en: 'Detector card lost' },
    cause: { vi: 'Một thẻ cảm biến không trả lời: mọi nhóm đèn được gọi mỗi chu kỳ.', en: 'A detector card does not answer: every group is called each cycle.' },
    remedy: { vi: 'Kiểm tra nguồn, cáp và địa chỉ của thẻ.', en: "Check the card's supply, cable and address." },
  },
  'field.identity': {
    title: { vi: 'Sai thiết bị hiện trường', en: 'Wrong field device' },
    cause: { vi: 'Thiết bị trả lời ở địa chỉ này không phải thiết bị trong hồ sơ nút (đường, địa chỉ, giá trị đọc được và giá trị chờ ở phần chi tiết). Nó không được đọc, không được ghi; cảm biến của nó coi như hỏng, màn đếm của nó để trắng. Nút đang chạy thì chạy tiếp; lúc khởi động thì nút ở lại nhấp nháy.', en: 'The device that answers at this address is not the one of the site (line, unit, what was found and what was expected stand in the detail). It is neither read nor written; its detectors count as failed, its countdowns stay blank. A junction in colour goes on; a start-up stays in flash.' },
    remedy: { vi: 'Lắp đúng thiết bị hoặc sửa địa chỉ của nó; hoặc niêm phong lại hồ sơ nút với thiết bị mới. Nó được hỏi lại mỗi 5 s, không cần khởi động lại.', en: 'Fit the right device or correct its address; or seal the site again with the new one. It is asked again every 5 s: no restart is needed.' },
  },
  'field.watchdog': {
    title: { vi: 'Bộ canh của thiết bị hiện trường', en: 'Field device’s watchdog' },
    cause: { vi: 'Bộ canh của một thiết bị không có đèn đã ngắt (chi tiết: tripped; đầu ra của nó đang ở giá trị an toàn), hoặc không giữ cài đặt của nó (chi tiết: điểm, giá trị đọc được, giá trị phải có). Đầu ra của nó không được ghi cho tới khi bộ canh được xoá và đọc lại đúng.', en: 'The watchdog of a device without lamps has tripped (detail: tripped; its outputs are at their safe values), or does not hold its settings (detail: the point, what it reads, what it must be). Its outputs are not written until the watchdog is cleared and read back right.' },
    remedy: { vi: 'signald tự xoá, đặt lại và đọc lại, không cần khởi động lại. Nếu lặp lại, xem cáp, tải của tuyến và hồ sơ thiết bị (failsafe.watchdog).', en: 'signald clears it, sets it and reads it back by itself: no restart is needed. If it repeats, look at the cable, at the line’s load and at the device’s profile (failsafe.watchdog).' },
  },
  'lamp.lostRed': {
    title: { vi: 'Mất đèn đỏ', en: 'Red lamp lost' },
    cause: { vi: 'Đèn đỏ cuối cùng của một hướng xe không có dòng điện.', en: 'No current flows in the last red lamp of a vehicle approach.' },
    remedy: { vi: 'Thay bóng đỏ; nút thử lại sau 60 s.', en: 'Replace the red lamp; the junction tries again after 60 s.' },
  },
  'lamp.redRepeated': {
    title: { vi: 'Mất đèn đỏ nhiều lần', en: 'Red lamp lost too often' },
    cause: { vi: 'Đèn đỏ cuối cùng của một hướng xe mất ba lần trong 24 giờ hoạt động.', en: 'The last red lamp of a vehicle approach was lost three times in 24 h of uptime.' },
    remedy: { vi: 'Thay bóng đỏ và kiểm tra dây của nó, rồi xoá sự cố với lý do.', en: 'Replace the red lamp and check its wire, then reset the fault with a reason.' },
  },
  'lamp.lostPedestrianRed': {
    title: { vi: 'Mất đèn đỏ người đi bộ', en: 'Pedestrian red lost' },
    cause: { vi: 'Đèn đỏ người đi bộ không có dòng điện: nhóm này không được bật xanh.', en: 'No current flows in the red lamp of a pedestrian group: its walk is withheld.' },
    remedy: { vi: 'Thay bóng đỏ của nhóm này.', en: "Replace this group's red lamp." },
  },
  'lamp.lost': {
    title: { vi: 'Mất đèn', en: 'Lamp lost' },
    cause: { vi: 'Một đèn có điện áp nhưng không có dòng điện.', en: 'A lamp has voltage but no current.' },
    remedy: { vi: 'Thay bóng trong chi tiết.', en: 'Replace the lamp named in the detail.' },
  },
  'lamp.dim': {
    title: { vi: 'Đèn mờ', en: 'Lamp dim' },
    cause: { vi: 'Dòng của một đèn dưới 75 % so với khi nghiệm thu.', en: 'The current of a lamp is below 75 % of what commissioning learned.' },
    remedy: { vi: 'Hẹn thay bóng trong chi tiết.', en: 'Plan to replace the lamp named in the detail.' },
  },
  'lamp.supplyFault': {
    title: { vi: 'Sự cố nguồn đèn', en: 'Lamp supply fault' },
    cause: { vi: 'Đèn của hai nhóm trở lên mất cùng lúc: nguồn đèn, không phải bóng.', en: 'Lamps of two or more groups were lost at once: their supply, not the lamps.' },
    remedy: { vi: 'Kiểm tra cầu chì, công tắc tơ và dây trung tính của nguồn đèn.', en: "Check the lamp supply's fuse, contactor and neutral." },
  },
  'tick.gap': {
    title: { vi: 'Chương trình bị ngưng', en: 'Tick gap' },
    cause: { vi: 'Vòng điều khiển dừng quá 500 ms.', en: 'The control loop stood still for more than 500 ms.' },
    remedy: { vi: 'Xem tải của máy; nút tự khởi động lại.', en: "Look at the computer's load; the junction starts up by itself." },
  },
  'tick.late': {
    title: { vi: 'Vòng điều khiển trễ', en: 'Tick late' },
    cause: { vi: 'Vòng điều khiển trễ hơn 50 ms.', en: 'The control loop was more than 50 ms late.' },
    remedy: { vi: 'Xem tải của máy và quyền thời gian thực (chrt).', en: "Look at the computer's load and at real-time scheduling (chrt)." },
  },
  'tick.slow': {
    title: { vi: 'Bước tính chậm', en: 'Tick slow' },
    cause: { vi: 'Một bước của vòng điều khiển dài quá 25 ms; chế độ thích ứng bị bỏ.', en: 'A step of the control loop took more than 25 ms; adaptive control is dropped.' },
    remedy: { vi: 'Xem tải của máy; nếu lặp lại, gửi nhật ký cho người phát triển.', en: "Look at the computer's load; if it repeats, send the log to the developers." },
  },
  'allRed.expired': {
    title: { vi: 'Đỏ toàn nút quá lâu', en: 'All red for too long' },
    cause: { vi: 'Sự cố giữ nút đỏ quá 60 s.', en: 'A fault kept the junction all red for 60 s.' },
    remedy: { vi: 'Sửa sự cố được nêu cùng lúc; nút tự khởi động lại.', en: 'Mend the fault that is named beside this one; the junction starts up again by itself.' },
  },
  'button.stuck': {
    title: { vi: 'Nút bấm bị kẹt', en: 'Button stuck' },
    cause: { vi: 'Một nút bấm bị giữ quá 60 s; nó bị bỏ qua.', en: 'A button was held for more than 60 s; it is ignored.' },
    remedy: { vi: 'Kiểm tra nút bấm và dây của nó.', en: 'Check the button and its wire.' },
  },
  'detector.fault': {
    title: { vi: 'Cảm biến hỏng', en: 'Detector fault' },
    cause: { vi: 'Một cảm biến báo lỗi hoặc không thay đổi quá lâu; nhóm đèn của nó được gọi mỗi chu kỳ, trừ khi tệp nút định cái gì nói thay nó.', en: 'A detector reports a fault or has not changed for too long; its groups are recalled each cycle, unless the site names what speaks for it.' },
    remedy: { vi: 'Kiểm tra vòng từ, cáp và thẻ cảm biến.', en: 'Check the loop, its cable and the detector card.' },
  },
  'detector.open': {
    title: { vi: 'Vòng từ hở mạch', en: 'Loop open' },
    cause: { vi: 'Thẻ cảm biến báo vòng từ hở mạch; nhóm đèn của nó được gọi mỗi chu kỳ, trừ khi tệp nút định cái gì nói thay nó.', en: 'The detector card says that the loop is open; its groups are recalled each cycle, unless the site names what speaks for it.' },
    remedy: { vi: 'Tìm chỗ đứt của vòng từ, cáp dẫn hoặc đầu nối.', en: 'Look for the break in the loop, its lead-in cable or a terminal.' },
  },
  'detector.short': {
    title: { vi: 'Vòng từ chập mạch', en: 'Loop shorted' },
    cause: { vi: 'Thẻ cảm biến báo vòng từ chập mạch; nhóm đèn của nó được gọi mỗi chu kỳ, trừ khi tệp nút định cái gì nói thay nó.', en: 'The detector card says that the loop is shorted; its groups are recalled each cycle, unless the site names what speaks for it.' },
    remedy: { vi: 'Tìm chỗ chập hoặc ngấm nước của vòng từ, cáp dẫn hoặc hộp nối.', en: 'Look for the short, or for water, in the loop, its lead-in cable or the joint.' },
  },
  'detector.uncounted': {
    title: { vi: 'Mất số đếm', en: 'Counts lost' },
    cause: { vi: 'Thẻ cảm biến đã khởi động lại, hoặc một lần đọc bộ đếm tự xoá không được trả lời: số xe trong khoảng đó không biết được, và không được đoán.', en: 'The detector card started again, or a read of a counter that clears itself went unanswered: the vehicles of that time are unknown, and are not guessed.' },
    remedy: { vi: 'Không cần làm gì. Nếu lặp lại, kiểm tra nguồn của thẻ và đường truyền.', en: "Nothing to do. If it repeats, check the card's supply and the line." },
  },
  'commission.missing': {
    title: { vi: 'Chưa nghiệm thu', en: 'Not commissioned' },
    cause: { vi: 'Nút ngoài đường không có biên bản nghiệm thu khớp với hồ sơ niêm phong và các bo này.', en: 'This street site has no commissioning record that fits its artefact and these boards.' },
    remedy: { vi: 'Chạy `ngatu commission check` để xem mục nào thiếu; làm tại tủ, ký, rồi khởi động lại ngatu-signald.', en: 'See with `ngatu commission check` what is missing; do it at the cabinet, sign it, and restart ngatu-signald.' },
  },
  'commission.expired': {
    title: { vi: 'Biên bản nghiệm thu hết hạn', en: 'Commissioning expired' },
    cause: { vi: 'Đã quá một năm kể từ lần thử gần nhất.', en: 'The yearly re-test is overdue.' },
    remedy: { vi: 'Thử lại nút và ký biên bản mới; nút vẫn chạy.', en: 'Re-test the junction and sign a new record; it goes on running.' },
  },
  'site.altered': {
    title: { vi: 'Hồ sơ nút bị thay đổi', en: 'Site artefact altered' },
    cause: { vi: 'Mã băm của hồ sơ đã niêm phong không đúng.', en: "The sealed site's hash is wrong." },
    remedy: { vi: 'Niêm phong lại bằng `ngatu site seal` từ tệp nguồn đã kiểm tra, khởi động lại ngatu-signald, rồi xoá sự cố với lý do.', en: 'Seal it again with `ngatu site seal` from the checked source, restart ngatu-signald, then reset the fault with a reason.' },
  },
  'journal.altered': {
    title: { vi: 'Sổ chốt sự cố bị thay đổi', en: 'Latch journal altered' },
    cause: { vi: 'Sổ các sự cố đã chốt bị thiếu, hỏng hoặc bị sửa: không ai biết sự cố nào còn chốt.', en: 'The journal of latched faults is missing, damaged or edited: nobody knows what was latched.' },
    remedy: { vi: 'Giữ nút ở vàng nhấp nháy. Đọc nhật ký để biết sự cố trước đó, kiểm tra đĩa, rồi xoá sự cố với lý do.', en: 'Leave the junction in flash. Read the log for what was latched before, check the disk, then reset the fault with a reason.' },
  },
  'journal.unwritable': {
    title: { vi: 'Không ghi được sổ chốt sự cố', en: 'Latch journal not written' },
    cause: { vi: 'Đĩa đầy, chỉ đọc hoặc hỏng: sự cố chốt chỉ nằm trong bộ nhớ, mất điện là mất.', en: 'The disk is full, read-only or broken: latches are in memory alone, and a power cut would lose them.' },
    remedy: { vi: 'Giải phóng hoặc thay đĩa của thư mục trạng thái; sổ được ghi lại tự động.', en: 'Make room on, or replace, the disk of the state directory; the journal is written again by itself.' },
  },
  'wait.exceeded': {
    title: { vi: 'Chờ quá lâu', en: 'Wait exceeded' },
    cause: { vi: 'Một nhóm đèn có yêu cầu chờ quá thời gian tối đa, hoặc xanh của nó mãi không được cho phép.', en: 'A group with demand waited for longer than the maximum, or its green was never granted.' },
    remedy: { vi: 'Xem phương án, cảm biến của các pha khác, và phản hồi đèn của các nhóm xung đột.', en: "Look at the plan, at the other stages' detectors, and at the read-back of the groups against it." },
  },
  'coordination.lost': {
    title: { vi: 'Mất phối hợp', en: 'Out of step' },
    cause: { vi: 'Phương án phối hợp đã nhiều chu kỳ không theo nhịp đồng hồ: đồng hồ không đáng tin, hoặc độ lệch không chỉnh được.', en: 'For several cycles a coordinated plan has not kept the clock’s cycle: the clock is not trusted, or the offset could not be corrected.' },
    remedy: { vi: 'Xem nguyên nhân chạy tự do và đồng hồ trong `ngatu status`; kiểm tra nguồn giờ và giới hạn chỉnh của phương án.', en: 'See the free reason and the clock in `ngatu status`; look at the time source and at the plan’s correction bounds.' },
  },
  'schedule.tetRunsOut': {
    title: { vi: 'Lịch Tết sắp hết', en: 'Dates of Tết run out' },
    cause: { vi: 'Bộ phương án chỉ nêu ngày Tết cho chưa đầy một năm tới.', en: 'The plan set states Tết for less than a year ahead.' },
    remedy: { vi: 'Thêm mồng Một các năm sau vào schedule.tet.firstDays, kiểm tra bằng `ngatu plan check`, ký và gửi lại.', en: 'Add the first days of the coming years to schedule.tet.firstDays, check with `ngatu plan check`, sign and send the set.' },
  },
  'events.lost': {
    title: { vi: 'Mất sự kiện', en: 'Events lost' },
    cause: { vi: 'Bộ nhớ sự kiện đầy trước khi ngatu-agentd nhận.', en: 'The event ring was full before ngatu-agentd took the events.' },
    remedy: { vi: 'Xem ngatu-agentd có chạy không và đĩa còn chỗ không.', en: 'See whether ngatu-agentd runs and whether the disk has space.' },
  },
  'restart.storm': {
    title: { vi: 'Khởi động lại liên tục', en: 'Restart storm' },
    cause: { vi: 'Ba lần khởi động lại trong 10 phút: nút nhấp nháy 30 phút, thử lại một lần, rồi mỗi giờ một lần.', en: 'Three restarts within 10 minutes: the junction flashes for 30 minutes, tries once, then once an hour.' },
    remedy: { vi: 'Đọc nhật ký của ngatu-signald để tìm sự cố đầu tiên; sửa xong thì xoá tại tủ bằng `ngatu fault reset`.', en: "Read ngatu-signald's log for the first fault; once mended, end it on site with `ngatu fault reset`." },
  },
} as const satisfies Record<FaultCode, FaultText>;
