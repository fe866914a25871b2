import type { ProblemText } from './problemText.ts';

/** Preemptions of a site. */
export const preemptionTexts = {
  'preempt.duplicate': {
    what: { vi: 'Yêu cầu ưu tiên {preemption} được khai báo hai lần.', en: 'Preemption {preemption} is stated twice.' },
    fix: { vi: 'Đổi mã của một mục hoặc xoá bớt.', en: 'Give one of them another id, or remove it.' },
  },
  'preempt.noInput': {
    what: { vi: 'Không gì gọi được {preemption}: không có đầu vào và không cho gọi từ xa.', en: 'Nothing can call {preemption}: it has no input and is not remote.' },
    fix: { vi: 'Khai báo inputs, hoặc remote: true.', en: 'State inputs, or remote: true.' },
  },
  'preempt.inputUnknown': {
    what: { vi: '{preemption} nghe cảm biến {detector}, mà nút không có.', en: '{preemption} hears detector {detector}, which the site has not.' },
    fix: { vi: 'Khai báo tiếp điểm trong traffic.detectors với role: count.', en: 'State the contact in traffic.detectors with role: count.' },
  },
  'preempt.inputRole': {
    what: { vi: '{detector} của {preemption} có vai trò {role}: nó cũng gọi nhóm đèn.', en: '{detector} of {preemption} has the role {role}: it would call groups too.' },
    fix: { vi: 'Dùng role: count và call: none cho tiếp điểm.', en: 'Give the contact role: count and call: none.' },
  },
  'preempt.pairSame': {
    what: { vi: 'Cặp giám sát của {preemption} dùng một tiếp điểm hai lần.', en: 'The supervised pair of {preemption} is one contact twice.' },
    fix: { vi: 'Nối và khai báo hai tiếp điểm riêng.', en: 'Wire and state two contacts.' },
  },
  'preempt.minBeyondMax': {
    what: { vi: 'Thời gian tối thiểu {ms} ms của {preemption} không ngắn hơn tối đa {most} ms.', en: 'The minimum of {preemption}, {ms} ms, is not below its maximum presence, {most} ms.' },
    fix: { vi: 'Giảm minMs hoặc tăng maxPresenceMs.', en: 'Lower minMs or raise maxPresenceMs.' },
  },
  'preempt.railInput': {
    what: { vi: 'Đường sắt {preemption} không có tiếp điểm nào.', en: 'Railway {preemption} has no contact.' },
    fix: { vi: 'Khai báo một cặp tiếp điểm giám sát trong inputs.', en: 'State a supervised pair of contacts in inputs.' },
  },
  'preempt.railRemote': {
    what: { vi: 'Đường sắt {preemption} cho gọi từ xa.', en: 'Railway {preemption} may be called by persons.' },
    fix: { vi: 'Bỏ remote: chỉ tiếp điểm của đường sắt được gọi.', en: 'Remove remote: a railway is called by its contacts alone.' },
  },
  'preempt.railUnpromised': {
    what: { vi: 'Đường sắt {preemption} không nêu tàu đến sau bao lâu kể từ khi báo.', en: 'Railway {preemption} does not say how long after the call the train arrives.' },
    fix: { vi: 'Hỏi đường sắt thời gian báo trước ngắn nhất và ghi vào arrivesMs.', en: 'Ask the railway for its shortest warning time and state it as arrivesMs.' },
  },
  'preempt.railUnsupervised': {
    what: { vi: 'Đường sắt {preemption} chỉ có một tiếp điểm: dính tiếp điểm thì không ai biết.', en: 'Railway {preemption} has one contact: nobody notices when it sticks.' },
    fix: { vi: 'Nối cặp tiếp điểm giám sát (một thường đóng, một thường mở).', en: 'Wire a supervised pair (one normally closed, one normally open).' },
  },
  'preempt.infeasible': {
    what: { vi: 'Từ pha {from}, {preemption} cần tới {ms} ms đến pha {goal}, mà nguồn chỉ báo trước {have} ms.', en: 'From stage {from}, {preemption} needs up to {ms} ms for stage {goal}; its source promises {have} ms.' },
    fix: { vi: 'Yêu cầu báo trước sớm hơn, rút ngắn trễ và giải phóng đường, hoặc cho phép đường chuyển pha ngắn hơn.', en: 'Ask for an earlier warning, shorten delay and track clearance, or permit a shorter way between the stages.' },
  },
  'priority.duplicate': {
    what: { vi: 'Hướng {group} được cho ưu tiên hai lần.', en: 'Movement {group} is given priority twice.' },
    fix: { vi: 'Gộp hai mục, hoặc bỏ một.', en: 'Make one entry of the two, or remove one.' },
  },
  'police.inputTwice': {
    what: { vi: 'Hai nút của cảnh sát dùng chung tiếp điểm {detector}.', en: 'Two buttons of the police share contact {detector}.' },
    fix: { vi: 'Cho mỗi nút một tiếp điểm riêng.', en: 'Give each button a contact of its own.' },
  },
  'police.inputUnknown': {
    what: { vi: 'Nút của cảnh sát nghe cảm biến {detector}, mà nút giao không có.', en: 'A button of the police hears detector {detector}, which the site has not.' },
    fix: { vi: 'Khai báo tiếp điểm trong traffic.detectors với role: count.', en: 'State the contact in traffic.detectors with role: count.' },
  },
  'police.inputRole': {
    what: { vi: 'Nút của cảnh sát nghe {detector} với vai trò {role}: nó còn gọi cho người tham gia giao thông.', en: 'A button of the police hears {detector} with the role {role}: it would call for road users too.' },
    fix: { vi: 'Dùng role: count.', en: 'Take role: count.' },
  },
  'priority.inputUnknown': {
    what: { vi: 'Ưu tiên của {group} nghe cảm biến {detector}, mà nút không có.', en: 'The priority of {group} hears detector {detector}, which the site has not.' },
    fix: { vi: 'Khai báo nó trong traffic.detectors với role: count.', en: 'State it in traffic.detectors with role: count.' },
  },
  'priority.inputRole': {
    what: { vi: '{detector} xin ưu tiên cho {group} và có vai trò {role}: mọi xe trên nó đều xin ưu tiên.', en: '{detector} asks for priority for {group} and has the role {role}: every vehicle over it asks for priority.' },
    fix: { vi: 'Dùng cảm biến chỉ nhận xe được ưu tiên, role: count.', en: 'Take a detector that sees only who is to have priority, role: count.' },
  },
} as const satisfies Record<string, ProblemText>;
