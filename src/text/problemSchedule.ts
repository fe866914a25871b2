import type { ProblemText } from './problemText.ts';

/** The schedule of a plan set. */
export const scheduleTexts = {
  'schedule.timezone': {
    what: { vi: 'Chương trình không biết múi giờ {timezone} của nút.', en: 'This program does not know the site’s time zone {timezone}.' },
    fix: { vi: 'Dùng Asia/Ho_Chi_Minh.', en: 'Use Asia/Ho_Chi_Minh.' },
  },
  'schedule.badDate': {
    what: { vi: 'Không có ngày {date} trong lịch.', en: 'There is no such date as {date}.' },
    fix: { vi: 'Sửa ngày (năm-tháng-ngày).', en: 'Correct it (year-month-day).' },
  },
  'schedule.dayDuplicate': {
    what: { vi: 'Có hai lịch ngày cùng mã {day}.', en: 'Two day plans have the id {day}.' },
    fix: { vi: 'Đổi mã của một lịch ngày.', en: 'Give one of them another id.' },
  },
  'schedule.dayUnknown': {
    what: { vi: 'Không có lịch ngày {day}.', en: 'There is no day plan {day}.' },
    fix: { vi: 'Sửa mã, hoặc thêm vào schedule.days.', en: 'Correct the id, or state it in schedule.days.' },
  },
  'schedule.dayUnused': {
    what: { vi: 'Không ngày nào dùng lịch ngày {day}.', en: 'No day ever uses day plan {day}.' },
    fix: { vi: 'Gán cho một thứ, ngày lễ hay ngày riêng, hoặc xoá.', en: 'Give it to a weekday, a holiday or a special date, or remove it.' },
  },
  'schedule.dayGap': {
    what: { vi: 'Lịch ngày {day} không nói gì trước {until}.', en: 'Day plan {day} says nothing before {until}.' },
    fix: { vi: 'Thêm một dòng lúc 00:00.', en: 'Add an item at 00:00.' },
  },
  'schedule.sameMinute': {
    what: { vi: 'Lịch ngày {day} có hai dòng cùng lúc {at}.', en: 'Day plan {day} has two items at {at}.' },
    fix: { vi: 'Xoá hoặc dời một dòng.', en: 'Remove or move one of them.' },
  },
  'schedule.order': {
    what: { vi: 'Các dòng của lịch ngày {day} không theo thứ tự giờ.', en: 'The items of day plan {day} are not in the order of the day.' },
    fix: { vi: 'Sắp lại theo giờ, cho người đọc khỏi nhầm.', en: 'Sort them by time, so that nobody misreads them.' },
  },
  'schedule.noAction': {
    what: { vi: 'Dòng lịch phải nêu đúng một: plan (có thể kèm mode, responsive) hoặc flash.', en: 'An item states exactly one of plan (with mode and responsive if need be) and flash.' },
    fix: { vi: 'Giữ lại một trong hai.', en: 'Keep one of the two.' },
  },
  'schedule.planUnknown': {
    what: { vi: 'Lịch chạy phương án {plan}, không có trong bộ.', en: 'The schedule runs plan {plan}, which the set has not.' },
    fix: { vi: 'Sửa mã, hoặc thêm phương án vào bộ.', en: 'Correct the id, or add the plan to the set.' },
  },
  'schedule.modeUnfit': {
    what: { vi: 'Phương án {plan} đóng một hướng và chỉ chạy theo chế độ của chính nó, không theo {mode}.', en: 'Plan {plan} closes an approach, and runs in its own mode only, not as {mode}.' },
    fix: { vi: 'Xoá mode ở dòng này.', en: 'Remove mode from this item.' },
  },
  'schedule.responsiveNone': {
    what: { vi: 'Dòng lịch cho cảm biến chọn phương án, nhưng bộ không có ngưỡng nào.', en: 'The item lets detectors choose, but the set has no signatures.' },
    fix: { vi: 'Thêm mục responsive, hoặc xoá responsive: true.', en: 'Add the block responsive, or remove responsive: true.' },
  },
  'schedule.shortStay': {
    what: { vi: 'Phương án lúc {at} chỉ chạy {minutes} phút: chưa kịp vào nhịp đã đổi.', en: 'The plan at {at} runs for {minutes} min only: it ends before it is in step.' },
    fix: { vi: 'Để mỗi phương án chạy ít nhất 10 phút.', en: 'Let every plan run for 10 min at least.' },
  },
  'schedule.gap': {
    what: { vi: 'Trong một năm tới có {days} ngày không có lịch, đầu tiên là {date}.', en: '{days} days of the coming year have no day plan, the first is {date}.' },
    fix: { vi: 'Gán lịch ngày cho mọi thứ trong tuần.', en: 'Give every weekday a day plan.' },
  },
  'schedule.flashBan': {
    what: { vi: 'Vàng nhấp nháy theo lịch lúc {at} chạm giờ cấm {from}–{to}, khi cần hai người cho phép.', en: 'The flash scheduled at {at} reaches into the ban hours {from} to {to}, in which it needs two persons.' },
    fix: { vi: 'Chỉ nhấp nháy ngoài giờ cấm.', en: 'Schedule flash outside them only.' },
  },
  'schedule.flashLong': {
    what: { vi: 'Ngày {date}: vàng nhấp nháy liên tục {hours} giờ, quá 8 giờ.', en: 'On {date} flash goes on for {hours} h, above 8 h.' },
    fix: { vi: 'Cho nút chạy bình thường ở giữa, hoặc rút ngắn.', en: 'Let the junction run in between, or shorten it.' },
  },
  'schedule.specialPast': {
    what: { vi: 'Ngày riêng {name} đã qua ({to}).', en: 'The special date {name} is in the past ({to}).' },
    fix: { vi: 'Xoá, hoặc đặt ngày của năm tới.', en: 'Remove it, or give it next year’s date.' },
  },
  'schedule.rangeReversed': {
    what: { vi: '{name}: ngày cuối {to} trước ngày đầu {from}.', en: '{name}: the last day {to} is before the first {from}.' },
    fix: { vi: 'Đổi chỗ hai ngày.', en: 'Change the two.' },
  },
  'schedule.rangeOverlap': {
    what: { vi: '{name} và {other} cùng nói về một ngày, khác lịch ngày.', en: '{name} and {other} both speak for a day, with different day plans.' },
    fix: { vi: 'Tách hai khoảng ngày.', en: 'Keep the two ranges apart.' },
  },
  'schedule.yearlyOverlap': {
    what: { vi: 'Ngày lễ {name} và {other} trùng ngày, khác lịch ngày.', en: 'The holidays {name} and {other} share a day, with different day plans.' },
    fix: { vi: 'Tách hai khoảng ngày.', en: 'Keep the two ranges apart.' },
  },
  'schedule.tetMissing': {
    what: { vi: 'Lịch không nói gì về Tết.', en: 'The schedule says nothing of Tết.' },
    fix: { vi: 'Thêm schedule.tet với mồng Một của ít nhất năm năm tới.', en: 'Add schedule.tet with the first days of five years at least.' },
  },
  'schedule.tetSoon': {
    what: { vi: 'Ngày Tết chỉ được nêu cho {days} ngày tới, chưa đủ một năm.', en: 'Tết is stated for the next {days} days only, less than a year.' },
    fix: { vi: 'Thêm mồng Một Tết của các năm sau vào firstDays.', en: 'Add the first days of the years to come to firstDays.' },
  },
  'schedule.tetShort': {
    what: { vi: 'Chỉ có ngày Tết của {years} năm tới, cần {needed}.', en: 'Tết is stated for {years} years, {needed} are needed.' },
    fix: { vi: 'Thêm mồng Một Tết theo lịch Việt Nam (giờ +7).', en: 'Add the first days by the Vietnamese calendar (UTC+7).' },
  },
  'schedule.tetDate': {
    what: { vi: '{date} không thể là mồng Một Tết: ngoài khoảng 20 tháng 1 – 21 tháng 2.', en: '{date} cannot be the first day of Tết: it is outside 20 January to 21 February.' },
    fix: { vi: 'Tra lại lịch âm Việt Nam.', en: 'Look it up in the Vietnamese lunar calendar.' },
  },
  'schedule.tetTwice': {
    what: { vi: 'Năm {year} có hai ngày mồng Một Tết.', en: 'The year {year} has two first days of Tết.' },
    fix: { vi: 'Giữ lại ngày đúng.', en: 'Keep the right one.' },
  },
  'schedule.changeReversed': {
    what: { vi: '{reason}: kết thúc {until} không sau bắt đầu {from}.', en: '{reason}: the end {until} is not after the start {from}.' },
    fix: { vi: 'Sửa from hoặc until.', en: 'Correct from or until.' },
  },
  'schedule.changeOverlap': {
    what: { vi: 'Thay đổi {reason} và {other} trùng giờ.', en: 'The changes {reason} and {other} overlap.' },
    fix: { vi: 'Để thay đổi này kết thúc trước khi thay đổi kia bắt đầu.', en: 'Let one end before the other begins.' },
  },
  'schedule.changePast': {
    what: { vi: 'Thay đổi {reason} đã kết thúc lúc {until}.', en: 'The change {reason} ended at {until}.' },
    fix: { vi: 'Xoá khỏi danh sách.', en: 'Remove it.' },
  },
  'schedule.changeLong': {
    what: { vi: 'Thay đổi {reason} kéo dài hơn {days} ngày.', en: 'The change {reason} lasts for more than {days} days.' },
    fix: { vi: 'Đưa vào lịch tuần thay vì thay đổi tạm thời.', en: 'Put it into the week instead.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
