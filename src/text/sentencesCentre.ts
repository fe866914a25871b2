import type { Sentence } from './sentence.ts';

/** Sentences of `ngatu centre` and `ngatu link`. */
export const centreSentences = {
  'centre.help': {
    vi: `ngatu centre <động từ> [tuỳ chọn]: phía trung tâm của đường truyền (docs/link.md)

  fleet                   bảng trực tiếp của mọi tủ; không có màn hình thì một lần xem
  watch [từ …]            mọi bản tin, mỗi bản tin một dòng (lọc theo loại hoặc chủ đề)
  command <lệnh> [đích]   một lệnh có chữ ký, và mọi câu trả lời; với --for thì giữ lệnh
  history                 tủ đã lưu gì trong một khoảng thời gian
  complete                kho đã nhận đủ chưa, thiếu số nào (thoát 1 nếu thiếu)
  sink                    bộ nhận bền vững vào SQLite hoặc PostgreSQL, xác nhận sau khi đã ghi
  check                   broker và trung tâm lạ làm sai điều gì (thoát 1 nếu có)

  --broker <url,url>      mặc định NGATU_BROKER hoặc mqtt://127.0.0.1:1883
  --tls-ca --tls-cert --tls-key <tệp>
  --site <mã>             một nút; không có thì mọi nút
  --key <tệp> --key-id <tên>  khoá ký lệnh (Ed25519) và tên của nó ở tủ
  --actor <tên>           ai ra lệnh
  --params <json>         tham số của lệnh
  --for <thời gian>       ví dụ 30s, 10m
  --out <tệp>             của command camera.snapshot: tệp ảnh ghi ra
  --channel <kênh> --code <mã> --from <lúc> --to <lúc> --after-seq <số>   của history
  --state-dir <thư mục> --run-dir <thư mục>              của sink và complete
  --keep-days <n> --keep-gib <n>                         của sink: tệp giữ bao lâu (400), trong bao nhiêu GiB (32)
  --postgres <uri>        của sink: máy chủ thay cho tệp; mật khẩu đặt trong ~/.pgpass
  --json --lang vi|en`,
    en: `ngatu centre <verb> [options]: the centre's side of the link (docs/link.md)

  fleet                   live table of every cabinet; without a terminal one look
  watch [word …]          every message, a line each (filtered by kind or topic)
  command <order> [target]  one signed order, and every answer; with --for it is kept alive
  history                 what a cabinet has stored of a time
  complete                whether a sink has everything, and what is missing (exit 1 then)
  sink                    durable receiver into SQLite or PostgreSQL, acknowledges after it has written
  check                   what a foreign broker or centre gets wrong (exit 1 then)

  --broker <url,url>      default NGATU_BROKER or mqtt://127.0.0.1:1883
  --tls-ca --tls-cert --tls-key <file>
  --site <id>             one site; without it every site
  --key <file> --key-id <name>  key that signs orders (Ed25519), and its name at the cabinets
  --actor <name>          who orders
  --params <json>         parameters of the order
  --for <duration>        as in 30s, 10m
  --out <file>            of command camera.snapshot: the picture's file
  --channel <channel> --code <code> --from <moment> --to <moment> --after-seq <n>   of history
  --state-dir <dir> --run-dir <dir>                                 of sink and complete
  --keep-days <n> --keep-gib <n>                                    of sink: how long its file keeps (400), within how many GiB (32)
  --postgres <uri>        of sink: a server instead of the file; a password belongs into ~/.pgpass
  --json --lang vi|en`,
  },
  'help.bench.fleet': { vi: 'Nhiều tủ (đường truyền và kho thật) với một broker thật', en: 'Many cabinets (real link and record code) against a real broker' },
  'bench.fleet.help': {
    vi: `ngatu bench fleet [tuỳ chọn]: đường truyền và kho của nhiều tủ trong ít tiến trình, nút ảo nhẹ, broker mosquitto riêng

  --cabinets <n>    số tủ (100)
  --seconds <n>     thời gian đo (60); sau đó broker chết 2 s rồi trở lại
  --rate <n>        sự kiện mỗi giây của một tủ (1)
  --processes <n>   số tiến trình (một cho mỗi 100 tủ, nhiều nhất 4)
  --no-restart      broker không chết
  --json --lang vi|en`,
    en: `ngatu bench fleet [options]: the link and record code of many cabinets in a few processes, light junctions, a mosquitto of its own

  --cabinets <n>    how many (100)
  --seconds <n>     how long it measures (60); then the broker dies for 2 s and comes back
  --rate <n>        events a second of one cabinet (1)
  --processes <n>   how many processes (one for each 100 cabinets, 4 at most)
  --no-restart      the broker does not die
  --json --lang vi|en`,
  },
  'centre.wrong': { vi: 'Tham số không đúng hoặc còn thiếu: {detail}. Xem `ngatu {command} --help`.', en: 'Not a valid argument, or one is missing: {detail}. See `ngatu {command} --help`.' },
  'centre.broker.form': { vi: '--broker {broker} (mqtt://máy hoặc mqtts://máy, có thể thêm cổng 1–65535)', en: '--broker {broker} (mqtt://host or mqtts://host, with or without a port of 1–65535)' },
  'centre.broker.userinfo': { vi: '--broker không được mang tên người dùng, mật khẩu hay phần sau dấu ? (broker.userinfo): mọi người dùng của máy đọc được; chứng chỉ chứng minh ai gọi', en: '--broker must not carry a user, a password or a query (broker.userinfo), which every user of this machine could read; a certificate proves who calls' },
  'centre.broker.tls': { vi: '--broker {broker} (mqtts:// cần --tls-ca, --tls-cert và --tls-key)', en: '--broker {broker} (mqtts:// needs --tls-ca, --tls-cert and --tls-key)' },
  'centre.noBroker': { vi: 'Broker không trả lời: {broker} ({detail}).', en: 'The broker does not answer: {broker} ({detail}).' },
  'centre.noStore': {
    vi: 'Không có bộ nhận nào chạy ở {runDir}, và không có kho {path}. Hãy nêu thư mục của bộ nhận bằng --run-dir và --state-dir; bộ nhận ghi vào PostgreSQL chỉ trả lời khi nó đang chạy.',
    en: 'No sink runs in {runDir}, and there is no store {path}. Name the folders of the sink with --run-dir and --state-dir; one that writes into PostgreSQL answers only while it runs.',
  },
  'centre.storeUnread': {
    vi: 'Không đọc được kho {path} ({detail}). Nếu một bộ nhận đang giữ nó, hãy hỏi bộ nhận đó bằng --run-dir; nếu không, xem quyền đọc tệp và đĩa.',
    en: "The store {path} can't be read ({detail}). If a sink holds it, ask that sink with --run-dir; if none does, look at the file's rights and at the disk.",
  },
  'centre.sinkBroke': {
    vi: 'Bộ nhận ở {path} không trả lời trọn vẹn ({detail}). Hãy xem nó còn chạy và cùng phiên bản không, rồi hỏi lại.',
    en: 'The sink at {path} gave no whole answer ({detail}). See whether it still runs and is of the same version, and ask again.',
  },
  'centre.nothingStored': {
    vi: 'Bộ nhận chưa có dòng nào của tủ nào. Hãy xem nó có nghe broker của các tủ không, và --state-dir có đúng không.',
    en: 'The sink has no row of any cabinet. See whether it hears the broker of the cabinets, and whether --state-dir is the right one.',
  },
  'centre.siteUnknown': {
    vi: 'Bộ nhận không có dòng nào của {site}. Nó có: {sites}. Hãy xem lại --site.',
    en: 'The sink has no row of {site}. It has: {sites}. Look at --site again.',
  },
  'centre.accepted': { vi: '{site}: {order} được nhận. {detail}', en: '{site}: {order} accepted. {detail}' },
  'centre.rejected': { vi: '{site}: {order} bị từ chối: {detail}', en: '{site}: {order} rejected: {detail}' },
  'centre.completed': { vi: '{site}: {order} đã thực hiện. {detail}', en: '{site}: {order} completed. {detail}' },
  'centre.failed': { vi: '{site}: {order} không đạt: {detail}', en: '{site}: {order} failed: {detail}' },
  'centre.noAnswer': { vi: '{site}: {order} không có câu trả lời. Tủ có trực tuyến không?', en: '{site}: no answer to {order}. Is the cabinet online?' },
  'centre.refused': { vi: '{site} không trả lời được: {detail}.', en: '{site} can not answer: {detail}.' },
  'centre.cutOff': {
    vi: '{site}: bị ngắt sau {n} dòng ({detail}). Hỏi tiếp bằng --after-seq {seq}.',
    en: '{site}: cut off after {n} rows ({detail}). Go on with --after-seq {seq}.',
  },
  'centre.stream': { vi: 'Không ghi được hết ra {stream}: {detail}.', en: 'Not everything could be written to {stream}: {detail}.' },
  'centre.rows': { vi: '{n} dòng', en: '{n} rows' },
  'centre.complete': { vi: '{rows} dòng đến số {lastSeq}, tủ đã bỏ {dropped}, thiếu {missing}', en: '{rows} rows up to {lastSeq}, {dropped} dropped by the cabinet, {missing} missing' },
  'centre.aged': { vi: '{aged} dòng đã quá hạn, không còn ở đây (đến số {agedTo} không còn dòng nào)', en: '{aged} no longer held (none up to {agedTo} is)' },
  'centre.nearFull': {
    vi: 'Kho của bộ nhận gần đầy: {used} trên {most} GiB. Từ 90 % các dòng cũ nhất bị bỏ dù chưa đủ {days} ngày: hãy tăng --keep-gib, hoặc sao lưu trước.',
    en: 'The store of the sink is nearly full: {used} of {most} GiB. From 90 % on the oldest rows go before their {days} days: raise --keep-gib, or copy them away first.',
  },
  'fleet.site': { vi: 'Nút', en: 'Site' },
  'fleet.presence': { vi: 'Hiện diện', en: 'Presence' },
  'fleet.mode': { vi: 'Chế độ', en: 'Mode' },
  'fleet.stage': { vi: 'Pha', en: 'Stage' },
  'fleet.plan': { vi: 'Phương án', en: 'Plan' },
  'fleet.alarms': { vi: 'Cảnh', en: 'Alarms' },
  'fleet.heard': { vi: 'Nghe', en: 'Heard' },
  'fleet.online': { vi: 'có mặt', en: 'online' },
  'fleet.offline': { vi: 'mất', en: 'offline' },
  'fleet.shutdown': { vi: 'đã tắt', en: 'shutdown' },
  'fleet.unknown': { vi: 'chưa rõ', en: 'unknown' },
  'fleet.summary': { vi: '{sites} nút · {online} có mặt · {alarms} cảnh báo (n/m! = m chưa xem) · {zone} · q thoát', en: '{sites} sites · {online} online · {alarms} alarms (n/m! = m unseen) · {zone} · q quits' },
  'check.ok': { vi: 'tốt', en: 'ok' },
  'check.warning': { vi: 'lưu ý', en: 'note' },
  'check.wrong': { vi: 'SAI', en: 'WRONG' },
  'check.connect': { vi: 'Cần MQTT 5 với QoS 1: dưới 3.1.1 một bản tin bị ACL cấm vẫn được báo là xong.', en: 'MQTT 5 with QoS 1 is needed: under 3.1.1 a publish that the ACL denies is acknowledged as success.' },
  'check.receiveMaximum': { vi: 'Cửa sổ nhỏ: hàng tồn sẽ chảy chậm.', en: 'A small window: a backlog will drain slowly.' },
  'check.packetSize': { vi: 'Broker phải nhận gói đến 262 144 byte (bộ phương án).', en: 'The broker must take packets of up to 262 144 bytes (plan sets).' },
  'check.retained': { vi: 'Bản tin giữ lại phải bật: trạng thái, cảnh báo và hiện diện dựa vào nó.', en: 'Retained messages must be on: statuses, alarms and presence rest on them.' },
  'check.subscription': { vi: 'Đăng ký được chấp nhận nhưng không có gì đến: xem ACL.', en: 'The subscription is granted and nothing comes: look at the ACL.' },
  'check.correlation': { vi: 'Dữ liệu tương quan và chủ đề trả lời phải đi qua nguyên vẹn.', en: 'Correlation data and response topic must pass unchanged.' },
  'check.order': { vi: 'Thứ tự trong một chủ đề phải được giữ, và không mất.', en: 'The order within a topic must hold, and nothing be lost.' },
  'check.queue': { vi: 'Broker xác nhận rồi bỏ những gì hàng đợi không chứa (max_queued_messages): tủ sẽ gửi lại, nhưng tốn đường truyền.', en: 'The broker acknowledges and then drops what its queue does not hold (max_queued_messages): the cabinet sends it again, at the cost of traffic.' },
  'check.acl': { vi: 'Mỗi tủ chỉ được ghi và đọc nhánh của mình (config/mosquitto/acl).', en: 'Each cabinet may write and read its own subtree alone (config/mosquitto/acl).' },
  'check.refusal': { vi: 'Bản tin bị cấm phải bị từ chối với mã ≥ 0x80, nếu không tủ tưởng đã gửi.', en: 'A denied publish must be refused with a reason ≥ 0x80, else the cabinet takes it for sent.' },
  'check.ack': { vi: 'Trung tâm phải xác nhận sau khi ghi bền vững, ít nhất mỗi 5 s, đúng epoch, không vượt quá những gì đã nhận.', en: 'The centre must acknowledge after its durable write, at least every 5 s, with the right epoch, and never beyond what it has got.' },
  'check.alive': { vi: 'Không có dấu hiệu sống có chữ ký: lệnh của trung tâm sẽ hết hạn sau 60 s.', en: "No signed sign of life: the centre's orders end after 60 s." },

  'link.day': { vi: 'Ngày', en: 'Day' },
  'link.class': { vi: 'Loại', en: 'Class' },
  'link.sent': { vi: 'Gửi', en: 'Sent' },
  'link.received': { vi: 'Nhận', en: 'Received' },
  'link.budget': { vi: 'Hạn mức', en: 'Budget' },
  'link.spent': { vi: 'hết, chờ ngày mai', en: 'spent, waits for tomorrow' },
  'link.centre': { vi: 'Trung tâm', en: 'Centre' },
  'link.centreAge': { vi: 'dấu hiệu sống {time} trước, {leases} lệnh được giữ', en: 'sign of life {time} ago, {leases} orders kept' },
  'help.centre': { vi: 'phía trung tâm: theo dõi, ra lệnh, nhận, kiểm tra', en: 'the centre’s side: watch, order, receive, check' },
  'help.centre.fleet': { vi: 'Bảng trực tiếp của mọi tủ', en: 'Live table of every cabinet' },
  'help.centre.watch': { vi: 'Mọi bản tin khi nó đến', en: 'Every message as it comes' },
  'help.centre.command': { vi: 'Một lệnh có chữ ký và câu trả lời', en: 'One signed order and its answers' },
  'help.centre.history': { vi: 'Những gì tủ đã lưu trong một khoảng thời gian', en: 'What a cabinet has stored of a time' },
  'help.centre.complete': { vi: 'Kho của bộ nhận đã đủ chưa', en: "Whether a sink's store is complete" },
  'help.centre.sink': { vi: 'Bộ nhận bền vững, xác nhận sau khi ghi', en: 'Durable receiver that acknowledges after it has written' },
  'help.centre.check': { vi: 'Broker và trung tâm lạ làm sai điều gì', en: 'What a foreign broker or centre gets wrong' },
  'help.link.usage': { vi: 'Đường truyền đã tốn bao nhiêu, theo ngày và loại', en: 'What the link has cost, by day and class' },
  'help.link.check': { vi: 'Đường truyền có ổn không: kết nối, trung tâm, kho, cảnh báo', en: 'Whether the link is well: connection, centre, store, alarms' },
  'link.checkOk': { vi: 'tốt', en: 'ok' },
  'link.notConnected': { vi: 'không kết nối: {detail}', en: 'not connected: {detail}' },
  'link.noAck': { vi: 'không có xác nhận trong 15 s: trung tâm không nhận, hoặc không ghi được', en: 'no acknowledgement for 15 s: the centre does not receive, or can not write' },
  'link.noCentre': { vi: 'không có dấu hiệu sống của trung tâm: lệnh của nó không được giữ', en: 'no sign of life of the centre: its orders are not kept' },
  'link.trouble': { vi: 'lỗi gần nhất: {detail}', en: 'last trouble: {detail}' },
  'link.notDurable': { vi: 'kho không ghi bền vững (synchronous {detail})', en: 'the store is not durable (synchronous {detail})' },
} as const satisfies Record<string, Sentence>;
