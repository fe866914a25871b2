import type { AgentAlarm } from '../model/cabinetAlarm.ts';
import type { Sentence } from './sentence.ts';

/** Alarms that agentd finds itself, in a person's words. */
export const agentAlarmTexts = {
  'link.publishRefused': {
    title: { vi: 'Máy chủ MQTT từ chối bản tin', en: 'The broker refuses messages' },
    cause: { vi: 'Danh sách quyền của máy chủ không cho tủ ghi vào chủ đề này.', en: 'The broker’s access list does not let the cabinet write this topic.' },
    remedy: { vi: 'Sửa quyền trên máy chủ; xem docs/link.md.', en: 'Mend the list on the broker; see docs/link.md.' },
  },
  'link.centreAhead': {
    title: { vi: 'Trung tâm xác nhận điều chưa gửi', en: 'The centre acknowledges what was never sent' },
    cause: { vi: 'Trung tâm dùng kho của tủ khác hoặc bản cũ hơn.', en: 'It speaks of another cabinet’s store, or of one from before.' },
    remedy: { vi: 'Kiểm tra mã nút và kho ở trung tâm.', en: 'Check the site’s name and the store at the centre.' },
  },
  'link.noAcknowledgement': {
    title: { vi: 'Không trung tâm nào xác nhận', en: 'No centre acknowledges' },
    cause: { vi: 'Tủ nối được máy chủ và có sự kiện chờ, mà 5 phút không ai xác nhận gì thêm: bộ nhận ở trung tâm dừng, không lưu được, hoặc nghe ở máy chủ khác.', en: 'The broker is reached and events wait, and for 5 min nobody has acknowledged any more of them: the centre’s sink stands still, can’t store, or listens at another broker.' },
    remedy: { vi: 'Xem bộ nhận ở trung tâm; `ngatu link check` và docs/link.md. Không có gì mất: sự kiện chờ ở tủ.', en: 'Look at the centre’s sink; `ngatu link check` and docs/link.md. Nothing is lost: events wait in the cabinet.' },
  },
  'link.echoMissing': {
    title: { vi: 'Đăng ký nhận tin không có tác dụng', en: 'A subscription delivers nothing' },
    cause: { vi: 'Máy chủ cho đăng ký nhưng quyền của nó chặn bản tin.', en: 'The broker grants it, and its access list drops what comes.' },
    remedy: { vi: 'Sửa quyền đọc của tủ trên máy chủ.', en: 'Mend the cabinet’s right to read on the broker.' },
  },
  'link.schemaUnknown': {
    title: { vi: 'Trung tâm nói phiên bản khác', en: 'The centre speaks another version' },
    cause: { vi: 'Không có phiên bản chung giữa tủ và trung tâm.', en: 'Cabinet and centre share no version.' },
    remedy: { vi: 'Cập nhật bên cũ hơn.', en: 'Update the older one.' },
  },
  'link.budgetSpent': {
    title: { vi: 'Hết định mức dữ liệu trong ngày', en: 'The day’s data budget is spent' },
    cause: { vi: 'Loại bản tin này đã dùng hết phần của nó.', en: 'This class has used up its share.' },
    remedy: { vi: 'Nó chờ đến ngày mai; xem ngatu link usage, hoặc tăng --budget.', en: 'It waits for tomorrow; see ngatu link usage, or raise --budget.' },
  },
  'record.memoryOnly': {
    title: { vi: 'Kho lưu chỉ sống trong bộ nhớ', en: 'The store lives in memory alone' },
    cause: { vi: 'Đĩa không nhận ghi bền (chỉ đọc, lỗi, không mở được): nguyên nhân ghi kèm. Đèn vẫn chạy; sự kiện vẫn đến trung tâm, nhưng mất điện là mất điều chưa gửi.', en: 'The disk takes no durable write (read-only, failing, unopenable): the reason stands beside it. The signals go on and events still reach the centre, but a power cut takes what has not.' },
    remedy: { vi: 'Xem đĩa (ngatu db status, dmesg), thay nếu hỏng. Tự hết khi đĩa ghi lại được; thử mỗi 5 s.', en: 'Look at the disk (ngatu db status, dmesg), replace it if it fails. It ends by itself once the disk writes again; tried each 5 s.' },
  },
  'record.archiveFails': {
    title: { vi: 'Kho lưu trữ lâu dài không ghi được', en: 'The archive takes nothing' },
    cause: { vi: 'Thư mục archive không mở hoặc không ghi được (quyền, đĩa đầy, đĩa hỏng). Bằng chứng, báo động và lệnh còn trong cơ sở dữ liệu và không bị bỏ, nhưng chuỗi bằng chứng dừng lại.', en: 'Its folder can’t be opened or written (rights, a full disk, a failing one). Evidence, alarms and orders stay in the database and are not dropped, but the chain of evidence stands still.' },
    remedy: { vi: 'Sửa điều được nêu trong thư mục archive cạnh record.db. Tự hết: phần còn thiếu được ghi bù mỗi phút.', en: 'Mend what is named, in the folder archive beside record.db. It ends by itself: what is lacking is appended, tried each minute.' },
  },
  'record.archiveLarge': {
    title: { vi: 'Kho lưu trữ lâu dài lớn hơn định mức', en: 'The archive is larger than planned' },
    cause: { vi: 'Hơn 400 ngày ghi cần nhiều hơn 4 GiB; không đoạn nào bị bỏ sớm vì thế.', en: 'Its 400 days need more than 4 GiB; no segment goes earlier for it.' },
    remedy: { vi: 'Xem đĩa còn trống bao nhiêu; tìm thứ nói quá nhiều (ngatu db status); lắp đĩa lớn hơn.', en: 'See what room the disk has left; find what says so much (ngatu db status); fit a larger disk.' },
  },
  'record.nearFull': {
    title: { vi: 'Kho lưu gần đầy', en: 'The store is nearly full' },
    cause: { vi: 'Cơ sở dữ liệu dùng hơn 80 % định mức, hoặc đĩa còn ít hơn 64 MiB.', en: 'The database uses more than 80 % of its budget, or the disk has less than 64 MiB left.' },
    remedy: { vi: 'Nối lại trung tâm nếu nhiều dòng đang chờ; dọn đĩa. Từ 90 % dữ liệu chi tiết cũ nhất bị bỏ trước (docs/store.md).', en: 'Bring the centre back if many rows wait; clear the disk. From 90 % on the oldest hi-res data goes first (docs/store.md).' },
  },
  'cabinet.mainsLost': {
    title: { vi: 'Mất điện lưới', en: 'Mains lost' },
    cause: { vi: 'Tiếp điểm báo điện lưới của tủ cho biết đã mất: tủ sống bằng bộ lưu điện.', en: 'The cabinet’s contact says that the mains are gone: it lives on its reserve.' },
    remedy: { vi: 'Hỏi điện lực; bản tin hiện diện cho biết bộ lưu điện còn đến bao giờ.', en: 'Ask the supplier; presence says until when the reserve lasts.' },
  },
  'cabinet.shedding': {
    title: { vi: 'Cắt bớt để giữ điện', en: 'Giving up on the reserve' },
    cause: { vi: 'Mất điện lưới và bộ lưu điện đã xuống dưới ngưỡng của tủ: thôi hỏi camera và bộ đếm (devices), sẽ hoặc đang vàng nhấp nháy (flash), những phút cuối (last).', en: 'No mains, and the reserve is below a limit of the cabinet’s file: cameras and counters are asked no more (devices), the junction will flash or flashes (flash), the last minutes (last).' },
    remedy: { vi: 'Mang máy phát điện đến, hoặc cho cảnh sát điều tiết trước khi đèn tắt. Tự hết khi có điện lưới liền 60 s.', en: 'Bring a generator, or have police there before the lamps go dark. It ends by itself once the mains stand for 60 s.' },
  },
  'cabinet.file': {
    title: { vi: 'Tệp cấu hình tủ có lỗi', en: 'The cabinet’s file is not used' },
    cause: { vi: 'Tệp không đọc được, sai dạng, hoặc người khác đọc được tệp mật khẩu.', en: 'It can’t be read or has a wrong form, or the file of secrets can be read by others.' },
    remedy: { vi: 'Sửa chỗ được nêu (docs/cameras.md); tệp mật khẩu cần chmod 600; khởi động lại ngatu-agentd.', en: 'Mend what is named (docs/cameras.md); the file of secrets needs chmod 600; restart ngatu-agentd.' },
  },
  'vds.silent': {
    title: { vi: 'Thiết bị đếm xe im lặng', en: 'Traffic counter silent' },
    cause: { vi: 'Mất nguồn, đứt dây, sai địa chỉ, hoặc hộp phân tích không gửi.', en: 'No power, a cut line, a wrong address, or the box does not post.' },
    remedy: { vi: 'Kiểm tra nguồn và đường truyền; số đếm trong lúc này không có, không phải là 0.', en: 'Look at its power and its line; its counts are missing meanwhile, not 0.' },
  },
  'vds.refused': {
    title: { vi: 'Số đếm gửi đến bị từ chối', en: 'Posted counts are refused' },
    cause: { vi: 'Sai khóa, sai dạng, đồng hồ lệch, vùng lạ, hoặc gửi quá dày.', en: 'A wrong key or form, a clock that is off, an unknown zone, or too many posts.' },
    remedy: { vi: 'Xem lý do kèm theo; sửa cấu hình hộp phân tích (docs/vds.md).', en: 'See the reason beside it; mend the box’s configuration (docs/vds.md).' },
  },
  'vds.wrongWay': {
    title: { vi: 'Xe đi ngược chiều', en: 'Wrong-way vehicles' },
    cause: { vi: 'Thiết bị thấy xe đi ngược chiều trong lượt đếm vừa rồi.', en: 'A sensor saw vehicles against the direction in the last interval.' },
    remedy: { vi: 'Xem camera; báo cảnh sát giao thông khi cần.', en: 'Look at the camera; tell the traffic police where needed.' },
  },
  'vds.queue': {
    title: { vi: 'Hàng chờ dài', en: 'Long queue' },
    cause: { vi: 'Ở vùng được nêu, trong lượt đếm vừa rồi hàng chờ dài đến ngưỡng longQueueM của tệp cấu hình tủ.', en: 'In the zone that is named the queue of the last interval reached longQueueM of the cabinet’s file.' },
    remedy: { vi: 'Xem camera và lối ra phía sau; xem lại kế hoạch nếu lặp lại hằng ngày.', en: 'Look at the camera and at the exit beyond; if it comes every day, at the plan.' },
  },
  'vds.interval': {
    title: { vi: 'Cảm biến đếm theo lượt dài khác', en: 'Sensor counts in another interval' },
    cause: { vi: 'Theo đồng hồ của chính cảm biến, lượt đếm của nó không dài như intervalS trong tệp cấu hình tủ; số của nó không được ghi.', en: 'By the sensor’s own clock its intervals are not as long as intervalS of the cabinet’s file; none of its numbers is taken.' },
    remedy: { vi: 'Đặt độ dài lượt (data interval) trong cảm biến như tệp, hoặc sửa intervalS rồi khởi động lại ngatu-agentd.', en: 'Set the sensor’s data interval to that of the file, or mend intervalS and restart ngatu-agentd.' },
  },
  'vds.receiver': {
    title: { vi: 'Cổng nhận số đếm không mở được', en: 'The receiver of counts is closed' },
    cause: { vi: 'notHere: địa chỉ không phải của tủ này; isUplink: địa chỉ thuộc cổng ra mạng ngoài, nơi tủ không bao giờ nghe; taken: cổng đang bị dùng.', en: 'notHere: the address is none of this cabinet’s; isUplink: it is that of the port by which the default route leaves, where nothing ever listens; taken: the port is in use.' },
    remedy: { vi: 'Sửa vds.receiver trong tệp cấu hình tủ; thử lại mỗi 30 s.', en: 'Mend vds.receiver in the cabinet’s file; it is tried again each 30 s.' },
  },
  'loop.cut': {
    title: { vi: 'Mọi vòng từ của một nhánh im cùng lúc', en: 'All loops of an approach silent' },
    cause: { vi: 'Cùng lúc và không còn vòng nào của nhánh thấy xe: thi công cắt vòng, hoặc đường bị chặn.', en: 'At the same time, and no loop of it sees anybody any more: cut by road works, or the road is closed.' },
    remedy: { vi: 'Xem mặt đường. Đường bị chặn thì đợi; vòng bị cắt thì đo lại từng vòng sau khi thảm xong.', en: 'Look at the road. Where it is closed, wait; where loops were cut, measure each of them once it is surfaced.' },
  },
  'loop.flood': {
    title: { vi: 'Mọi vòng từ của một nhánh kẹt ở mức có xe', en: 'All loops of an approach held on' },
    cause: { vi: 'Cùng lúc, hơn 8 phút: ngập, hỏng đầu cáp chung, hoặc hàng xe không nhích được.', en: 'At the same time, for more than 8 min: flood, a common lead or joint, or a queue that does not move.' },
    remedy: { vi: 'Xem mặt đường hoặc camera; nước rút thì đo cách điện các mối nối.', en: 'Look at the road or the camera; once the water is gone, measure the insulation of the joints.' },
  },
  'loop.dead': {
    title: { vi: 'Cảm biến không thấy gì', en: 'Detector sees nothing' },
    cause: { vi: 'Im lặng trong khi cảm biến cùng nhóm đếm xe: vòng hoặc dây dẫn đứt, kênh thẻ hỏng, gán nhầm làn.', en: 'Silent while others of its group count: loop or lead cut, the card’s channel, the wrong lane.' },
    remedy: { vi: 'Đo vòng và dây dẫn tại tủ; xem mặt đường. Tự hết sau 30 phút thấy xe trở lại.', en: 'Measure loop and lead at the cabinet; look at the road. It ends by itself once it has seen vehicles for 30 min.' },
  },
  'loop.stuck': {
    title: { vi: 'Cảm biến kẹt ở mức có xe', en: 'Detector held on' },
    cause: { vi: 'Giữ liền 8 phút: thẻ treo, xe đỗ trên vòng, hoặc cần chỉnh lại.', en: 'Held for 8 min without a break: a locked-up card, a parked vehicle, or a loop to be retuned.' },
    remedy: { vi: 'Xem có xe đỗ không; đặt lại kênh của thẻ.', en: 'Look for a parked vehicle; reset the card’s channel.' },
  },
  'loop.chatter': {
    title: { vi: 'Cảm biến bật tắt liên hồi', en: 'Detector chatters' },
    cause: { vi: 'Nhanh hơn xe có thể đi: mối nối hỏng, độ nhạy quá cao, nhiễu.', en: 'Faster than anybody drives: a broken splice, too much sensitivity, interference.' },
    remedy: { vi: 'Kiểm tra mối nối và nối đất; giảm độ nhạy, đổi tần số.', en: 'Check splice and earth; lower the sensitivity, change the frequency.' },
  },
  'loop.fading': {
    title: { vi: 'Cảm biến thấy ngày càng ít xe', en: 'Detector sees fewer and fewer' },
    cause: { vi: 'Ít hơn nửa số mà vòng khác cùng làn cho phép dự kiến: độ nhạy trôi, làn dời chỗ hoặc bị chắn.', en: 'Less than half of what another loop of its lane makes one expect: its sensitivity drifts, the lane moved, or it is blocked.' },
    remedy: { vi: 'So với đếm tay; chỉnh lại độ nhạy hoặc vạch làn.', en: 'Hold it against a count by hand; retune it, or mend the lane marking.' },
  },
  'loop.crossTalk': {
    title: { vi: 'Cảm biến lặp lại cảm biến khác', en: 'Detector repeats another one' },
    cause: { vi: 'Cùng lúc với vòng được nêu: nhiễu chéo, hoặc đấu nhầm kênh.', en: 'On whenever the loop that is named is: cross-talk, or the wrong channel.' },
    remedy: { vi: 'Đổi tần số một trong hai thẻ; dò dây từng kênh.', en: 'Change the frequency of one of the two cards; follow the wires channel by channel.' },
  },
  'loop.longer': {
    title: { vi: 'Mỗi xe giữ cảm biến lâu hơn trước', en: 'Each vehicle holds the detector longer' },
    cause: { vi: 'Vẫn bấy nhiêu xe: độ nhạy trôi lên, thấy cả làn bên, hoặc rơ-le nhả chậm.', en: 'As many vehicles as ever: its sensitivity drifted up, it sees the next lane, or its relay lets go late.' },
    remedy: { vi: 'Chỉnh lại độ nhạy; thử rơ-le đầu ra.', en: 'Retune it; try its output relay.' },
  },
  'loop.shorter': {
    title: { vi: 'Mỗi lần đếm giữ cảm biến ngắn hơn trước', en: 'Each count holds the detector for less' },
    cause: { vi: 'Đếm đôi, độ nhạy trôi xuống, hoặc dây dẫn sắp đứt.', en: 'It counts twice, its sensitivity drifted down, or its lead is breaking.' },
    remedy: { vi: 'So với đếm tay; đo dây dẫn, chỉnh lại độ nhạy.', en: 'Hold it against a count by hand; measure the lead, retune it.' },
  },
  'loop.neverHeld': {
    title: { vi: 'Cảm biến đếm mà không bao giờ có hiện diện', en: 'Detector counts and is never held' },
    cause: { vi: 'Đầu ra đặt ở chế độ xung, hoặc dây hiện diện đứt.', en: 'Its output is set to pulses, or the presence lead is cut.' },
    remedy: { vi: 'Đặt kênh về chế độ hiện diện; dò dây.', en: 'Set the channel to presence; follow the wire.' },
  },
  'loop.neverFree': {
    title: { vi: 'Cảm biến đếm mà hiện diện không bao giờ nhả', en: 'Detector counts and is never free' },
    cause: { vi: 'Đầu ra hiện diện dính, độ nhạy quá cao; hoặc xe máy đứng kín vạch dừng suốt nửa giờ.', en: 'Its presence output sticks, or its sensitivity is far too high; or motorcycles stood on the stop line without a gap for half an hour.' },
    remedy: { vi: 'Xem mặt đường; đặt lại thẻ, giảm độ nhạy.', en: 'Look at the road; reset the card, lower the sensitivity.' },
  },
  'camera.unreachable': {
    title: { vi: 'Không tới được camera', en: 'Camera out of reach' },
    cause: { vi: 'Mất nguồn, đứt cáp, bộ chuyển mạch hoặc địa chỉ sai.', en: 'No power, a cut cable, the switch, or a wrong address.' },
    remedy: { vi: 'Xem đèn PoE, cáp và địa chỉ trong tệp cấu hình tủ.', en: 'Look at the PoE lamp, the cable, and the address in the cabinet’s file.' },
  },
  'camera.login': {
    title: { vi: 'Camera từ chối đăng nhập', en: 'Camera refuses the log-in' },
    cause: { vi: 'Sai tên hay mật khẩu, tài khoản bị khóa, hoặc camera chỉ nhận Basic mà tủ không cho phép.', en: 'A wrong user or password, a locked account, or it takes Basic alone, which the cabinet’s file does not allow.' },
    remedy: { vi: 'Kiểm tra tài khoản ONVIF trên camera và tệp mật khẩu.', en: 'Check the ONVIF user on the camera and the file of secrets.' },
  },
  'camera.noPicture': {
    title: { vi: 'Camera không cho ảnh', en: 'Camera gives no picture' },
    cause: { vi: 'Camera trả lời nhưng không có ảnh chụp đọc được.', en: 'It answers, without a snapshot that can be read.' },
    remedy: { vi: 'Bật ảnh chụp JPEG và ONVIF Profile S trên camera; xem profile.', en: 'Turn on JPEG snapshots and ONVIF Profile S on the camera; look at its profile.' },
  },
  'camera.frozen': {
    title: { vi: 'Ảnh camera đứng yên', en: 'Picture frozen' },
    cause: { vi: 'Bộ mã hóa bị treo, hoặc thật sự không có gì chuyển động.', en: 'Its encoder hangs, or truly nothing moves.' },
    remedy: { vi: 'So ảnh với hiện trường; khởi động lại camera.', en: 'Compare the picture with the street; restart the camera.' },
  },
  'camera.dark': {
    title: { vi: 'Ảnh camera tối đen', en: 'Picture dark' },
    cause: { vi: 'Ống kính bị che, hồng ngoại hỏng, hoặc đèn đường tắt.', en: 'A covered lens, no infrared, or the street lights are off.' },
    remedy: { vi: 'Lau hoặc gỡ vật che; kiểm tra hồng ngoại.', en: 'Clean or uncover the lens; check the infrared.' },
  },
  'camera.clock': {
    title: { vi: 'Đồng hồ camera sai', en: 'Camera clock wrong' },
    cause: { vi: 'Camera không đồng bộ được với máy chủ thời gian.', en: 'It does not reach its time server.' },
    remedy: { vi: 'Đặt NTP của camera về địa chỉ của tủ; giờ trên ảnh chưa đáng tin.', en: 'Set the camera’s NTP to the cabinet; do not trust the time drawn into its pictures.' },
  },
} as const satisfies Record<AgentAlarm, { readonly title: Sentence; readonly cause: Sentence; readonly remedy: Sentence }>;
