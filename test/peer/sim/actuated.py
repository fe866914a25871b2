"""SUMO's actuated controller alone, without traffic: told what its detectors see, it says how long each green lasts.

Reads on stdin: {stages: [{groups: [id], min, max, yellow, red}] in s, gap, greens: [{stage, seen: {group: [[from, to]]}}], step}.
`greens` are the greens in their order; `seen` = when the group's detector is held in that green, s from its begin (in red
it is always held). Writes on stdout the length of each green, s. Detectors are loops whose time since the last vehicle is
overridden, so that nothing stands between input and controller.
"""
import contextlib
import json
import math
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

os.environ.setdefault('SUMO_HOME', '/usr/share/sumo')
sys.path.append('/usr/share/sumo/tools')
import traci


def write(name, root, rows):
    with open(name, 'w') as file:
        file.write(f'<{root}>{"".join(rows)}</{root}>')


def net(groups, folder):
    nodes = ['<node id="c" x="0" y="0" type="traffic_light"/>', '<node id="o" x="0" y="-300"/>']
    edges = ['<edge id="exit" from="c" to="o" numLanes="1" speed="14"/>']
    for i, group in enumerate(groups):
        angle = math.pi * i / len(groups)
        nodes.append(f'<node id="n{group}" x="{300 * math.cos(angle):.1f}" y="{300 * math.sin(angle):.1f}"/>')
        edges.append(f'<edge id="e{group}" from="n{group}" to="c" numLanes="1" speed="14"/>')
    write(f'{folder}/n.xml', 'nodes', nodes)
    write(f'{folder}/e.xml', 'edges', edges)
    write(f'{folder}/c.xml', 'connections', [f'<connection from="e{group}" to="exit" fromLane="0" toLane="0"/>' for group in groups])
    subprocess.run(['netconvert', '-n', f'{folder}/n.xml', '-e', f'{folder}/e.xml', '-x', f'{folder}/c.xml', '-o', f'{folder}/net.xml', '--no-turnarounds', 'true'],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {con.get('from')[1:]: int(con.get('linkIndex')) for con in tree.parse(f'{folder}/net.xml').getroot().iter('connection') if con.get('tl')}


def controller(plan, groups, links, folder):
    def state(going, letter):
        return ''.join(letter if any(links[group] == at for group in going) else 'r' for at in range(len(groups)))

    rows = []
    for stage in plan['stages']:
        rows += [f'<phase duration="{stage["min"]}" minDur="{stage["min"]}" maxDur="{stage["max"]}" state="{state(stage["groups"], "G")}"/>',
                 f'<phase duration="{stage["yellow"]}" state="{state(stage["groups"], "y")}"/>', f'<phase duration="{stage["red"]}" state="{state([], "r")}"/>']
    keys = {'max-gap': plan['gap'], **{f'e{group}_0': f'L{group}' for group in groups}}
    write(f'{folder}/add.xml', 'additional', [f'<inductionLoop id="L{group}" lane="e{group}_0" pos="-5" freq="100000" file="NUL"/>' for group in groups]
          + ['<tlLogic id="c" type="actuated" programID="act" offset="0">', *(f'<param key="{key}" value="{value}"/>' for key, value in keys.items()), *rows, '</tlLogic>'])


def run(plan, folder):
    groups = [group for stage in plan['stages'] for group in stage['groups']]
    links = net(groups, folder)
    controller(plan, groups, links, folder)
    write(f'{folder}/r.xml', 'routes', ['<vType id="v"/>'])
    # traci tells on stdout that it waits for its server.
    with contextlib.redirect_stdout(sys.stderr):
        traci.start(['sumo', '-n', f'{folder}/net.xml', '-a', f'{folder}/add.xml', '-r', f'{folder}/r.xml', '--step-length', str(plan['step']), '--no-step-log', 'true', '--xml-validation', 'never'], stdout=subprocess.DEVNULL)
    traci.trafficlight.setProgram('c', 'act')
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


with tempfile.TemporaryDirectory() as directory:
    json.dump(run(json.load(sys.stdin), directory), sys.stdout)
