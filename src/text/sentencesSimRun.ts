import type { Sentence } from './sentence.ts';

/** Sentences of `ngatu sim run`. */
export const simRunSentences = {
  'sim.run.help': {
    vi: `ngatu sim run [tuỳ chọn]

Nút ảo trong thời gian ảo: điều khiển, bảo vệ, giám sát, vòng quét như khi giao hàng, bo và đèn ảo. Mỗi hạt giống là một hồi:
trước hết mọi loại sự cố dồn dập, rồi sự cố hết và nút phải hoạt động lại. Một tiến trình riêng xem đèn và phán xét.

  --hours <h>        số giờ của nút, hết hạt giống này đến hạt giống kế (mặc định: một hồi)
  --seed <n>         hạt giống đầu tiên (mặc định: ngẫu nhiên, được in ra)
  --site <hồ sơ>     tên, tệp .yaml, .json đã niêm phong, random, hoặc all (all)
  --faults <loại>    loại sự cố, cách nhau bằng dấu phẩy: bus, lamp.stuckOn …; all; none (all)
  --act <thời gian>  độ dài phần có sự cố, ví dụ 10m (mặc định: hạt giống chọn)
  --first <loại>     loại sự cố được chia trước hết (mặc định: những gì lần chạy này chưa chạm tới)
  --until-reached    dừng ngay khi mọi quy tắc và mọi loại sự cố đã được chạm tới; --hours là tối đa
  --full-stack       kèm agent, bản ghi, đường truyền và trung tâm
  --json             một đối tượng JSON ở stdout
  --lang vi|en       ngôn ngữ

Chỉ đạt khi không có vi phạm và mọi quy tắc, mọi loại sự cố đều đã được chạm tới: nên cho ít nhất 12 giờ.
Hạt giống nào hỏng thì in ra một dòng lệnh để phát lại.

Ví dụ:
  ngatu sim run --hours 20
  ngatu sim run --seed 7 --site ninh-kieu --faults bus,board --json

Mã kết thúc: 0 đạt, 1 không đạt, 2 dùng sai, 78 thiếu bộ kiểm tra đèn.
`,
    en: `ngatu sim run [options]

A junction in virtual time: control, guard, monitor and scan as shipped, virtual boards and lamps. Each seed is an episode:
first faults of every class, then none, and the junction must work again. A process of its own watches the lamps and judges.

  --hours <h>        hours of the junction, seed after seed (default: one episode)
  --seed <n>         the first seed (default: a fresh one, which is printed)
  --site <site>      a name, .yaml, sealed .json, random, or all (all)
  --faults <classes> fault classes, comma-separated: bus, lamp.stuckOn …; all; none (all)
  --act <duration>   length of the part with faults, like 10m (default: the seed draws it)
  --first <classes>  fault classes that are dealt first (default: what this run has not reached yet)
  --until-reached    ends as soon as every rule and fault class was reached; --hours is then the most
  --full-stack       with agent, record, link and centre
  --json             one JSON object on stdout
  --lang vi|en       language

Ok only without violations, and if every rule and every fault class was reached: give it 12 hours at least.
A seed that fails prints the one line that replays it.

Examples:
  ngatu sim run --hours 20
  ngatu sim run --seed 7 --site ninh-kieu --faults bus,board --json

Exit codes: 0 ok, 1 not ok, 2 wrong use, 78 without the lamp checker.
`,
  },
  'sim.run.wrong': { vi: 'không hiểu: {detail}; xem ngatu sim run --help', en: 'not understood: {detail}; see ngatu sim run --help' },
  'sim.run.noStreet': {
    vi: 'thiếu bộ kiểm tra đèn test/street/judge-trials.ts; chạy từ kho mã nguồn', en: 'the lamp checker test/street/judge-trials.ts is missing; run from the repository',
  },
  'sim.run.failed': { vi: 'không phán xét được: {detail}', en: 'could not be judged: {detail}' },
  'sim.run.progress': { vi: '{done} / {hours} giờ', en: '{done} of {hours} h' },
  'sim.run.seedFailed': { vi: 'hạt giống {seed} ở nút {site}:', en: 'seed {seed} on site {site}:' },
  'sim.run.more': { vi: '… và {count} điều nữa', en: '… and {count} more' },
  'sim.run.replay': { vi: 'phát lại: {line}', en: 'replay: {line}' },
  'sim.run.hours': {
    vi: '{hours} giờ của nút, {coloured} giờ có pha, từ hạt giống {seed}; {speed} giờ mỗi giây', en: '{hours} h of the junction, {coloured} of them in operation, from seed {seed}; {speed} h per s',
  },
  'sim.run.changes': { vi: '{stages} lần đổi pha, {conflicting} lần xanh sau hướng xung đột', en: '{stages} stage changes, {conflicting} greens after a conflicting one' },
  'sim.run.faults': { vi: '{faults} sự cố ({perHour} mỗi giờ có pha), {classes} trên {all} loại', en: '{faults} faults ({perHour} per hour in operation), {classes} of {all} classes' },
  'sim.run.found': {
    vi: 'vi phạm: {violations}; nhấp nháy vô cớ: {nuisances}; không được phục vụ: {unserved}; bản ghi mất: {lost}',
    en: 'violations: {violations}; flashes without a reason: {nuisances}; not served: {unserved}; records lost: {lost}',
  },
  'sim.run.unreached': { vi: 'chưa chạm tới: {rules}; chạy lâu hơn (--hours)', en: 'never reached: {rules}; run it for longer (--hours)' },
  'sim.run.ok': { vi: 'Đạt.', en: 'Ok.' },
  'sim.run.notOk': { vi: 'Không đạt.', en: 'Not ok.' },
} as const satisfies Record<string, Sentence>;
