import type { Sentence } from './sentence.ts';

/** What the cabinet's own sensors tell. */
export const cabinetFaultTexts = {
  'cabinet.water': {
    title: { vi: 'Nước trong tủ', en: 'Water in the cabinet' },
    cause: { vi: 'Điện cực hoặc cảm biến mức báo nước cao hơn ngưỡng. Nút làm gì thì theo bảng xử lý của hồ sơ nút; không có bảng thì chỉ ghi lại.', en: 'The electrode or the level sensor tells of water above its threshold. What the junction does stands in the site\'s action table; without one it is recorded.' },
    remedy: { vi: 'Cho người đến ngay; nếu nước còn dâng, cắt nguồn đèn tại tủ trước khi nước chạm bo. Không mở tủ khi còn điện mà đang ngập.', en: 'Send somebody at once; while it rises, cut the lamp supply before water reaches the boards. Do not open a flooded cabinet that has mains.' },
  },
  'cabinet.mains': {
    title: { vi: 'Mất điện lưới', en: 'Mains lost' },
    cause: { vi: 'Tủ không có điện lưới, hoặc điện áp dưới mức đèn làm việc được: tủ đang chạy bằng UPS.', en: 'The cabinet has no mains, or less than lamps work with: it lives on its UPS.' },
    remedy: { vi: 'Hỏi điện lực; xem cầu dao và chống sét của tủ; xem UPS còn bao nhiêu phút.', en: 'Ask the power company; look at the cabinet\'s breaker and surge arrester; see how many minutes the UPS has left.' },
  },
  'cabinet.battery': {
    title: { vi: 'Ắc quy UPS sắp cạn', en: 'UPS nearly empty' },
    cause: { vi: 'Mức nạp hoặc số phút còn lại dưới ngưỡng.', en: 'The state of charge, or the minutes left, are below their threshold.' },
    remedy: { vi: 'Đưa máy phát đến, hoặc cho CSGT điều khiển trước khi đèn tắt. Có điện mà vẫn báo thì thay ắc quy.', en: 'Bring a generator, or have police there before the lamps go dark. Told with mains there, the battery wants replacing.' },
  },
  'cabinet.hot': {
    title: { vi: 'Tủ quá nóng', en: 'Cabinet too hot' },
    cause: { vi: 'Nhiệt độ trong tủ cao hơn ngưỡng.', en: 'The temperature in the cabinet is above its threshold.' },
    remedy: { vi: 'Kiểm tra quạt, lưới lọc và cửa gió; che nắng cho tủ.', en: 'Check the fan, its filter and the air inlet; shade the cabinet.' },
  },
  'cabinet.cold': {
    title: { vi: 'Tủ quá lạnh', en: 'Cabinet too cold' },
    cause: { vi: 'Nhiệt độ trong tủ thấp hơn ngưỡng.', en: 'The temperature in the cabinet is below its threshold.' },
    remedy: { vi: 'Kiểm tra bộ sưởi và đầu dò.', en: 'Check the heater and the probe.' },
  },
  'cabinet.humid': {
    title: { vi: 'Tủ quá ẩm', en: 'Cabinet too humid' },
    cause: { vi: 'Độ ẩm trong tủ cao hơn ngưỡng: nước có thể đọng trên bo.', en: 'The humidity in the cabinet is above its threshold: water may condense on the boards.' },
    remedy: { vi: 'Kiểm tra gioăng cửa, ống cáp và bộ sưởi; thay chất hút ẩm.', en: 'Check the door seal, the cable ducts and the heater; replace the desiccant.' },
  },
  'cabinet.door': {
    title: { vi: 'Cửa tủ mở', en: 'Cabinet door open' },
    cause: { vi: 'Tiếp điểm cửa báo cửa mở.', en: 'The door contact tells that the door is open.' },
    remedy: { vi: 'Có người đang làm việc thì tạm dừng cảnh báo này; không thì cho người đến và xem ảnh camera.', en: 'Suspend this alarm while somebody works there; else send somebody, and look at the camera\'s picture.' },
  },
  'cabinet.sensor': {
    title: { vi: 'Không đọc được cảm biến tủ', en: 'Cabinet sensor unreadable' },
    cause: { vi: 'Bo của cảm biến không trả lời, hoặc giá trị vô lý (đứt dây, hỏng đầu dò), đã 30 s. Cảnh báo đang có của cảm biến này vẫn giữ nguyên.', en: 'For 30 s its board has not answered, or it has told what no probe tells (a wire off, a broken probe). An alarm that it had told stays in force.' },
    remedy: { vi: 'Kiểm tra bo, dây và đầu dò.', en: 'Check the board, the wire and the probe.' },
  },
} as const satisfies Record<string, { readonly title: Sentence; readonly cause: Sentence; readonly remedy: Sentence }>;
