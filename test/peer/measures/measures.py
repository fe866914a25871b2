#!/usr/bin/env python3
"""The measures of docs/measures.md from an exported log and its detector configuration, by another road than src/measures:
a walk through the day in steps of a tenth of a second, with what every lamp and detector does in each of them. Standard
library alone. Usage: measures.py LOG.csv DETECTORS.csv [END_TIMESTAMP]; prints JSON, a list of quarter hours."""
import csv, json, sys
from datetime import datetime

HEADWAY, LOSS, EARLY, FULL, DROPPED = 20, 10, 50, 0.8, 20  # tenths of a second, and a share
QUARTER = 9000


def read(path):
    with open(path, newline='') as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != ['TimeStamp', 'DeviceId', 'EventId', 'Parameter']:
            raise SystemExit(f'unknown columns {reader.fieldnames}')
        rows = []
        for row in reader:
            moment = datetime.strptime(row['TimeStamp'], '%Y-%m-%d %H:%M:%S.%f')
            tenths = (moment - datetime(1970, 1, 1)).total_seconds() * 10
            rows.append((round(tenths), int(row['EventId']), int(row['Parameter'])))
        return rows


def main():
    rows = read(sys.argv[1])
    with open(sys.argv[2], newline='') as file:
        config = list(csv.DictReader(file))
    first, last = rows[0][0], rows[-1][0] + 1
    if len(sys.argv) > 3:
        last = round((datetime.strptime(sys.argv[3], '%Y-%m-%d %H:%M:%S.%f') - datetime(1970, 1, 1)).total_seconds() * 10)
    size = last - first
    phases = sorted({p for _, code, p in rows if code in (1, 21)})
    at = {}
    for when, code, number in rows:
        at.setdefault((code, number), []).append(when - first)

    # Gaps of the record, and every flash status but "no flash": nothing is counted across them.
    breaks = sorted(at.get((185, 1), []) + [t for (code, status), times in at.items() if code == 173 and status != 2 for t in times])

    def torn(a, b):
        return any(a < t <= b for t in breaks)

    def blind(channel, a, b):
        # Walked from its first fault: what was said last before, and within.
        marks = sorted([(t, 1) for code in range(84, 89) for t in at.get((code, channel), [])] + [(t, 0) for t in at.get((83, channel), [])])
        state = [bad for t, bad in marks if t <= a][-1:] or [0]
        return state[0] == 1 or any(bad for t, bad in marks if a < t < b)

    # A letter for each tenth: what the lamp shows.
    def lamp(phase):
        state, line = '-', bytearray(b'-' * size)
        marks = sorted([(t, 'G') for t in at.get((1, phase), [])] + [(t, 'Y') for t in at.get((7, phase), [])] + [(t, 'R') for t in at.get((9, phase), [])], key=lambda m: (m[0], 'YRG'.index(m[1])))
        for (t, letter), (until, _) in zip(marks, marks[1:] + [(size, '')]):
            line[max(t, 0):until] = letter.encode() * (until - max(t, 0))
        return line

    def held(channel):
        line = bytearray(size)
        marks = sorted([(t, 1) for t in at.get((82, channel), [])] + [(t, 0) for code in (81, 84, 85, 86, 87, 88) for t in at.get((code, channel), [])], key=lambda m: m[0])
        for (t, on), (until, _) in zip(marks, marks[1:] + [(size, 0)]):
            if on and t >= 0:
                line[t:until] = b'\x01' * (until - t)
        return line

    out = []
    for phase in phases:
        quarters = {}

        def quarter(t):
            begin = (first + t) // QUARTER * QUARTER
            return quarters.setdefault(begin, dict(cycles=0, greenS=0, gapOut=0, maxOut=0, forceOff=0, arrivals=None, onGreen=None, onYellow=None, onRed=None, gor=[], ror5=[], splitFailures=None, yellow=None, red=None, queueMax=None, delayS=None, waits=[]))

        def add(q, key, value):
            q[key] = value if q[key] is None else q[key] + value

        walk = (21, phase) in at
        # Waits, by a look at every service and back from it.
        calls, drops = at.get((45 if walk else 43, phase), []), ([] if walk else at.get((44, phase), []))
        before = -1
        for service in at.get((21 if walk else 1, phase), []):
            mine = [c for c in calls if before < c <= service]
            gone = [d for d in drops if before < d <= service]
            # What was dropped takes the calls before it along.
            for d in gone:
                if d <= service and any(c >= d for c in mine):
                    mine = [c for c in mine if c >= d]
            if mine and not torn(mine[0], service) and not any(d >= mine[0] and service - d > DROPPED for d in gone if d == max([g for g in gone if g > mine[0]], default=-1)):
                quarter(service)['waits'].append((service - mine[0]) / 10)
            before = service
        if walk:
            out += finish(phase, quarters)
            continue

        line = lamp(phase)
        greens = [t for t in at.get((1, phase), []) if t >= 0]
        cycles = []
        for begin, nxt in zip(greens, greens[1:]):
            shown = bytes(line[begin:nxt])
            green = len(shown) - len(shown.lstrip(b'G'))
            yellow = len(shown[green:]) - len(shown[green:].lstrip(b'Y'))
            if green == nxt - begin or torn(begin, nxt):
                continue
            cycles.append((begin, begin + green, begin + green + (yellow if yellow < nxt - begin - green else 0), nxt))
        own = [r for r in config if int(r['Phase']) == phase]
        advance = [r for r in own if r['Function'] == 'Advance']
        stop = [r for r in own if r['Function'] == 'Presence']
        arriving = advance or stop
        came = [sorted(t + int(r['TravelMs']) // 100 for t in at.get((82, int(r['Parameter'])), [])) for r in arriving]
        stops = [(at.get((82, int(r['Parameter'])), []), held(int(r['Parameter']))) for r in stop]
        edges = [float('-inf')] + breaks + [float('inf')]
        left = [[one for a, b in zip(edges, edges[1:]) for one in discharge([t for t in lane if a <= t < b], [c for c in cycles if a <= c[0] < b])] for lane in came]
        ends_at = {nxt: begin for begin, _, _, nxt in cycles}
        unseen = lambda begin, nxt: any(blind(int(r['Parameter']), begin, nxt) for r in arriving)
        for begin, end, red, nxt in cycles:
            q = quarter(begin)
            q['cycles'] += 1
            q['greenS'] += (end - begin) / 10
            ended = [(t, name) for name, code in (('gapOut', 4), ('maxOut', 5), ('forceOff', 6), (None, 20)) for t in at.get((code, phase), []) if begin <= t < nxt]
            if ended:
                name = max(((t, n) for t, n in ended), key=lambda e: e[0])[1]
                if name:
                    q[name] += 1
            known = begin in ends_at and not unseen(ends_at[begin], begin)
            since = max([b for b in breaks if b <= begin], default=float('-inf'))
            if arriving and not unseen(begin, nxt):
                for key, a, b in (('onGreen', begin, end), ('onYellow', end, red), ('onRed', red, nxt)):
                    n = sum(1 for lane in came for t in lane if a <= t < b)
                    add(q, key, n)
                    add(q, 'arrivals', n)
                if known:
                    queue = sum(1 for lane in left for a, d in lane if since <= a < begin and (d is None or d >= begin))
                    q['queueMax'] = max(queue, q['queueMax'] or 0)
                    add(q, 'delayS', sum(d - a for lane in left for a, d in lane if begin <= a < nxt and d is not None) / 10)
            if stops and not any(blind(int(r['Parameter']), begin, nxt) for r in stop):
                early = (red, min(red + EARLY, nxt))
                shares = [(sum(on[begin:end]) / (end - begin), sum(on[early[0]:early[1]]) / (early[1] - early[0]) if early[1] > early[0] else 0) for _, on in stops]
                q['gor'].append(sum(g for g, _ in shares) / len(shares))
                q['ror5'].append(sum(r for _, r in shares) / len(shares))
                add(q, 'splitFailures', int(any(g >= FULL and r >= FULL for g, r in shares)))
                add(q, 'yellow', sum(1 for ons, _ in stops for t in ons if end <= t < red))
                add(q, 'red', sum(1 for ons, _ in stops for t in ons if early[0] <= t < early[1]))
        out += finish(phase, quarters)
    json.dump(out, sys.stdout)


def discharge(lane, cycles):
    """A stop line in steps of a tenth: whoever waits leaves when it is green and the lane is free."""
    if not cycles:
        return [(t, None) for t in lane]
    served, waiting, free, index = [], [], 0, 0
    arrivals = sorted(lane)
    start = min([arrivals[0]] + [cycles[0][0]]) if arrivals else 0
    for t in range(start, cycles[-1][1]):
        while index < len(arrivals) and arrivals[index] <= t:
            waiting.append(arrivals[index])
            index += 1
        cycle = next(((b, e) for b, e, _, _ in cycles if b <= t < e), None) if waiting else None
        if cycle is None:
            continue
        begin, _ = cycle
        blocked = any(a < begin for a in waiting) and t < begin + LOSS
        if waiting[0] <= t and t >= free and not blocked:
            served.append((waiting.pop(0), t))
            free = t + HEADWAY
    return served + [(a, None) for a in waiting + arrivals[index:]]


def finish(phase, quarters):
    rows = []
    for begin, q in sorted(quarters.items()):
        mean = lambda values: sum(values) / len(values) if values else None
        rows.append(dict(q, fromMs=begin * 100, phase=phase, gor=mean(q['gor']), ror5=mean(q['ror5']), waits=len(q['waits']), waitMeanS=mean(q['waits']), waitMaxS=max(q['waits'], default=None)))
    return rows


main()
