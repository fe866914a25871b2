import type { Sentence } from './sentence.ts';

/** Sentences of `ngatu bench rollback`. */
export const benchRollbackSentences = {
  'bench.rollback.help': {
    vi: `ngatu bench rollback <kịch bản> [tuỳ chọn]

Trong SUMO: một bộ phương án ký đúng, qua mọi kiểm tra nhưng xấu cho đường được gửi tới tủ vào giờ cao điểm; tủ tự thấy và
tự quay về bộ tốt gần nhất. Ba lần chạy cùng xe: bộ tốt suốt, bộ xấu có tủ theo dõi, bộ xấu không ai theo dõi.
<kịch bản>  thư mục có một .sumocfg, hoặc chính tệp đó; bộ xấu đến đèn thứ nhất của mạng

  --seed <n>          hạt giống (1)
  --courses <tên>     trong good, rollback, noRollback, cách nhau bằng dấu phẩy (cả ba)
  --at <phút>         bộ xấu chạy từ phút này, ≥ 12 (lúc nhiều xe nhất; cần chạy good trước)
  --for <giây>        chỉ chừng ấy giây đầu của cửa sổ trong .sumocfg
  --svg <tệp>         hình: trễ từng phút của mỗi lần chạy, lúc bộ xấu đến, chạy và bị rút
  --json              mỗi lần chạy một dòng JSON ở stdout; lời ở stderr
  --lang vi|en        ngôn ngữ

Ví dụ:
  ngatu bench rollback ../shared/sumo/cologne1 --svg rollback.svg
  ngatu bench rollback ../shared/sumo/ingolstadt1 --seed 3 --json

Mã kết thúc: 0 tủ tự quay về, 1 không (hoặc có luật không được giữ, SUMO hỏng), 2 dùng sai.
`,
    en: `ngatu bench rollback <scenario> [options]

In SUMO: a plan set that is signed, passes every check and is bad for the street comes to the cabinet at the peak; the cabinet
sees it and goes back to the last good set by itself. Three runs of the same vehicles: the good set throughout, the bad one
with the cabinet's watch, and without.
<scenario>  a folder with one .sumocfg, or that file; the bad set comes to the first light of the network

  --seed <n>          (1)
  --courses <names>   of good, rollback, noRollback, separated by commas (all three)
  --at <minutes>      the bad set runs from this minute on, ≥ 12 (where most vehicles set out; needs the good course first)
  --for <seconds>     only the first so many seconds of the window in the .sumocfg
  --svg <file>        a picture: the delay of each minute in every run, when the bad set came, ran and was undone
  --json              one JSON line per run on stdout; the words go to stderr
  --lang vi|en        language

Examples:
  ngatu bench rollback ../shared/sumo/cologne1 --svg rollback.svg
  ngatu bench rollback ../shared/sumo/ingolstadt1 --seed 3 --json

Exit codes: 0 the cabinet went back by itself, 1 it did not (or a rule was not kept, SUMO failed), 2 usage.
`,
  },
  'bench.rollback.usage': { vi: 'Không hiểu: {detail}. Xem `ngatu bench rollback --help`.', en: 'Not understood: {detail}. See `ngatu bench rollback --help`.' },
  'bench.rollback.progress': { vi: '{course}: {percent} %', en: '{course}: {percent} %' },
  'bench.rollback.good': { vi: 'bộ tốt suốt', en: 'good set throughout' },
  'bench.rollback.rollback': { vi: 'bộ xấu, tủ theo dõi và tự rút', en: 'bad set, undone by the cabinet' },
  'bench.rollback.noRollback': { vi: 'bộ xấu, không ai theo dõi', en: 'bad set, nobody watches' },
  'bench.rollback.run': { vi: '{course}: trễ trung bình {delayS} s, của xe đến từ lúc cao điểm {afterDelayS} s, {undeparted} xe không vào được mạng', en: '{course}: mean delay {delayS} s, {afterDelayS} s of who came from the peak on, {undeparted} vehicles never let in' },
  'bench.rollback.set': { vi: 'bộ {version} {state}', en: 'set {version} {state}' },
  'bench.rollback.title': { vi: 'Bộ phương án xấu vào giờ cao điểm: {scenario}, hạt giống {seed}', en: 'A bad plan set at the peak: {scenario}, seed {seed}' },
  'bench.rollback.unit': { vi: 'Trễ trong mỗi phút, xe·phút: xe đứng trước đèn và xe chưa vào được mạng', en: 'Delay in each minute, vehicle minutes: who stands before the light, and who is not let into the network' },
  'bench.rollback.time': { vi: 'phút từ đầu cửa sổ', en: 'minutes from the begin of the window' },
  'bench.rollback.legend': { vi: '{course} (trung bình {delayS} s/xe)', en: '{course} (mean {delayS} s a vehicle)' },
} as const satisfies Record<string, Sentence>;
