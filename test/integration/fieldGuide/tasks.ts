/** A task at the cabinet: what is asked, what is typed, and what the answer must hold. */
export interface Task {
  readonly title: { readonly vi: string; readonly en: string };
  readonly steps: readonly Step[];
  readonly words: { readonly vi: string; readonly en: string };
}

export interface Step {
  readonly line: string;
  /** The consequence that is typed at the keyboard. */
  readonly typed?: { readonly vi: string; readonly en: string };
  /** Lines of the answer that are left out of the page, for they say nothing of the task; absent: none. */
  readonly keep?: RegExp;
  /** The first cell of each of its lines is the same in every run. */
  readonly same?: true;
  readonly exit: number;
  /** What tells the technician: in the run's answer, and on the page. */
  readonly tells: readonly RegExp[];
}

/** As the guide numbers them. */
export const tasks: readonly Task[] = [
  {
    title: { vi: 'Đèn rẽ trái không sáng', en: 'The left-turn lamp is dead' },
    steps: [
      { line: 'fault list', exit: 0, tells: [/lamp\.lost/, /lN/, /hb1/] },
      { line: 'fault show lamp.lost', same: true, exit: 0, tells: [/lamp\.lost/] },
      { line: 'log diagram --from 3m --group lN,lS', keep: /^(?:stage|pha|lN|lS|dLN-stop|.*▄)/i, exit: 0, tells: [/lN/, /dLN-stop/] },
    ],
    words: { vi: 'Sự cố nêu nhóm, màu và bo; `fault show` nêu nguyên nhân và cách xử lý; biểu đồ cho thấy đèn nào đã thật sự sáng.', en: 'The fault names group, colour and board; `fault show` the cause and what to do; the diagram shows what was really lit.' },
  },
  {
    title: { vi: 'Ai đã đổi phương án đêm qua?', en: 'Who changed the plan last night?' },
    steps: [
      { line: 'log show --class audit --from 12h', keep: /(?:accepted|Nhận lệnh): command=plan\.|(?:Plan|Phương án): /, exit: 0, tells: [/plan\.activate/, /by=Minh/, /match at the stadium/, /toldPlace=ssh 10\.20\.0\.7/, /before=no order/] },
      { line: 'plan schedule --for day', keep: /^ |evening/, exit: 0, tells: [/builtin|evening/] },
    ],
    words: { vi: 'Mỗi lệnh có người ra lệnh, lý do, tài khoản (`uid`, đã chứng minh), nơi gõ (`toldPlace`, do công cụ tự khai), trước và sau; những gì lịch tự đổi nằm ở lệnh thứ hai.', en: 'Each order stands with its person, its reason, its account (`uid`, proven), the place where it was typed (`toldPlace`, as the tool says), before and after; what the schedule changed by itself stands in the second.' },
  },
  {
    title: { vi: 'Vòng từ 7 đếm gấp đôi', en: 'Loop 7 counts double' },
    steps: [
      { line: 'detector list', keep: /^(?:id|mã|detector|cảm|dVN|dVS)/i, same: true, exit: 0, tells: [/dVN-stop/, /dVS-stop/] },
      { line: 'bus watch --for 3s', exit: 0, tells: [/lc1/] },
      { line: 'detector force dVN-stop suspend --for 8h --reason "counts double"', exit: 0, tells: [/dVN-stop/, /8 h/] },
    ],
    words: { vi: 'So số đếm với vòng bên cạnh; thiết bị có trả lời tốt không; trong lúc chờ sửa thì không tin nó, nhóm của nó được gọi thường xuyên. Lệnh tự hết hạn.', en: 'Its count beside its neighbour’s; whether its device answers soundly; until it is mended it is not believed and its group is on recall. The force ends by itself.' },
  },
  {
    title: { vi: 'Trung tâm báo tủ mất kết nối', en: 'The centre says the cabinet is offline' },
    steps: [
      { line: 'link check', exit: 1, tells: [/./] },
      { line: 'link status', same: true, exit: 1, tells: [/mqtt:\/\//] },
      { line: 'outbox status', same: true, exit: 1, tells: [/evidence/] },
    ],
    words: { vi: 'Sai ở đâu và lỗi gần nhất; từ bao giờ; những gì còn chờ ở đây thì chưa mất.', en: 'What is wrong and the last trouble; since when; nothing is lost that still waits here.' },
  },
  {
    title: { vi: 'Vừa thay một bo', en: 'A board was replaced' },
    steps: [
      { line: 'bus watch --for 3s', exit: 0, tells: [/hb1/] },
      { line: 'commission check commission.json --site site.json', exit: 1, tells: [/hb1/, /SN-hb1-old/] },
      { line: 'fault reset --reason "board hb1 exchanged"', typed: { vi: 'ninh-kieu khởi động lại', en: 'ninh-kieu starts again' }, exit: 0, tells: [/board\.watchdogProof/] },
    ],
    words: { vi: 'Nó có trả lời, không lỗi không; phần nghiệm thu nào phải làm lại với số sê-ri mới; rồi xóa chốt, tại tủ, với khóa bảo trì.', en: 'Does it answer, without errors; which part of the acceptance must be repeated with the new serial; then end the latch, on site, with the service key.' },
  },
  {
    title: { vi: 'Vì sao hướng này đỏ lâu vậy?', en: 'Why is it red for so long here?' },
    steps: [
      { line: 'why vE', exit: 0, tells: [/vE/] },
      { line: 'log diagram --from 3m --group vE', keep: /^(?:stage|pha|vE|dVE-stop|.*▄)/i, exit: 0, tells: [/vE/, /dVE-stop/] },
    ],
    words: { vi: 'Nhóm chờ từ bao giờ, cái gì giữ pha, phương án khác tốt nhất là gì; rồi các chu kỳ vừa qua.', en: 'Since when the group waits, what holds the stage, and the best alternative; then the last cycles.' },
  },
  {
    title: { vi: 'Công an yêu cầu vàng nhấp nháy nửa giờ', en: 'Police ask for flash for half an hour' },
    steps: [
      { line: 'mode flash --for 30m --reason "procession, asked by ward police"', typed: { vi: 'ninh-kieu nhấp nháy', en: 'ninh-kieu flashes' }, exit: 0, tells: [/30 min/] },
      { line: 'mode release', typed: { vi: 'ninh-kieu khởi động lại', en: 'ninh-kieu starts again' }, exit: 0, tells: [/./] },
    ],
    words: { vi: 'Đèn đi qua vàng và đỏ toàn nút, tự hết hạn; trong giờ cấm thì chờ người thứ hai (`ngatu mode confirm`).', en: 'It goes through yellow and all red, ends by itself, and in ban hours waits for a second person (`ngatu mode confirm`).' },
  },
  {
    title: { vi: 'Nút cứ nhấp nháy, không trở lại', en: 'It flashes and will not come back' },
    steps: [
      { line: 'status', keep: /^(?:Mode|Chế độ|Faults|Sự cố|Stage|Pha|Junction|Nút|Monitor|Giám sát|!| )/, exit: 1, tells: [/ninh-kieu/] },
      { line: 'fault list', exit: 1, tells: [/board\.watchdogProof/, /hb1/] },
      { line: 'mode show', exit: 0, tells: [/./] },
    ],
    words: { vi: 'Chế độ và do ai; cái gì bị chốt và cách xóa; có lệnh của ai còn hiệu lực, đến bao giờ.', en: 'Mode and by whom; what is latched and what ends it; whether somebody’s order stands and until when.' },
  },
  {
    title: { vi: 'Có phương án mới trên USB', en: 'A new plan came on a USB stick' },
    steps: [
      { line: 'plan check /media/usb/plans.json --site site.json', exit: 0, tells: [/evening|plans\.json/] },
      { line: 'plan import /media/usb/plans.json', exit: 0, tells: [/evening/] },
      { line: 'plan list', same: true, exit: 0, tells: [/evening/] },
    ],
    words: { vi: 'Mọi lỗi và vị trí; signald tự kiểm lại chữ ký và giới hạn; phương án nào đang chạy.', en: 'Every problem with its place; signature and bounds are judged again by signald itself; which one runs.' },
  },
  {
    title: { vi: 'Mang số liệu đêm qua về văn phòng', en: 'Bring the night to the office' },
    steps: [
      { line: 'db export --out night.csv --format csv --from 12h', exit: 0, tells: [/night\.csv/] },
      { line: 'log diagram --from 3m --svg night.svg', keep: /^(?:mode|chế độ|stage|pha|v[NSEW] )|night\.svg/i, exit: 0, tells: [/night\.svg/] },
      { line: 'db completeness', same: true, exit: 0, tells: [/./] },
    ],
    words: { vi: 'Sự kiện thành bảng, hình của những phút cần xem, và bản ghi có đủ không.', en: 'The events as a table, the picture of the minutes that matter, and whether the record is whole.' },
  },
];

/** The words of a command line, as a shell splits them. */
export function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}
