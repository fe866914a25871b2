"""SUMO's actuated controller alone, without traffic: told what its detectors see, it says how long each green lasts.

Reads on stdin: {stages: [{groups: [id], min, max, yellow, red}] in s, gap, greens: [{stage, seen: {group: [[from, to]]}}], step}.
`greens` are the greens in their order; `seen` = when the group's detector is held in that green, s from its begin (in red
it is always held). Writes on stdout the length of each green, s. Detectors are loops whose time since the last vehicle is
overridden, so that nothing stands between input and controller.
"""
from light import answer, net, programme, start, traci


def controller(plan, groups, links, folder):
    def state(going, letter):
        return ''.join(letter if any(links[group] == at for group in going) else 'r' for at in range(len(groups)))

    rows = []
    for stage in plan['stages']:
        rows += [f'<phase duration="{stage["min"]}" minDur="{stage["min"]}" maxDur="{stage["max"]}" state="{state(stage["groups"], "G")}"/>',
                 f'<phase duration="{stage["yellow"]}" state="{state(stage["groups"], "y")}"/>', f'<phase duration="{stage["red"]}" state="{state([], "r")}"/>']
    keys = {'max-gap': plan['gap'], **{f'e{group}_0': f'L{group}' for group in groups}}
    programme('actuated', 'act', [f'<inductionLoop id="L{group}" lane="e{group}_0" pos="-5" freq="100000" file="NUL"/>' for group in groups], keys, rows, folder)


def run(plan, folder):
    groups = [group for stage in plan['stages'] for group in stage['groups']]
    links = net(groups, folder)
    controller(plan, groups, links, folder)
    start('act', plan['step'], folder)
    lengths, began, time, last = [], 0.0, 0.0, {group: 0.0 for group in groups}
    while len(lengths) < len(plan['greens']):
        green = plan['greens'][len(lengths)]
        state = traci.trafficlight.getRedYellowGreenState('c')
        for group in groups:
            goes = state[links[group]] == 'G'
            if not goes or any(a <= time - began < b for a, b in green['seen'].get(group, [])):
                last[group] = time
            if not goes:
                continue
            traci.inductionloop.overrideTimeSinceDetection(f'L{group}', time - last[group])
        traci.simulationStep()
        time = round(time + plan['step'], 3)
        now = traci.trafficlight.getRedYellowGreenState('c')
        if 'G' in now and 'G' not in state:
            began = time
        if 'G' in state and 'G' not in now:
            lengths.append(round(time - began, 3))
    traci.close()
    return lengths


answer(run)
