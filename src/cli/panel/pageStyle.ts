/** Dark on light, read in the sun and on a phone. */
export const pageStyle = `
:root{--ink:#12161c;--soft:#56606d;--line:#cfd6de;--paper:#fff;--ground:#f1f4f7;--road:#c9d0d8;--kerb:#9aa5b1;--red:#c8102e;--amber:#f2a900;--green:#0a8a3c;--none:#8d97a3}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.4 system-ui,"DejaVu Sans","Noto Sans",sans-serif}
header{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:baseline;padding:.55rem 1rem;background:var(--ink);color:#fff}
header h1{margin:0;font-size:1.2rem;flex:1 1 auto}
header time{font-variant-numeric:tabular-nums;font-weight:700;font-size:1.2rem}
header a{color:#fff;padding:.2rem .35rem}
header a[aria-current]{font-weight:700;text-decoration:none;border-bottom:3px solid #fff}
#outage{display:none;padding:.8rem 1rem;background:var(--red);color:#fff;font-weight:700}
body.out #outage{display:block}
body.out main{opacity:.35}
main{display:grid;gap:.8rem;padding:.8rem;max-width:84rem;margin:auto;grid-template-columns:minmax(0,1fr) minmax(0,1fr);align-items:start}
section{background:var(--paper);border:1px solid var(--line);border-radius:.5rem;padding:.7rem .9rem;min-width:0}
section.wide{grid-column:1/-1}
h2{margin:0 0 .45rem;font-size:.85rem;text-transform:uppercase;letter-spacing:.05em;color:var(--soft)}
.state{display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;align-items:baseline}
.state b{font-size:1.5rem;line-height:1.2}
.state .resting{background:var(--amber);padding:0 .4rem;border-radius:.25rem}
.soft{color:var(--soft)}
.bar{position:relative;display:flex;height:1.7rem;margin:.5rem 0 .2rem;border:1px solid var(--ink);border-radius:.25rem;overflow:hidden}
.bar span{border-right:1px solid var(--ink);padding:.1rem .35rem;font-weight:700;overflow:hidden}
.bar span.now{background:#dfe7ff}
.bar i{position:absolute;top:0;bottom:0;width:3px;background:var(--red)}
.junction{display:block;width:100%;max-height:75vh}
.junction .road{stroke:var(--road)}.junction .kerb{stroke:var(--kerb)}.junction .axis{stroke:#fff;stroke-dasharray:2 2}
.junction .lane{stroke-linecap:butt;opacity:.55}.junction .stop{stroke:#fff}.junction .zebra{stroke:#fff;stroke-dasharray:.7 .7}
.junction .shaft{fill:none;stroke:var(--green);stroke-linecap:round;stroke-linejoin:round}
.junction .way{visibility:hidden}
.junction [data-letter=G] .way{visibility:visible}
.junction circle{fill:var(--none);stroke:var(--ink);stroke-width:.35}
.junction text{text-anchor:middle;font-weight:700;font-size:2.4px;fill:#fff}
.junction text.side{text-anchor:start}
.junction text.name{fill:var(--ink);font-size:2.3px;paint-order:stroke;stroke:#fff;stroke-width:.7px}
[data-letter] .lane,[data-letter] .walk{stroke:var(--aspect)}
.junction [data-letter] circle{fill:var(--aspect)}
[data-letter=R]{--aspect:var(--red)}[data-letter=G],[data-letter=g]{--aspect:var(--green)}[data-letter=Y],[data-letter=A],[data-letter=F]{--aspect:var(--amber)}[data-letter="-"],[data-letter=D]{--aspect:var(--none)}
.junction [data-letter=Y] text.letter,.junction [data-letter=A] text.letter,.junction [data-letter=F] text.letter{fill:var(--ink)}
.flashes circle,.flashes .walk,.lamp.flashes i.on{animation:flash 1s steps(2,jump-none) infinite}
@keyframes flash{from{opacity:1}to{opacity:.25}}
@media (prefers-reduced-motion:reduce){.flashes circle,.flashes .walk,.lamp.flashes i.on{animation:none}}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
td,th{padding:.25rem .35rem;text-align:left;border-bottom:1px solid var(--line)}
th{font-size:.8rem;color:var(--soft);font-weight:600}
td.n,th.n{text-align:right;white-space:nowrap}
.lamp{display:inline-flex;gap:.2rem;vertical-align:middle}
.lamp i{display:inline-block;width:1.15rem;height:1.15rem;border-radius:50%;border:2px solid #b9c2cc;font:700 .7rem/.9rem system-ui,sans-serif;text-align:center;color:transparent}
.lamp.unknown i{color:var(--ink)}
.lamp i.on{border-color:var(--ink);color:#fff}.lamp i.on.R{background:var(--red)}.lamp i.on.Y{background:var(--amber);color:var(--ink)}.lamp i.on.G{background:var(--green)}
canvas{display:block;width:100%}
.legend span{display:inline-block;margin-right:.9rem;white-space:nowrap}
.legend i{display:inline-block;width:1rem;height:.8rem;margin-right:.3rem;border:1px solid var(--ink)}
.legend .G{background:var(--green)}.legend .g{background:#7cc79a}.legend .Y{background:var(--amber)}.legend .R{background:#e9a3ad}.legend .no{background:#fff}
ul{list-style:none;margin:0;padding:0}
li{padding:.2rem 0;border-bottom:1px solid var(--line)}li:last-child{border:0}
.fault{border-left:.35rem solid var(--amber);padding-left:.6rem}.fault.serious{border-color:var(--red)}
.bad{color:var(--red);font-weight:700}
.dets{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.15rem .8rem}
.dets span{display:flex;gap:.4rem;border-bottom:1px solid var(--line)}
.dets b{flex:1;overflow:hidden;text-overflow:ellipsis}
@media (max-width:52rem){main{grid-template-columns:minmax(0,1fr);padding:.5rem;gap:.5rem}body{font-size:15px}}
`;
