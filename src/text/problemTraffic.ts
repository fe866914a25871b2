import type { ProblemText } from './problemText.ts';

/** Stages, actuation, plans, start-up, trust. */
export const siteTrafficTexts = {
  'exit.detector': {
    what: { vi: 'Lối ra nêu cảm biến {detector}, nhưng đó không phải cảm biến vai trò count của nút.', en: 'An exit names detector {detector}, which is no detector of the site with role count.' },
    fix: { vi: 'Nêu một cảm biến role count đặt sau nút, với groups là các nhóm đi vào lối ra đó.', en: 'Name a detector of role count beyond the junction, whose groups are those that lead into that exit.' },
  },
  'ring.groupTwice': {
    what: { vi: 'Nhóm {group} đứng hai lần trong traffic.rings.', en: 'Group {group} stands twice in traffic.rings.' },
    fix: { vi: 'Giữ lại một lần.', en: 'Keep it once.' },
  },
  'ring.noStage': {
    what: { vi: 'Vòng và rào cho phép cùng lúc {groups}, nhưng không có pha nào như vậy.', en: 'The rings let {groups} run together, but there is no such stage.' },
    fix: { vi: 'Thêm pha có đúng các nhóm ấy của các vòng, hoặc sửa traffic.rings.', en: 'Add a stage with exactly these groups of the rings, or correct traffic.rings.' },
  },
  'stage.timesOfOther': {
    what: { vi: 'Pha {stage} nêu thời gian cho nhóm {group}, nhưng nhóm không thuộc pha này.', en: 'Stage {stage} states a time for group {group}, which is not in it.' },
    fix: { vi: 'Thêm nhóm vào pha, hoặc bỏ thời gian ấy.', en: 'Add the group to the stage, or remove that time.' },
  },
  'stage.earlyEndTrap': {
    what: { vi: 'Trong pha {stage}, {group} rẽ trái nhường {opposing} mà đóng trước: bẫy đèn vàng.', en: 'In stage {stage}, {group} turns left yielding to {opposing}, and closes before it: a yellow trap.' },
    fix: { vi: 'Cho {opposing} đóng sớm như {group}, hoặc bỏ đóng sớm của {group}.', en: 'Close {opposing} as early as {group}, or remove the early end of {group}.' },
  },
  'overlap.parent': {
    what: { vi: 'Nhóm chồng {group} có nhóm mẹ {parent} không hợp: người đi bộ, một nhóm chồng khác, hoặc chính nó.', en: 'Overlap {group} has a parent {parent} that cannot be one: pedestrians, another overlap, or itself.' },
    fix: { vi: 'Nêu các nhóm xe làm nhóm mẹ.', en: 'Name vehicle groups as parents.' },
  },
  'overlap.stages': {
    what: { vi: 'Pha {stage} có nhóm chồng {group} mà không có nhóm mẹ, hoặc ngược lại.', en: 'Stage {stage} has overlap {group} without a parent of it, or a parent without it.' },
    fix: { vi: 'Một pha có nhóm mẹ thì phải có nhóm chồng, không có thì thôi.', en: 'List the overlap in every stage that has a parent of it, and in no other.' },
  },
  'group.leadCircle': {
    what: { vi: 'Nhóm {group} chờ chính nó qua các khởi hành trước (leads) hay nhóm mẹ.', en: 'Group {group} waits for itself through leads or parents.' },
    fix: { vi: 'Bỏ một leads trong vòng ấy.', en: 'Remove one lead of the circle.' },
  },
  'group.earlyEndIdle': {
    what: { vi: 'Đóng sớm của {group} vô nghĩa: người đi bộ và nhóm chồng kết thúc theo cách riêng.', en: 'The early end of {group} means nothing: walks and overlaps end in their own way.' },
    fix: { vi: 'Xoá earlyEndMs hay earlyEnds của nhóm này.', en: 'Remove its earlyEndMs or earlyEnds.' },
  },
  'stage.duplicate': {
    what: { vi: 'Pha {stage} được khai báo hai lần.', en: 'Stage {stage} is stated twice.' },
    fix: { vi: 'Đổi mã của một pha hoặc xoá bớt.', en: 'Give one of them another id, or remove it.' },
  },
  'stage.groupTwice': {
    what: { vi: 'Pha {stage} nêu nhóm {group} hai lần.', en: 'Stage {stage} names group {group} twice.' },
    fix: { vi: 'Giữ lại một lần.', en: 'Keep it once.' },
  },
  'stage.hardPair': {
    what: { vi: 'Pha {stage} cho {a} và {b} cùng xanh, nhưng hai nhóm này xung đột.', en: 'Stage {stage} makes {a} and {b} green together, but they are a hard pair.' },
    fix: { vi: 'Bỏ một nhóm khỏi pha này.', en: 'Take one of them out of this stage.' },
  },
  'stage.unknown': {
    what: { vi: 'Không có pha {stage}.', en: 'There is no stage {stage}.' },
    fix: { vi: 'Sửa lại mã, hoặc khai báo pha trong traffic.stages.', en: 'Correct the id, or state the stage in traffic.stages.' },
  },
  'stage.unreachable': {
    what: { vi: 'Không đường nào đi từ pha {first} đến pha {stage}.', en: 'No way leads from stage {first} to stage {stage}.' },
    fix: { vi: 'Thêm {stage} vào next của một pha tới được.', en: 'Add {stage} to the next of a stage that can be reached.' },
  },
  'flash.noWay': {
    what: { vi: 'Không đường nào đi từ pha {from} đến pha {to}, mà đèn vàng nhấp nháy theo lệnh cần.', en: 'No way leads from stage {from} to stage {to}, which a planned flash needs.' },
    fix: { vi: 'Bổ sung next của các pha trên đường, hoặc chọn pha khác trong traffic.flash.', en: 'Complete the next of the stages on the way, or choose another stage in traffic.flash.' },
  },
  'stage.deadEnd': {
    what: { vi: 'Không pha nào có thể theo sau pha {stage}.', en: 'No stage may follow stage {stage}.' },
    fix: { vi: 'Thêm ít nhất một pha khác vào next, hoặc xoá next để cho phép mọi pha.', en: 'Add another stage to next, or remove next to allow all.' },
  },
  'stage.yellowTrap': {
    what: { vi: 'Từ {from} sang {to}: {group} hết xanh trong khi {opposing} vẫn xanh; xe rẽ trái tưởng ngược chiều cũng dừng.', en: 'From {from} to {to}: {group} ends while {opposing} stays green, so left-turners believe that oncoming traffic stops too.' },
    fix: { vi: 'Thêm {to} vào throughAllRed của pha {from}, bỏ chuyển pha này khỏi next, hoặc cho {group} pha rẽ trái riêng.', en: 'Add {to} to throughAllRed of stage {from}, leave it out of next, or give {group} a protected stage.' },
  },
  'actuation.duplicate': {
    what: { vi: 'Nhóm {group} có hai dòng điều khiển theo lưu lượng.', en: 'Group {group} has two lines of actuation.' },
    fix: { vi: 'Giữ lại một dòng.', en: 'Keep one.' },
  },
  'actuation.maxBelowMin': {
    what: { vi: 'Xanh tối đa của {group} là {ms} ms, dưới xanh tối thiểu {leastMs} ms.', en: 'The maximum green of {group} is {ms} ms, below its minimum of {leastMs} ms.' },
    fix: { vi: 'Tăng maxGreenMs.', en: 'Raise maxGreenMs.' },
  },
  'rightOnRed.notOfKind': {
    what: { vi: 'Nhóm {group} ({kind}) không thể có quy định rẽ phải khi đèn đỏ.', en: 'Group {group} ({kind}) can have no right turn on red.' },
    fix: { vi: 'Đặt cho nhóm xe rẽ phải, hoặc xoá.', en: 'Give it to the group of the turning vehicles, or remove it.' },
  },
  'rightOnRed.notYield': {
    what: { vi: 'Nhóm {group} được rẽ phải khi đỏ trong lúc {other} ({kind}) có thể có quyền đi, nhưng quan hệ của hai nhóm là {relation}: phải là none, hoặc yield mà {group} nhường.', en: 'Group {group} may turn right on red while {other} ({kind}) has right of way, but their relation is {relation}: it must be none, or a yield in which {group} yields.' },
    fix: { vi: 'Tách luồng rẽ phải thành nhóm riêng với quan hệ của nó, hoặc bỏ quy định này; không bao giờ cắt ngang lối bộ hành đang đi mà quan hệ là hard.', en: 'Make the right turn a group of its own with its own relations, or drop the policy; it never crosses a walk to which it is hard.' },
  },
  'actuation.notOfKind': {
    what: { vi: 'Nhóm {group} ({kind}) có khoá {key}, khoá này không dành cho loại đèn đó.', en: 'Group {group} ({kind}) has the key {key}, which is not for that kind.' },
    fix: { vi: 'Xoá khoá, hoặc đặt cho đúng nhóm.', en: 'Remove it, or give it to the group it is for.' },
  },
  'actuation.gapReversed': {
    what: { vi: 'Khoảng cách tối thiểu {ms} ms của nhóm {group} dài hơn thời gian qua {passageMs} ms.', en: "Group {group}'s minimum gap, {ms} ms, is longer than its passage, {passageMs} ms." },
    fix: { vi: 'Giảm minGapMs, hoặc tăng passageMs.', en: 'Lower minGapMs, or raise passageMs.' },
  },
  'actuation.initialIdle': {
    what: { vi: 'Xanh ban đầu cộng thêm của nhóm {group} tối đa {ms} ms, không quá xanh tối thiểu {leastMs} ms: không có tác dụng.', en: "Group {group}'s added initial ends at {ms} ms, which its minimum green of {leastMs} ms covers: it does nothing." },
    fix: { vi: 'Tăng addedInitial.maxMs, hoặc xoá nó.', en: 'Raise addedInitial.maxMs, or remove it.' },
  },
  'actuation.dischargeBlind': {
    what: { vi: 'Nhóm {group} kết thúc xanh theo lưu lượng thoát nhưng không có cảm biến vạch dừng nào kéo dài xanh cho nó.', en: 'Group {group} ends by its discharge, but no stop-line detector extends it.' },
    fix: { vi: 'Thêm cảm biến stopLine có extend, hoặc xoá discharge.', en: 'Add a stopLine detector with extend, or remove discharge.' },
  },
  'actuation.roundLong': {
    what: { vi: 'Một vòng qua mọi pha với xanh tối thiểu dài {roundMs} ms, lâu hơn chờ tối đa {mostMs} ms: không ai giữ được giới hạn này.', en: 'One round of every stage at its minimum takes {roundMs} ms, longer than the longest wait of {mostMs} ms: nobody can keep that.' },
    fix: { vi: 'Tăng maxWaitS, bớt pha, hoặc rút ngắn thời gian tối thiểu và chuyển pha nếu hình học cho phép.', en: 'Raise maxWaitS, have fewer stages, or shorten minima and interstages where the geometry allows.' },
  },
  'countdown.roundLong': {
    what: { vi: 'Đồng hồ đếm ngược hứa trước {s} s: một vòng qua mọi pha dài {roundMs} ms (không có đồng hồ: {blankMs} ms), lâu hơn chờ tối đa {mostMs} ms: không giữ được giới hạn này.', en: 'Countdown displays promise {s} s ahead: one round of every stage takes {roundMs} ms (without displays {blankMs} ms), longer than the longest wait of {mostMs} ms: it can’t be kept.' },
    fix: { vi: 'Tăng maxWaitS, giảm traffic.countdown.commitS, hoặc bỏ đồng hồ của người đi bộ.', en: 'Raise maxWaitS, lower traffic.countdown.commitS, or have no displays for who walks.' },
  },
  'detector.queueIdle': {
    what: { vi: 'Cảm biến {detector} có khoá queue nhưng vai trò là {role}.', en: 'Detector {detector} has the key queue, but its role is {role}.' },
    fix: { vi: 'Đặt role: queue, hoặc xoá khoá queue.', en: 'Make it role: queue, or remove the key.' },
  },
  'detector.switchIdle': {
    what: { vi: 'Cảm biến {detector} không thể chuyển sang kéo dài xanh của nhóm {group}: nhóm ấy là của chính nó hoặc của người đi bộ, hoặc nó không thấy từng xe.', en: 'Detector {detector} can’t be switched to group {group}: the group is its own or one that walks, or the detector does not see vehicles one by one.' },
    fix: { vi: 'Đặt switchTo là một nhóm xe khác, cho cảm biến stopLine hoặc advance có extend; hoặc xoá nó.', en: 'State another vehicle group, for a stopLine or advance detector with extend; or remove switchTo.' },
  },
  'detector.neighbour': {
    what: { vi: 'Cảm biến {neighbour} không thể nói thay cho {detector}: nó không tồn tại, hoặc khác vai trò, hoặc không thấy xe của cùng nhóm.', en: 'Detector {neighbour} can’t speak for {detector}: there is none, or it has another role, or it sees no vehicle of the same group.' },
    fix: { vi: 'Đặt neighbour là cảm biến stopLine (hoặc advance) khác của cùng nhóm đèn; hoặc xoá nó.', en: 'State another stopLine (or advance) detector of the same group; or remove neighbour.' },
  },
  'detector.whenFailedIdle': {
    what: { vi: 'Cảm biến {detector} không thể có whenFailed như vậy: nó là nút bấm, vùng hoặc của người đi bộ, hoặc whenFailed: neighbour mà không nêu neighbour.', en: 'Detector {detector} can’t have this whenFailed: it is a button, an area or one of who walks, or it says neighbour and names none.' },
    fix: { vi: 'Xoá whenFailed (khi hỏng nhóm được gọi thường trực), hoặc nêu neighbour.', en: 'Remove whenFailed (its group is then on recall when it fails), or name a neighbour.' },
  },
  'actuation.recallTwice': {
    what: { vi: 'Phương án nêu yêu cầu thường trực của nhóm {group} hai lần.', en: 'The plan states the recall of group {group} twice.' },
    fix: { vi: 'Giữ lại một dòng.', en: 'Keep one.' },
  },
  'plan.splitSum': {
    what: { vi: 'Tổng các phần chu kỳ là {sumMs} ms, chu kỳ là {cycleMs} ms.', en: 'The splits sum to {sumMs} ms and the cycle is {cycleMs} ms.' },
    fix: { vi: 'Sửa splitMs hoặc cycleMs cho bằng nhau.', en: 'Correct the splits or cycleMs until they are equal.' },
  },
  'plan.splitShort': {
    what: { vi: 'Phần chu kỳ của pha {stage} sau {from} là {ms} ms, chuyển pha và xanh tối thiểu cần {leastMs} ms.', en: 'The split of stage {stage} after {from} is {ms} ms; its interstage and minimum green need {leastMs} ms.' },
    fix: { vi: 'Tăng splitMs lên ít nhất {leastMs}, và tăng chu kỳ theo.', en: 'Raise splitMs to at least {leastMs}, and the cycle with it.' },
  },
  'plan.offset': {
    what: { vi: 'Độ lệch {offsetMs} ms không nhỏ hơn chu kỳ {cycleMs} ms.', en: 'The offset of {offsetMs} ms is not below the cycle of {cycleMs} ms.' },
    fix: { vi: 'Lấy phần dư của độ lệch theo chu kỳ.', en: 'Take the offset modulo the cycle.' },
  },
  'plan.sequence': {
    what: { vi: 'Phương án đi từ pha {from} sang {to}, nhưng next của {from} không cho phép.', en: 'The plan goes from stage {from} to {to}, which next of {from} does not allow.' },
    fix: { vi: 'Đổi thứ tự pha, hoặc thêm {to} vào next của {from}.', en: 'Change the sequence, or add {to} to next of {from}.' },
  },
  'plan.groupNever': {
    what: { vi: 'Phương án không bao giờ cho nhóm {group} xanh.', en: 'The plan never makes group {group} green.' },
    fix: { vi: 'Thêm một pha có nhóm này vào phương án.', en: 'Add a stage with this group to the plan.' },
  },
  'plan.minBelowSite': {
    what: { vi: 'Phương án cho {group} xanh tối thiểu {ms} ms, dưới mức của nút {leastMs} ms.', en: 'The plan gives {group} a minimum green of {ms} ms, below the site\'s {leastMs} ms.' },
    fix: { vi: 'Phương án chỉ được nghiêm hơn: tăng lên ít nhất {leastMs}.', en: 'A plan may only be stricter: raise it to at least {leastMs}.' },
  },
  'plan.maxBelowMin': {
    what: { vi: 'Xanh tối đa của pha {stage} là {ms} ms, dưới xanh tối thiểu {leastMs} ms.', en: 'The maximum green of stage {stage} is {ms} ms, below the minimum of {leastMs} ms.' },
    fix: { vi: 'Tăng maxGreenMs của pha lên ít nhất {leastMs}.', en: 'Raise maxGreenMs of the stage to at least {leastMs}.' },
  },
  'plan.worstRed': {
    what: { vi: 'Nhóm {group} có thể đỏ tới {redMs} ms, quá mức {mostMs} ms.', en: 'Group {group} may stay red for {redMs} ms, above {mostMs} ms.' },
    fix: { vi: 'Giảm chu kỳ hoặc xanh tối đa của các pha khác.', en: 'Shorten the cycle, or the maximum greens of the other stages.' },
  },
  'plan.builtinClosed': {
    what: { vi: 'Phương án dự phòng của nút đóng một hướng.', en: 'The built-in plan closes an approach.' },
    fix: { vi: 'Xoá closed: phương án cuối cùng phải phục vụ mọi hướng.', en: 'Remove closed: the last plan left serves everybody.' },
  },
  'startup.allRedShort': {
    what: { vi: 'Đỏ toàn nút khi khởi động là {ms} ms, cần {leastMs} ms.', en: 'The all red of start-up is {ms} ms and needs {leastMs} ms.' },
    fix: { vi: 'Tăng startup.allRedMs lên {leastMs} (5 s, hoặc thời gian dọn nút lớn nhất).', en: 'Raise startup.allRedMs to {leastMs} (5 s, or the largest intergreen or clearance).' },
  },
  'startup.flashShort': {
    what: { vi: 'Vàng nhấp nháy khi khởi động là {ms} ms, dưới {leastMs} ms.', en: 'The flash of start-up is {ms} ms, below {leastMs} ms.' },
    fix: { vi: 'Tăng startup.flashMs lên {leastMs}.', en: 'Raise startup.flashMs to {leastMs}.' },
  },
  'site.generatedStreet': {
    what: { vi: 'Nút này được sinh từ {from}, không thể dùng ngoài đường.', en: 'This site was generated from {from} and can never stand on a street.' },
    fix: { vi: 'Đặt bench: true.', en: 'Set bench: true.' },
  },
  'trust.keyMalformed': {
    what: { vi: 'Khoá {key} không phải khoá công khai Ed25519 dạng SPKI base64.', en: 'Key {key} is not an Ed25519 public key as SPKI in base64.' },
    fix: { vi: 'Chép nguyên một dòng 60 ký tự bắt đầu bằng MCowBQYDK2VwAyEA.', en: 'Copy the whole line of 60 characters that begins with MCowBQYDK2VwAyEA.' },
  },
  'trust.duplicate': {
    what: { vi: 'Khoá {key} được nêu hai lần.', en: 'Key {key} is stated twice.' },
    fix: { vi: 'Xoá một dòng, hoặc đổi keyId.', en: 'Remove one, or change its keyId.' },
  },
  'trust.signatures': {
    what: { vi: 'Cần hai chữ ký, nhưng có {authors} khoá người lập và {approvers} khoá người duyệt.', en: 'Two signatures are required, but there are {authors} author keys and {approvers} approver keys.' },
    fix: { vi: 'Thêm ít nhất một khoá author và một khoá approver.', en: 'Add at least one author key and one approver key.' },
  },
  'fault.actionWeaker': {
    what: { vi: 'Tác động {action} của sự cố {fault} yếu hơn danh mục ({least}).', en: 'Action {action} for fault {fault} is weaker than the catalogue ({least}).' },
    fix: { vi: 'Đặt {least} hoặc mạnh hơn, hoặc xoá dòng này.', en: 'Use {least} or a stronger one, or remove the line.' },
  },
  'fault.actionTooStrong': {
    what: { vi: 'Sự cố {fault} không được dẫn đến {action}: đây không phải ngắt an toàn.', en: 'Fault {fault} may not lead to {action}: it is no safety trip.' },
    fix: { vi: 'Đặt {most} hoặc yếu hơn.', en: 'Use {most} at most.' },
  },
  'trust.noCommissioning': {
    what: { vi: 'Nút ngoài đường không có khoá nghiệm thu.', en: 'A street site has no commissioning key.' },
    fix: { vi: 'Thêm một khoá vai trò commissioning vào safety.trustKeys.', en: 'Add a key with the role commissioning to safety.trustKeys.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
