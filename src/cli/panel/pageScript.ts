/**
 * What runs in the browser. It only shows: it sends nothing, keeps nothing, and writes text as text. The words stand in
 * the page's data block; every second comes over the stream.
 */
export const pageScript = `
'use strict';
const words = JSON.parse(document.getElementById('words').textContent);
const byId = (id) => document.getElementById(id);
const make = (tag, text, name) => { const made = document.createElement(tag); if (text !== undefined) made.textContent = text; if (name) made.className = name; return made; };
const fill = (id, children) => { byId(id).replaceChildren(...children); };
const colours = { G: '#0a8a3c', g: '#7cc79a', Y: '#f2a900', A: '#e07b00', R: '#e9a3ad', F: '#f2a900', D: '#ffffff', '-': '#ffffff' };
const keptS = 600;
let history = {};
let lastMs = 0;

function row(cells, tag = 'td') {
  const made = make('tr');
  for (const [at, cell] of cells.entries()) {
    const td = cell instanceof Node ? (() => { const t = make(tag); t.append(cell); return t; })() : make(tag, cell);
    if (at > 2) td.className = 'n';
    made.append(td);
  }
  return made;
}

function lamp(group) {
  const made = make('span', undefined, group.lit === null ? 'lamp unknown' : group.flashes ? 'lamp flashes' : 'lamp');
  for (const letter of ['R', 'Y', 'G']) made.append(make('i', group.lit === null ? '?' : letter, letter + (group.lit !== null && (group.lit.includes(letter) || (group.flashes && letter === (group.letter === 'g' ? 'G' : group.letter === 'F' ? 'Y' : ''))) ? ' on' : '')));
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', group.aspect);
  return made;
}

function showGroups(look) {
  fill('groups', look.groups.map((group) => row([group.id, lamp(group), group.aspect, group.sinceS + ' s', group.countdownS === null ? '' : String(group.countdownS), group.queue === null ? '' : String(group.queue), group.waitingS === null ? '' : group.waitingS + ' s'])));
  for (const group of look.groups) for (const part of document.querySelectorAll('[data-group="' + CSS.escape(group.id) + '"]')) {
    part.dataset.letter = group.letter;
    part.classList.toggle('flashes', group.flashes);
    const letter = part.querySelector('.letter');
    if (letter) letter.textContent = group.countdownS !== null && group.countdownS < 100 ? String(group.countdownS) : words.letters[group.letter];
  }
}

function showState(look) {
  byId('time').textContent = look.time;
  byId('mode').textContent = look.mode;
  byId('mode').className = look.resting ? 'resting' : '';
  byId('source').textContent = look.source;
  byId('stage').textContent = look.stage + (look.next ? ' \\u2192 ' + look.next : '');
  byId('elapsed').textContent = look.elapsedS + ' s' + (look.interstage ? ', ' + words.interstage : '');
  byId('plan').textContent = look.plan + (look.cycle ? ', ' + words.cycle + ' ' + (look.cycle.at ?? '\\u2013') + '/' + look.cycle.s + ' s' : '');
  const bar = byId('bar');
  bar.hidden = look.splits.length === 0 || !look.cycle || look.cycle.at === null;
  if (bar.hidden) return;
  const at = look.cycle.at / look.cycle.s;
  const parts = look.splits.map((split) => { const part = make('span', split.stage, at >= split.from && at < split.to ? 'now' : ''); part.style.setProperty('flex', (split.to - split.from) + ' 1 0'); return part; });
  const mark = make('i');
  mark.style.setProperty('left', 'calc(' + (at * 100).toFixed(2) + '% - 1px)');
  bar.replaceChildren(...parts, mark);
}

function showRest(look) {
  fill('decision', look.decision.map((line) => make('li', line)));
  fill('faults', look.faults.length === 0 ? [make('li', words.noFaults)] : look.faults.map((fault) => {
    const made = make('li', undefined, fault.serious ? 'fault serious' : 'fault');
    made.append(make('b', fault.title), make('div', words.cause + ': ' + fault.cause), make('div', words.remedy + ': ' + fault.remedy));
    return made;
  }));
  fill('health', look.health.map(([label, value, good]) => { const made = row([label, value]); if (!good) made.lastChild.className = 'bad'; return made; }));
  fill('measures', look.measures.map(([label, value]) => row([label, value])));
  fill('events', look.events.map(([time, text]) => { const made = make('li'); made.append(make('span', time + '  ', 'soft'), text); return made; }));
  fill('detectors', look.detectors.map((detector) => {
    const made = make('span');
    const mark = detector.fault ? '!' : { occupied: '\\u25CF', clear: '\\u25CB', unknown: '?' }[detector.presence];
    const sign = make('span', mark + (detector.calls ? ' c' : ''), detector.fault ? 'bad' : '');
    sign.title = detector.words;
    made.append(make('b', detector.id), sign, make('span', String(detector.count), 'soft'));
    return made;
  }));
}

function remember(look) {
  const missed = lastMs === 0 ? 1 : Math.round((look.wallMs - lastMs) / 1000);
  lastMs = look.wallMs;
  if (missed < 1) return;
  for (const group of look.groups) {
    const gap = '-'.repeat(Math.min(keptS, missed - 1));
    history[group.id] = ((history[group.id] ?? '') + gap + group.letter).slice(-keptS);
  }
}

/** Time runs to the right, now is at the right edge; a line for each group. */
function drawTimes() {
  const canvas = byId('times');
  const ids = Object.keys(history);
  const scale = window.devicePixelRatio || 1;
  const [width, line, left, foot] = [canvas.clientWidth, 20, 44, 20];
  const shownS = width < 500 ? 180 : 360;
  canvas.width = width * scale;
  canvas.height = (ids.length * line + foot) * scale;
  canvas.style.setProperty('height', ids.length * line + foot + 'px');
  const pen = canvas.getContext('2d');
  pen.scale(scale, scale);
  pen.font = '600 13px system-ui, sans-serif';
  const second = (width - left) / shownS;
  ids.forEach((id, at) => {
    const top = at * line;
    pen.fillStyle = '#12161c';
    pen.fillText(id, 0, top + 14);
    const seconds = history[id].slice(-shownS);
    const from = shownS - seconds.length;
    for (let s = 0; s < seconds.length;) {
      let to = s;
      while (to < seconds.length && seconds[to] === seconds[s]) to += 1;
      const letter = seconds[s];
      const [x, wide] = [left + (from + s) * second, (to - s) * second + 0.3];
      pen.fillStyle = colours[letter] ?? '#fff';
      // Height says it too: green is full, yellow middle, red a thin line.
      const high = letter === 'R' ? 4 : letter === 'Y' || letter === 'A' || letter === 'F' ? 10 : 16;
      if (letter !== '-' && letter !== 'D') pen.fillRect(x, top + 18 - high, wide, high);
      else { pen.fillStyle = '#12161c'; for (let dot = x; dot < x + wide; dot += 6) pen.fillRect(dot, top + 10, 2, 2); }
      s = to;
    }
  });
  pen.strokeStyle = '#12161c';
  pen.fillStyle = '#12161c';
  pen.textAlign = 'center';
  for (let back = 0; back <= shownS; back += 60) {
    const x = left + (shownS - back) * second - 0.5;
    pen.globalAlpha = 0.25;
    pen.fillRect(x, 0, 1, ids.length * line);
    pen.globalAlpha = 1;
    pen.fillText(back === 0 ? words.now : '\\u2212' + back / 60 + ' min', Math.min(x, width - 22), ids.length * line + 15);
  }
}

function show(look) {
  document.body.classList.toggle('out', !look.alive);
  byId('outage').textContent = look.alive ? '' : look.outage;
  if (!look.alive) return;
  if (look.drawn !== words.drawn) { location.reload(); return; }
  showState(look);
  showGroups(look);
  showRest(look);
  remember(look);
  drawTimes();
  document.body.dataset.shown = look.time;
}

const stream = new EventSource('look?lang=' + document.documentElement.lang);
stream.addEventListener('past', (message) => { const past = JSON.parse(message.data); history = past.seconds; lastMs = past.lastMs; });
stream.addEventListener('look', (message) => { show(JSON.parse(message.data)); });
stream.addEventListener('error', () => { document.body.classList.add('out'); byId('outage').textContent = words.outage; });
window.addEventListener('resize', drawTimes);
`;
