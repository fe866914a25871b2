import type { ProblemText } from './problemText.ts';

/** Groups, relations, permissive list, intergreens. */
export const siteGroupTexts = {
  'group.duplicate': {
    what: { vi: 'Nhóm đèn {group} được khai báo hai lần.', en: 'Signal group {group} is stated twice.' },
    fix: { vi: 'Đổi mã của một nhóm hoặc xoá bớt.', en: 'Give one of them another id, or remove it.' },
  },
  'group.unknown': {
    what: { vi: 'Không có nhóm đèn {group}.', en: 'There is no signal group {group}.' },
    fix: { vi: 'Sửa lại mã, hoặc khai báo nhóm trong safety.groups.', en: 'Correct the id, or state the group in safety.groups.' },
  },
  'group.minGreenShort': {
    what: { vi: 'Xanh tối thiểu của {group} là {ms} ms, dưới mức {leastMs} ms.', en: 'The minimum green of {group} is {ms} ms, below {leastMs} ms.' },
    fix: { vi: 'Tăng minGreenMs lên ít nhất {leastMs}.', en: 'Raise minGreenMs to at least {leastMs}.' },
  },
  'group.walkShort': {
    what: { vi: 'Thời gian đi bộ của {group} là {ms} ms, dưới mức {leastMs} ms.', en: 'The walk of {group} is {ms} ms, below {leastMs} ms.' },
    fix: { vi: 'Tăng minGreenMs lên ít nhất {leastMs}.', en: 'Raise minGreenMs to at least {leastMs}.' },
  },
  'group.clearanceMissing': {
    what: { vi: 'Nhóm người đi bộ {group} không có thời gian thoát.', en: 'Pedestrian group {group} has no clearance.' },
    fix: { vi: 'Khai báo pedestrianClearanceMs theo bề rộng phần đường qua.', en: 'State pedestrianClearanceMs from the length of the crossing.' },
  },
  'group.clearanceNotOfKind': {
    what: { vi: 'Nhóm {group} thuộc loại {kind}, không có thời gian thoát của người đi bộ.', en: 'Group {group} is of kind {kind}, which has no pedestrian clearance.' },
    fix: { vi: 'Xoá pedestrianClearanceMs, hoặc đổi loại thành pedestrian2.', en: 'Remove pedestrianClearanceMs, or make the kind pedestrian2.' },
  },
  'group.yellowShort': {
    what: { vi: 'Vàng của {group} là {ms} ms; ở {speedKmh} km/h cần ít nhất {leastMs} ms.', en: 'The yellow of {group} is {ms} ms; at {speedKmh} km/h it needs at least {leastMs} ms.' },
    fix: { vi: 'Tăng yellowMs lên {leastMs}, hoặc sửa speedKmh nếu tốc độ nhập sai.', en: 'Raise yellowMs to {leastMs}, or correct speedKmh if that is wrong.' },
  },
  'group.yellowMissing': {
    what: { vi: 'Nhóm {group} kết thúc xanh bằng vàng nhưng yellowMs bằng 0.', en: 'Group {group} ends its green by yellow, but its yellowMs is 0.' },
    fix: { vi: 'Khai báo yellowMs ít nhất {leastMs}.', en: 'State a yellowMs of at least {leastMs}.' },
  },
  'group.yellowNotOfKind': {
    what: { vi: 'Nhóm {group} thuộc loại {kind}, không dùng thời gian này ({ms} ms).', en: 'Group {group} is of kind {kind}, which does not have this time ({ms} ms).' },
    fix: { vi: 'Xoá mục này; người đi bộ thoát bằng pedestrianClearanceMs.', en: 'Remove it; pedestrians clear by pedestrianClearanceMs.' },
  },
  'group.redYellowNotOfKind': {
    what: { vi: 'Đỏ-vàng {ms} ms không hợp với nhóm {group} loại {kind}.', en: 'A red-yellow of {ms} ms does not fit group {group} of kind {kind}.' },
    fix: { vi: 'Đặt redYellowMs bằng 0, hoặc 1000 với nhóm xe ba màu.', en: 'Set redYellowMs to 0, or to 1000 on a three-aspect vehicle group.' },
  },
  'group.redRevertShort': {
    what: { vi: 'Đỏ giữa hai lần xanh của {group} là {ms} ms, dưới mức {leastMs} ms.', en: 'The red between two greens of {group} is {ms} ms, below {leastMs} ms.' },
    fix: { vi: 'Tăng redRevertMs lên ít nhất {leastMs}.', en: 'Raise redRevertMs to at least {leastMs}.' },
  },
  'group.crossingUnknown': {
    what: { vi: 'Chưa khai báo bề rộng phần đường qua của {group}, không thể kiểm tra thời gian thoát.', en: 'The crossing length of {group} is not stated, so its clearance cannot be checked.' },
    fix: { vi: 'Đo từ lề này sang lề kia rồi điền crossingM (m).', en: 'Measure kerb to kerb and fill in crossingM (m).' },
  },
  'group.crossingShort': {
    what: { vi: 'Người đi bộ của {group} có {haveMs} ms để thoát, cần {needMs} ms cho {crossingM} m ở {speed} m/s.', en: 'Pedestrians of {group} have {haveMs} ms to clear and need {needMs} ms for {crossingM} m at {speed} m/s.' },
    fix: { vi: 'Tăng pedestrianClearanceMs, hoặc tăng thời gian dọn nút sau nhóm này.', en: 'Raise pedestrianClearanceMs, or the intergreens from this group.' },
  },
  'group.walkingSpeedFast': {
    what: { vi: 'Tốc độ đi bộ {speed} m/s của {group} cao hơn {most} m/s.', en: 'The walking speed of {group}, {speed} m/s, is above {most} m/s.' },
    fix: { vi: 'Dùng 1.0 m/s (0.8 gần trường học, bệnh viện); tối đa 1.2 khi có lý do được ký.', en: 'Use 1.0 m/s (0.8 near schools and hospitals); up to 1.2 only with a signed reason.' },
  },
  'group.walkingSpeedFrail': {
    what: { vi: 'Gần trường học hoặc bệnh viện, {group} tính {speed} m/s; tối đa {most} m/s.', en: 'Near a school or a hospital {group} is timed for {speed} m/s; {most} m/s is the most.' },
    fix: { vi: 'Đặt walkingSpeed: {most} và tăng thời gian thoát.', en: 'Set walkingSpeed: {most}, and lengthen the clearance.' },
  },
  'group.walkingSpeedUnreasoned': {
    what: { vi: 'Tốc độ đi bộ {speed} m/s của {group} cao hơn {most} m/s mà không có lý do.', en: 'The walking speed of {group}, {speed} m/s, is above {most} m/s without a reason.' },
    fix: { vi: 'Dùng {most} m/s, hoặc ghi lý do ở walkingSpeedReason (được ký cùng niêm phong).', en: 'Take {most} m/s, or give the reason in walkingSpeedReason (the seal signs it).' },
  },
  'group.walkingSpeedReasoned': {
    what: { vi: 'Tốc độ đi bộ {speed} m/s của {group}, vì: {reason}.', en: 'The walking speed of {group} is {speed} m/s, because: {reason}.' },
    fix: { vi: 'Người niêm phong xác nhận lý do này.', en: 'Who seals the site confirms the reason.' },
  },
  'group.refugeNarrow': {
    what: { vi: 'Đảo trú chân của {group} rộng {widthM} m, cần {leastM} m.', en: 'The refuge of {group} is {widthM} m wide and needs {leastM} m.' },
    fix: { vi: 'Tính cả bề rộng đường từ lề đến lề, không dùng đảo.', en: 'Time the crossing kerb to kerb, without the refuge.' },
  },
  'group.refugeOtherHalf': {
    what: { vi: 'Nửa kia ({other}) của {group} không phải nhóm người đi bộ cùng đảo trú chân.', en: 'The other half ({other}) of {group} is no pedestrian group of the same refuge.' },
    fix: { vi: 'Khai báo hai nửa thành hai nhóm, mỗi nhóm nêu nhóm kia ở refuge.otherHalf.', en: 'State both halves as groups, each naming the other in refuge.otherHalf.' },
  },
  'group.noLamp': {
    what: { vi: 'Nhóm {group} không có đèn nào.', en: 'Group {group} has no lamp.' },
    fix: { vi: 'Gán bo và vị trí cho nhóm trong safety.lamps.', en: 'Give it a board and slot in safety.lamps.' },
  },
  'group.noStage': {
    what: { vi: 'Nhóm {group} không thuộc pha nào, sẽ không bao giờ xanh.', en: 'Group {group} is in no stage and would never be green.' },
    fix: { vi: 'Thêm nhóm vào một pha, hoặc xoá nhóm.', en: 'Add it to a stage, or remove the group.' },
  },
  'group.noDemand': {
    what: { vi: 'Không cảm biến hay yêu cầu thường trực nào gọi nhóm {group}.', en: 'No detector and no recall calls group {group}.' },
    fix: { vi: 'Thêm cảm biến, hoặc đặt recall: min cho pha của nhóm.', en: 'Add a detector, or set recall: min on its stage.' },
  },
  'relation.self': {
    what: { vi: 'Nhóm {group} có quan hệ với chính nó.', en: 'Group {group} has a relation with itself.' },
    fix: { vi: 'Xoá dòng này, hoặc sửa một trong hai mã.', en: 'Remove the line, or correct one of the two ids.' },
  },
  'relation.missing': {
    what: { vi: 'Chưa khai báo quan hệ của cặp {a} và {b}.', en: 'The relation of {a} and {b} is not stated.' },
    fix: { vi: 'Thêm cặp này với hard, yield hoặc none; nếu chưa chắc thì dùng hard.', en: 'Add the pair as hard, yield or none; hard where in doubt.' },
  },
  'relation.duplicate': {
    what: { vi: 'Cặp {a} và {b} đã có ở {first}.', en: 'The pair {a} and {b} already stands at {first}.' },
    fix: { vi: 'Giữ lại một dòng; thứ tự hai nhóm không quan trọng.', en: 'Keep one line; the order of the two does not matter.' },
  },
  'relation.yieldSides': {
    what: { vi: 'Quan hệ nhường của {a} và {b} nói đến {who} nhường {to}.', en: 'The yield of {a} and {b} speaks of {who} yielding to {to}.' },
    fix: { vi: 'who và to phải là hai nhóm của chính cặp này.', en: 'who and to must be the two groups of this pair.' },
  },
  'relation.yieldKind': {
    what: { vi: 'Kiểu nhường {kind} không hợp với {a} và {b} (nhường cho {to}).', en: 'A yield of kind {kind} does not fit {a} and {b} (yielding to {to}).' },
    fix: { vi: 'Xe nhường người đi bộ là turnAcrossPedestrians; giữa hai nhóm xe dùng kiểu khác; người đi bộ không nhường.', en: 'Vehicles to pedestrians is turnAcrossPedestrians; between vehicles it is another kind; pedestrians never yield.' },
  },
  'relation.yieldSpeed': {
    what: { vi: '{a} và {b}: nhường ở {speedKmh} km/h, quá {most} km/h.', en: '{a} and {b}: yielding at {speedKmh} km/h, above {most} km/h.' },
    fix: { vi: 'Chuyển cặp này thành hard và cho pha riêng.', en: 'Make the pair hard and give it a stage of its own.' },
  },
  'relation.yieldLanes': {
    what: { vi: '{a} và {b}: nhường qua {lanes} làn ngược chiều, quá {most} làn.', en: '{a} and {b}: yielding across {lanes} opposing lanes, above {most}.' },
    fix: { vi: 'Chuyển cặp này thành hard và cho pha riêng.', en: 'Make the pair hard and give it a stage of its own.' },
  },
  'relation.arrowOwnCrossing': {
    what: { vi: 'Mũi tên xanh và lối qua đường của nó ({a}, {b}) không được cùng xanh.', en: 'A protected arrow and the crossing it drives over ({a}, {b}) may not be green together.' },
    fix: { vi: 'Khai báo cặp này là hard.', en: 'State the pair as hard.' },
  },
  'permissive.self': {
    what: { vi: 'Danh sách cho phép có nhóm {group} với chính nó.', en: 'The permissive list pairs group {group} with itself.' },
    fix: { vi: 'Xoá dòng này.', en: 'Remove the line.' },
  },
  'permissive.duplicate': {
    what: { vi: 'Danh sách cho phép nêu cặp {a} và {b} hai lần.', en: 'The permissive list states {a} and {b} twice.' },
    fix: { vi: 'Giữ lại một dòng.', en: 'Keep one line.' },
  },
  'permissive.hard': {
    what: { vi: 'Danh sách cho phép {a} và {b} đi cùng nhau, nhưng ma trận nói hard.', en: 'The permissive list lets {a} and {b} run together, but the matrix says hard.' },
    fix: { vi: 'Xem lại bản vẽ: xoá khỏi danh sách, hoặc sửa ma trận nếu ma trận sai.', en: 'Go back to the drawing: remove it from the list, or correct the matrix if that is wrong.' },
  },
  'permissive.missing': {
    what: { vi: 'Ma trận nói {a} và {b} là {relation}, nhưng danh sách cho phép không có cặp này.', en: 'The matrix says {relation} for {a} and {b}, but the permissive list has not got the pair.' },
    fix: { vi: 'Xem lại bản vẽ: thêm vào danh sách, hoặc đổi ma trận thành hard.', en: 'Go back to the drawing: add it to the list, or make the matrix say hard.' },
  },
  'intergreen.self': {
    what: { vi: 'Thời gian dọn nút từ {group} đến chính nó.', en: 'An intergreen from {group} to itself.' },
    fix: { vi: 'Xoá dòng này; đỏ giữa hai lần xanh là redRevertMs.', en: 'Remove it; the red between two greens is redRevertMs.' },
  },
  'intergreen.duplicate': {
    what: { vi: 'Thời gian dọn nút từ {from} đến {to} đã có ở {first}.', en: 'The intergreen from {from} to {to} already stands at {first}.' },
    fix: { vi: 'Giữ lại một giá trị.', en: 'Keep one value.' },
  },
  'intergreen.missing': {
    what: { vi: 'Thiếu thời gian dọn nút từ {from} đến {to} (quan hệ {relation}).', en: 'The intergreen from {from} to {to} is missing (relation {relation}).' },
    fix: { vi: 'Thêm cả hai chiều của cặp này vào safety.intergreens.', en: 'Add both directions of the pair to safety.intergreens.' },
  },
  'intergreen.unused': {
    what: { vi: '{from} và {to} có quan hệ none, thời gian dọn nút này không có tác dụng.', en: '{from} and {to} are related as none, so this intergreen has no effect.' },
    fix: { vi: 'Xoá dòng này, hoặc sửa quan hệ của cặp.', en: 'Remove it, or correct the relation of the pair.' },
  },
  'intergreen.belowYellow': {
    what: { vi: 'Dọn nút từ {from} đến {to} là {ms} ms, dưới vàng cộng 1 s ({leastMs} ms).', en: 'The intergreen from {from} to {to} is {ms} ms, below yellow plus 1 s ({leastMs} ms).' },
    fix: { vi: 'Tăng lên ít nhất {leastMs}; thời gian này tính từ hết xanh nên gồm cả vàng.', en: 'Raise it to at least {leastMs}; it runs from the end of green, so the yellow is inside.' },
  },
  'intergreen.belowComputed': {
    what: { vi: 'Dọn nút từ {from} đến {to} là {ms} ms, đường đi cần {leastMs} ms.', en: 'The intergreen from {from} to {to} is {ms} ms; the paths need {leastMs} ms.' },
    fix: { vi: 'Tăng lên ít nhất {leastMs}, hoặc đo lại conflictPaths.', en: 'Raise it to at least {leastMs}, or measure conflictPaths again.' },
  },
  'intergreen.arrowClearance': {
    what: { vi: 'Mũi tên {from} tắt không qua vàng: dọn nút đến {to} là {ms} ms, cần {leastMs} ms.', en: 'Arrow {from} ends without a yellow: its intergreen to {to} is {ms} ms and needs {leastMs} ms.' },
    fix: { vi: 'Tăng lên ít nhất {leastMs}, hoặc cho mũi tên một yellowMs.', en: 'Raise it to at least {leastMs}, or give the arrow a yellowMs.' },
  },
  'conflictPath.duplicate': {
    what: { vi: 'Đường xung đột từ {from} đến {to} được nêu hai lần.', en: 'The conflict path from {from} to {to} is stated twice.' },
    fix: { vi: 'Giữ lại dòng có thời gian dọn nút lớn hơn.', en: 'Keep the one that needs the longer intergreen.' },
  },
  'conflictPath.missing': {
    what: { vi: 'Không có đường xung đột từ {from} đến {to}, không thể tính thời gian dọn nút.', en: 'There is no conflict path from {from} to {to}, so its intergreen cannot be computed.' },
    fix: { vi: 'Đo trên bản vẽ rồi thêm vào safety.conflictPaths.', en: 'Measure it on the drawing and add it to safety.conflictPaths.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
