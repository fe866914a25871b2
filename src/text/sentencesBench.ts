import type { Sentence } from './sentence.ts';

/** Sentences of `ngatu bench`. */
export const benchSentences = {
  'bench.help': {
    vi: `ngatu bench hil <kịch bản> [tuỳ chọn]

Khép kín vòng thật: xe của SUMO → vòng từ → tủ ảo → khung RTU → các tiến trình → khung RTU → đèn → tín hiệu của SUMO.
<kịch bản>  thư mục có một .sumocfg, hoặc chính tệp .sumocfg đó

  --for <thời lượng>  lượng lưu thông, theo giờ của nút (300s, 10m, 1h); không cho: cửa sổ của .sumocfg
  --speed <k>         hệ số đồng hồ; không cho: tự tìm hệ số lớn nhất đến 8 mà trễ p99.9 < 20 ms
  --seed <n>          hạt giống của SUMO (1)
  --tls <id>          đèn của mạng; không cho: đèn đầu tiên
  --record <tệp>      giữ bản ghi đèn của tủ
  --full              chạy cả agentd, broker và trung tâm
  --json              một đối tượng JSON ở stdout khi kết thúc
  --lang vi|en        ngôn ngữ

Ví dụ:
  ngatu bench hil ../shared/sumo/cologne1 --for 300s
  ngatu bench hil ../shared/sumo/cologne1 --speed 2 --json
  ngatu bench hil my.sumocfg --tls J5 --seed 3 --record lamps.jsonl

Mã kết thúc: 0 đạt, 1 không đạt, 2 dùng sai, 78 chưa dựng.
`,
    en: `ngatu bench hil <scenario> [options]

Closes the real loop: SUMO's vehicles → loops → virtual cabinet → RTU frames → daemons → RTU frames → lamps → SUMO's signals.
<scenario>  a folder with one .sumocfg, or that file

  --for <duration>  traffic, in the junction's time (300s, 10m, 1h); without: the window of the .sumocfg
  --speed <k>       factor of the clock; without: the largest up to 8 at which lateness p99.9 stays < 20 ms is looked for
  --seed <n>        SUMO's seed (1)
  --tls <id>        the network's light; without: its first
  --record <file>   keeps the cabinet's recording of the lamps
  --full            runs agentd, a broker and the centre too
  --json            one JSON object on stdout at the end
  --lang vi|en      language

Examples:
  ngatu bench hil ../shared/sumo/cologne1 --for 300s
  ngatu bench hil ../shared/sumo/cologne1 --speed 2 --json
  ngatu bench hil my.sumocfg --tls J5 --seed 3 --record lamps.jsonl

Exit codes: 0 ok, 1 not ok, 2 usage, 78 not built.
`,
  },
  'bench.line.help': {
    vi: `ngatu bench line [tuỳ chọn]

Đo đường truyền trên một pty với thiết bị ảo giữ đúng thời gian của từng ký tự:
mức sử dụng = giới hạn vật lý (bit trên dây, thời gian đáp của thiết bị, 3,5 ký tự) / thời gian thật; mục tiêu ≥ 85 %.
Rồi so với một chương trình C dùng libmodbus trên cùng pty, thiết bị trả lời ngay: tỉ số trung vị; mục tiêu ≤ 2.
Thời gian là p50 / p95 / p99.

  --baud <n>          tốc độ cần đo, lặp lại được hoặc cách nhau bằng dấu phẩy (19200,115200)
  --for <thời lượng>  thời gian cho mỗi tốc độ (5s)
  --realtime          SCHED_FIFO như trong tủ, cho cả hai bên và thiết bị ảo
  --no-peer           không so với libmodbus (cần gcc và libmodbus-dev: scripts/setup --with-peers)
  --json              một đối tượng JSON ở stdout khi kết thúc
  --lang vi|en        ngôn ngữ

Ví dụ:
  ngatu bench line
  ngatu bench line --baud 57600 --for 20s
  ngatu bench line --json

Mã kết thúc: 0 đạt, 1 không đạt, 2 dùng sai, 69 không tạo được pty.
`,
    en: `ngatu bench line [options]

Measures the line on a pty with virtual slaves that keep the time of every character:
utilisation = the physical limit (bits on the wire, the slave's turnaround, 3.5 characters) / the time it took; goal ≥ 85 %.
Then beside a C program on libmodbus on the same pty, with a slave that answers at once: ratio of the medians; goal ≤ 2.
Times are p50 / p95 / p99.

  --baud <n>        speed to measure, repeatable or separated by commas (19200,115200)
  --for <duration>  time of each speed (5s)
  --realtime        SCHED_FIFO as in a cabinet, for both masters and the slave
  --no-peer         without libmodbus (which needs gcc and libmodbus-dev: scripts/setup --with-peers)
  --json            one JSON object on stdout at the end
  --lang vi|en      language

Examples:
  ngatu bench line
  ngatu bench line --baud 57600 --for 20s
  ngatu bench line --json

Exit codes: 0 ok, 1 not ok, 2 usage, 69 no pty could be made.
`,
  },
  'bench.line.usage': { vi: 'Không hiểu: {detail}. Xem `ngatu bench line --help`.', en: 'Not understood: {detail}. See `ngatu bench line --help`.' },
  'bench.line.noPty': { vi: 'Không tạo được pty; hãy cài socat (scripts/setup).', en: 'No pty could be made; install socat (scripts/setup does).' },
  'bench.line.speed': {
    vi: '{baud} baud: sử dụng {utilisation} % giới hạn vật lý, {perSecond} giao dịch/s ({transactions}, hỏng {failed}), thêm {overhead} ms mỗi giao dịch',
    en: '{baud} baud: {utilisation} % of the physical limit, {perSecond} transactions/s ({transactions}, {failed} failed), {overhead} ms more than it per transaction',
  },
  'bench.line.overhead': {
    vi: 'Một lần đọc: {ours} µs, libmodbus {libmodbus} µs; tỉ số {ratio}',
    en: 'One reading: {ours} µs, libmodbus {libmodbus} µs; ratio {ratio}',
  },
  'bench.line.noPeer': {
    vi: 'Không đo được libmodbus ({why}): cần gcc và libmodbus-dev, scripts/setup --with-peers.',
    en: 'libmodbus was not measured ({why}): it needs gcc and libmodbus-dev, scripts/setup --with-peers.',
  },
  'bench.usage': { vi: 'Không hiểu: {detail}. Xem `ngatu bench hil --help`.', en: 'Not understood: {detail}. See `ngatu bench hil --help`.' },
  'bench.scenario': { vi: 'Kịch bản không dùng được: {detail}', en: 'The scenario cannot be used: {detail}' },
  'bench.siteRefused': { vi: 'Nút lấy từ {scenario} không qua được kiểm tra:', en: 'The junction derived from {scenario} does not pass the site check:' },
  'bench.noWindow': { vi: '{file} không nêu thời điểm kết thúc. Cho --for.', en: '{file} names no end. Give --for.' },
  'bench.place': { vi: 'Không tạo được thư mục tạm: {detail}', en: 'A temporary directory could not be made: {detail}' },
  'bench.sumo': { vi: 'SUMO hỏng: {detail}', en: 'SUMO failed: {detail}' },
  'bench.site': { vi: 'Nút {site}: {groups} nhóm đèn, {stages} pha, {loops} vòng từ, đèn {light}', en: 'Junction {site}: {groups} groups, {stages} stages, {loops} loops, light {light}' },
  'bench.noRealtime': { vi: 'Không được quyền thời gian thực (chrt): vòng điều khiển có thể trễ hơn.', en: 'No right to real-time scheduling (chrt): ticks may be later.' },
  'bench.trial': { vi: 'k = {speed}: trễ p99.9 {late} ms', en: 'k = {speed}: lateness p99.9 {late} ms' },
  'bench.trialFailed': { vi: 'k = {speed}: {detail}', en: 'k = {speed}: {detail}' },
  'bench.noSpeed': { vi: 'Ngay cả k = 1 cũng trễ hơn 20 ms; vẫn chạy với k = 1.', en: 'Even k = 1 is later than 20 ms; it runs at k = 1 all the same.' },
  'bench.run': { vi: 'Chạy {forS} s lưu thông với k = {speed}', en: 'Running {forS} s of traffic at k = {speed}' },
  'bench.progress': { vi: '{doneS}/{forS} s, {changes} lần đổi pha, trễ p99.9 {late} ms, SUMO chậm {behind} bước', en: '{doneS}/{forS} s, {changes} stage changes, lateness p99.9 {late} ms, SUMO behind {behind} steps' },
  'bench.child': { vi: '{name}: {what}', en: '{name}: {what}' },
  'bench.summary': {
    vi: '{scenario} với k = {speed}: {forS} s, trễ trung bình {delayS} s, chưa xong {unfinished}, chưa vào {undeparted}; {stageChanges} lần đổi pha, {ticks}/{due} vòng, trễ p99.9 {late} ms; vi phạm ở đèn: {violations}',
    en: '{scenario} at k = {speed}: {forS} s, mean delay {delayS} s, {unfinished} unfinished, {undeparted} never in; {stageChanges} stage changes, {ticks} of {due} ticks, lateness p99.9 {late} ms; violations at the lamps: {violations}',
  },
  'bench.ok': { vi: 'Đạt.', en: 'Ok.' },
  'bench.notOk': { vi: 'Không đạt: {reasons}', en: 'Not ok: {reasons}' },
  'bench.kept': { vi: 'Nhật ký và bản ghi được giữ ở {dir}', en: 'Logs and the recording are kept in {dir}' },
} as const satisfies Record<string, Sentence>;
