import type { ProblemText } from './problemText.ts';

/** Plans of a set: what each says, and what it says together with the site. */
export const planTexts = {
  'plan.duplicate': {
    what: { vi: 'Có hai phương án cùng mã {plan}.', en: 'Two plans have the id {plan}.' },
    fix: { vi: 'Đổi mã của một phương án.', en: 'Give one of them another id.' },
  },
  'plan.oneStage': {
    what: { vi: 'Phương án chỉ có pha {stage}: các hướng khác không bao giờ xanh.', en: 'The plan has stage {stage} alone: nobody else ever gets green.' },
    fix: { vi: 'Thêm ít nhất một pha nữa.', en: 'Add at least one more stage.' },
  },
  'plan.stageRepeated': {
    what: { vi: 'Pha {stage} đứng hai lần liền nhau trong trình tự.', en: 'Stage {stage} stands twice in a row in the sequence.' },
    fix: { vi: 'Gộp hai dòng thành một, cộng splitMs.', en: 'Make one entry of the two, with the sum of their splits.' },
  },
  'plan.splitWalk': {
    what: { vi: 'Phần {ms} ms của pha {stage} không đủ cho {group} đi và thoát: cần {leastMs} ms.', en: 'The split of {ms} ms of stage {stage} has no room for walk and clearance of {group}: they need {leastMs} ms.' },
    fix: { vi: 'Tăng splitMs lên ít nhất {leastMs}.', en: 'Raise splitMs to at least {leastMs}.' },
  },
  'plan.minAboveSplit': {
    what: { vi: 'Xanh tối thiểu {ms} ms của pha {stage} dài hơn chỗ trong phần chu kỳ ({roomMs} ms).', en: 'The minimum green of {ms} ms in stage {stage} is longer than its split has room for ({roomMs} ms).' },
    fix: { vi: 'Tăng splitMs, hoặc giảm minGreenMs của phương án.', en: 'Raise splitMs, or lower the plan’s own minimum.' },
  },
  'plan.minSplitAbove': {
    what: { vi: 'Phần chu kỳ tối thiểu {ms} ms của pha {stage} dài hơn phần chu kỳ của nó ({splitMs} ms).', en: 'The minimum split of {ms} ms of stage {stage} is longer than its split ({splitMs} ms).' },
    fix: { vi: 'Giảm minSplitMs, hoặc tăng splitMs.', en: 'Lower minSplitMs, or raise splitMs.' },
  },
  'plan.minTwice': {
    what: { vi: 'Nhóm {group} có hai xanh tối thiểu trong phương án.', en: 'Group {group} has two minimum greens in the plan.' },
    fix: { vi: 'Giữ lại một dòng.', en: 'Keep one.' },
  },
  'plan.maxAboveCycle': {
    what: { vi: 'Xanh tối đa {ms} ms của pha {stage} dài hơn cả chu kỳ {cycleMs} ms.', en: 'The maximum green of {ms} ms of stage {stage} is longer than the cycle of {cycleMs} ms.' },
    fix: { vi: 'Xem lại đơn vị (ms) và giảm maxGreenMs.', en: 'Look at the unit (ms), and lower maxGreenMs.' },
  },
  'plan.passageLong': {
    what: { vi: 'Thời gian giãn cách {ms} ms của pha {stage} không ngắn hơn xanh tối đa {maxMs} ms: xanh không bao giờ kết thúc sớm.', en: 'The passage time of {ms} ms of stage {stage} is no shorter than its maximum green of {maxMs} ms: it never gaps out.' },
    fix: { vi: 'Đặt passageMs khoảng 2000–4000.', en: 'Use a passageMs of about 2000 to 4000.' },
  },
  'plan.maxIdle': {
    what: { vi: '{key} của pha {stage} không có tác dụng trong chế độ {mode}.', en: '{key} of stage {stage} does nothing in mode {mode}.' },
    fix: { vi: 'Xoá {key}, hoặc đổi sang chế độ có dùng nó (docs/plans.md).', en: 'Remove {key}, or change to a mode that uses it (docs/plans.md).' },
  },
  'plan.recallPed': {
    what: { vi: 'Pha {stage} gọi người đi bộ (recall ped) nhưng không có nhóm người đi bộ.', en: 'Stage {stage} recalls pedestrians, but has no pedestrian group.' },
    fix: { vi: 'Dùng recall min, hoặc bỏ recall.', en: 'Use recall min, or none.' },
  },
  'plan.noCall': {
    what: { vi: 'Không ai gọi được pha {stage}: không có cảm biến, nút bấm hay recall nào.', en: 'Nobody can call stage {stage}: it has no detector, no button and no recall.' },
    fix: { vi: 'Đặt recall: min cho pha này.', en: 'Give the stage recall: min.' },
  },
  'plan.offsetIdle': {
    what: { vi: 'Độ lệch không có tác dụng trong chế độ {mode}.', en: 'An offset does nothing in mode {mode}.' },
    fix: { vi: 'Xoá offsetMs, hoặc dùng coordinated hay coordinatedFixed.', en: 'Remove offsetMs, or use coordinated or coordinatedFixed.' },
  },
  'plan.coordinationIdle': {
    what: { vi: 'Mục coordination không có tác dụng trong chế độ {mode}.', en: 'The block coordination does nothing in mode {mode}.' },
    fix: { vi: 'Xoá mục này, hoặc dùng coordinated hay coordinatedFixed.', en: 'Remove it, or use coordinated or coordinatedFixed.' },
  },
  'plan.permissiveLong': {
    what: { vi: 'Cửa sổ rời pha phối hợp {ms} ms không ngắn hơn chu kỳ {cycleMs} ms.', en: 'The permissive window of {ms} ms is no shorter than the cycle of {cycleMs} ms.' },
    fix: { vi: 'Rút ngắn permissiveMs, hoặc xoá để tự tính.', en: 'Shorten permissiveMs, or remove it: then it is computed.' },
  },
  'plan.correctionNone': {
    what: { vi: 'Cách chỉnh độ lệch {correction} có giới hạn bằng 0: nút không bao giờ vào nhịp.', en: 'The correction {correction} has a bound of 0: the junction would never come into step.' },
    fix: { vi: 'Tăng giới hạn của cách chỉnh này, hoặc chọn cách khác.', en: 'Raise its bound, or choose another correction.' },
  },
  'plan.subtractRoom': {
    what: { vi: 'Phương án {plan} chỉ được rút ngắn chu kỳ, nhưng mọi pha đã ở mức ngắn nhất.', en: 'Plan {plan} may only shorten its cycles, but every split is as short as it can be.' },
    fix: { vi: 'Dùng addOnly hoặc shortWay, hoặc tăng chu kỳ.', en: 'Use addOnly or shortWay, or a longer cycle.' },
  },
  'plan.cyclePerDay': {
    what: { vi: 'Chu kỳ {cycleMs} ms không chia hết một ngày: nửa đêm nào cũng phải chỉnh độ lệch.', en: 'A cycle of {cycleMs} ms does not divide the day: every midnight makes an offset transition.' },
    fix: { vi: 'Chọn chu kỳ chia hết 86400 s (60, 72, 80, 90, 96, 100, 108, 120, 150 …), hoặc để nút đếm từ epoch.', en: 'Choose a cycle that divides 86 400 s (60, 72, 80, 90, 96, 100, 108, 120, 150 …), or let the site count from the epoch.' },
  },
  'plan.roundLong': {
    what: { vi: 'Phương án {plan}: một vòng qua mọi pha với xanh tối thiểu của nó dài {roundMs} ms (của nút: {ownMs} ms), lâu hơn chờ tối đa {mostMs} ms: không giữ được giới hạn này.', en: 'Plan {plan}: one round of every stage with its minimum greens takes {roundMs} ms (the site’s own: {ownMs} ms), longer than the longest wait of {mostMs} ms: it can’t be kept.' },
    fix: { vi: 'Giảm minGreens và minGreenMs của phương án, hoặc tăng maxWaitS.', en: 'Lower the minGreens and minGreenMs of the plan, or raise maxWaitS.' },
  },
  'plan.adaptive': {
    what: { vi: 'Bộ tối ưu chạy phương án này khi phần lớn làn được thấy trước vạch dừng (cảm biến xa, vùng quan sát); nếu không thì chạy theo cảm biến.', en: 'The optimiser times this plan while most lanes are seen before they stop (advance detectors, areas); else it runs as actuated.' },
    fix: { vi: 'Cho mỗi làn một cảm biến xa (role advance) hoặc một vùng (zoneM); xem docs/adaptive.md.', en: 'Give each lane an advance detector (role advance) or an area (zoneM); see docs/adaptive.md.' },
  },
  'plan.unused': {
    what: { vi: 'Không lịch, thay đổi hay ngưỡng nào chạy phương án {plan}.', en: 'No schedule, change or signature ever runs plan {plan}.' },
    fix: { vi: 'Đưa vào lịch, hoặc xoá; người vận hành vẫn chọn bằng tay được.', en: 'Schedule it, or remove it; an operator can still choose it by hand.' },
  },
  'plan.defaultClosed': {
    what: { vi: 'Phương án mặc định {plan} đóng một hướng.', en: 'The default plan {plan} closes an approach.' },
    fix: { vi: 'Chọn phương án mặc định phục vụ mọi hướng.', en: 'Choose a default plan that serves everybody.' },
  },
  'plan.otherSite': {
    what: { vi: 'Bộ phương án dành cho nút {siteId}, không phải {site}.', en: 'The plan set is for site {siteId}, not for {site}.' },
    fix: { vi: 'Sửa siteId, hoặc dùng --site của đúng nút.', en: 'Correct siteId, or name the right site with --site.' },
  },
  'plan.closedNoEnd': {
    what: { vi: 'Hướng bị đóng mà không có ngày kết thúc.', en: 'An approach is closed without an end.' },
    fix: { vi: 'Thêm closed.until; sau đó hướng này tự mở lại.', en: 'Add closed.until: the approach then opens by itself.' },
  },
  'plan.closedPast': {
    what: { vi: 'Việc đóng hướng đã hết hạn lúc {until}: phương án này không chạy nữa.', en: 'The closure ended at {until}: this plan does not run any more.' },
    fix: { vi: 'Xoá phương án, hoặc đặt until mới.', en: 'Remove the plan, or give it a new until.' },
  },
  'plan.closedLong': {
    what: { vi: 'Hướng bị đóng tới {until}, lâu hơn {days} ngày.', en: 'The approach stays closed until {until}, for more than {days} days.' },
    fix: { vi: 'Nếu đóng lâu dài, sửa cấu hình của nút thay vì phương án.', en: 'Where it stays closed, change the site instead of the plan.' },
  },
  'plan.closedAll': {
    what: { vi: 'Phương án đóng mọi hướng xe.', en: 'The plan closes every vehicle group.' },
    fix: { vi: 'Để ít nhất một hướng mở; muốn dừng cả nút thì dùng vàng nhấp nháy.', en: 'Leave one open; to stop the junction use planned flash.' },
  },
  'plan.closedStage': {
    what: { vi: 'Mọi nhóm của pha {stage} bị đóng, nhưng pha vẫn ở trong trình tự.', en: 'Every group of stage {stage} is closed, but the stage stands in the sequence.' },
    fix: { vi: 'Bỏ pha này khỏi trình tự.', en: 'Take the stage out of the sequence.' },
  },
  'plan.closedTwice': {
    what: { vi: 'Nhóm {group} được nêu hai lần trong closed.groups.', en: 'Group {group} stands twice in closed.groups.' },
    fix: { vi: 'Giữ lại một lần.', en: 'Keep it once.' },
  },
  'responsive.duplicate': {
    what: { vi: 'Có hai ngưỡng cùng mã {signature}.', en: 'Two signatures have the id {signature}.' },
    fix: { vi: 'Đổi mã của một ngưỡng.', en: 'Give one of them another id.' },
  },
  'responsive.detectorUnknown': {
    what: { vi: 'Không có cảm biến {detector} ở nút này.', en: 'This site has no detector {detector}.' },
    fix: { vi: 'Sửa mã cảm biến (ngatu detector list).', en: 'Correct the id (ngatu detector list).' },
  },
  'responsive.detectorUnfit': {
    what: { vi: 'Nút bấm {detector} không đo được {measure}.', en: 'Button {detector} cannot measure {measure}.' },
    fix: { vi: 'Dùng vòng từ hoặc VDS.', en: 'Use a loop or a VDS zone.' },
  },
  'responsive.planUnknown': {
    what: { vi: 'Không có phương án {plan} trong bộ.', en: 'The set has no plan {plan}.' },
    fix: { vi: 'Sửa mã phương án, hoặc thêm phương án.', en: 'Correct the id, or add the plan.' },
  },
  'responsive.planClosed': {
    what: { vi: 'Phương án {plan} đóng một hướng: cảm biến không được tự chọn nó.', en: 'Plan {plan} closes an approach: detectors may not choose it.' },
    fix: { vi: 'Đưa phương án này vào changes của lịch.', en: 'Put it into the changes of the schedule.' },
  },
  'responsive.hysteresis': {
    what: { vi: 'Ngưỡng {signature} bật ở {on} nhưng tắt ở {off}: phải tắt ở mức thấp hơn.', en: 'Signature {signature} comes on at {on} and goes off at {off}: off must be lower.' },
    fix: { vi: 'Đặt off thấp hơn on khoảng 15–25 %.', en: 'Set off some 15 to 25 % below on.' },
  },
  'responsive.occupancyRange': {
    what: { vi: 'Ngưỡng {signature} bật ở độ chiếm giữ {on} %, trên 100 %.', en: 'Signature {signature} comes on at an occupancy of {on} %, above 100 %.' },
    fix: { vi: 'Độ chiếm giữ tính bằng phần trăm: 0–100.', en: 'Occupancy is in per cent: 0 to 100.' },
  },
  'responsive.stayShort': {
    what: { vi: 'Thời gian giữ tối thiểu {s} s chưa đủ ba chu kỳ ({leastS} s).', en: 'The minimum stay of {s} s is under three cycles ({leastS} s).' },
    fix: { vi: 'Tăng minStayS: mỗi lần đổi phương án là một lần chỉnh độ lệch.', en: 'Raise minStayS: every change of plan is an offset transition.' },
  },
  'responsive.unused': {
    what: { vi: 'Không dòng lịch nào cho cảm biến chọn phương án (responsive: true).', en: 'No item of the schedule lets detectors choose (responsive: true).' },
    fix: { vi: 'Thêm responsive: true vào giờ cần, hoặc xoá mục responsive.', en: 'Add responsive: true where it should act, or remove the block responsive.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
