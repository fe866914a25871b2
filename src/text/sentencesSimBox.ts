import type { Sentence } from './sentence.ts';

/** Sentences of `ngatu sim box`. */
export const simBoxSentences = {
  'sim.box.help': {
    vi: `ngatu sim box --cabinet TỆP --secrets TỆP [tuỳ chọn]

Hộp phân tích hình ảnh ảo: cứ hết một lượt đếm thì ký và gửi số đếm của các vùng của nó như hộp thật (docs/vds.md), đến
cổng nhận HTTP trong tệp cấu hình tủ, hoặc qua MQTT broker của tủ. Vùng, độ dài lượt và khóa lấy từ hai tệp của tủ.

  --cabinet <tệp>        tệp cấu hình tủ
  --secrets <tệp>        tệp mật khẩu, chế độ 0600
  --source <nguồn>       nguồn nào của tệp (nguồn gửi đến đầu tiên)
  --broker <url>         gửi qua broker này thay vì HTTP, cùng với --site
  --site <nút>           mã nút, trong chủ đề <nút>/vds/<nguồn>
  --flow <xe/h>          xe mỗi giờ mỗi làn (600)
  --queue <m>            hàng chờ dài nhất nhìn thấy (60)
  --wrong-way <vùng>     ở vùng này mỗi lượt có một xe đi ngược chiều
  --see <tệp>            các vùng (zones) đúng như trong một tin gửi, thay cho xe ngẫu nhiên; đọc lại ở mỗi lượt
  --once                 gửi ngay lượt vừa hết rồi kết thúc
  --for <thời gian>      chạy bao lâu; không có thì đến khi bị kết thúc
  --seed <n>             hạt giống (1)
  --json                 mỗi lượt một dòng JSON ở stdout
  --lang vi|en           ngôn ngữ

Ví dụ:
  ngatu sim box --cabinet cabinet.yaml --secrets secrets.json --wrong-way E1
  ngatu sim box --cabinet cabinet.yaml --secrets secrets.json --broker mqtt://127.0.0.1:1883 --site ninh-kieu --once --json

Mã kết thúc: 0 lượt nào cũng được nhận, 1 có lượt không, 2 dùng sai, 78 chưa dựng.
`,
    en: `ngatu sim box --cabinet FILE --secrets FILE [options]

A virtual video analytics box: signs and sends the counts of its zones after each interval as a real one does
(docs/vds.md), to the HTTP receiver of the cabinet's file, or over the cabinet's MQTT broker. Zones, interval and key
are those of the cabinet's two files.

  --cabinet <file>       the cabinet's file
  --secrets <file>       its file of secrets, mode 0600
  --source <source>      which source of the file (the first that posts)
  --broker <url>         over this broker instead of HTTP, with --site
  --site <site>          id of the site, in the topic <site>/vds/<source>
  --flow <veh/h>         vehicles an hour and lane (600)
  --queue <m>            longest queue that it sees (60)
  --wrong-way <zone>     in this zone one vehicle drives the wrong way in each interval
  --see <file>           JSON with its zones as in a post, instead of drawn traffic; read anew for each interval
  --once                 sends the interval that is just over, and ends
  --for <duration>       how long it runs; without it until it is ended
  --seed <n>             seed (1)
  --json                 a line of JSON each interval on stdout
  --lang vi|en           language

Examples:
  ngatu sim box --cabinet cabinet.yaml --secrets secrets.json --wrong-way E1
  ngatu sim box --cabinet cabinet.yaml --secrets secrets.json --broker mqtt://127.0.0.1:1883 --site ninh-kieu --once --json

Exit codes: 0 every interval was taken, 1 one was not, 2 wrong use, 78 not built.
`,
  },
  'sim.box.wrong': { vi: 'không dùng được: {detail}; xem ngatu sim box --help', en: 'can’t be used: {detail}; see ngatu sim box --help' },
  'sim.box.zone': { vi: '{zone} {count} xe, hàng chờ {queueM} m, ngược chiều {wrongWay}', en: '{zone} {count} vehicles, queue {queueM} m, wrong way {wrongWay}' },
  'sim.box.refused': { vi: 'không được nhận: {answer}', en: 'not taken: {answer}' },
} as const satisfies Record<string, Sentence>;
