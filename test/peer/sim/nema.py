"""SUMO's NEMA controller alone, without traffic: fed with detector states, it says which phases are green.

Reads on stdin: {phases: [{id, min, max, passage, yellow, red}] in s, ring1, ring2, barrier, barrier2, minRecall, steps,
calls: [[step, phase, on]]}; a step is 0.1 s. Writes on stdout, at each change: [[step, {phase: state}]].
The detectors lie on roads of their own, so that no vehicle stands between input and controller.
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


def net(ids, folder):
    nodes = ['<node id="c" x="0" y="0" type="traffic_light"/>', '<node id="o" x="0" y="-300"/>']
    edges = ['<edge id="exit" from="c" to="o" numLanes="1" speed="14"/>']
    for i, id in enumerate(ids):
        angle = math.pi * i / len(ids)
        nodes += [f'<node id="n{id}" x="{300 * math.cos(angle):.1f}" y="{300 * math.sin(angle):.1f}"/>',
                  f'<node id="a{id}" x="{1000 + 40 * i}" y="0"/>', f'<node id="b{id}" x="{1000 + 40 * i}" y="200"/>']
        edges += [f'<edge id="e{id}" from="n{id}" to="c" numLanes="1" speed="14"/>', f'<edge id="d{id}" from="a{id}" to="b{id}" numLanes="1" speed="14"/>']
    write(f'{folder}/n.xml', 'nodes', nodes)
    write(f'{folder}/e.xml', 'edges', edges)
    write(f'{folder}/c.xml', 'connections', [f'<connection from="e{id}" to="exit" fromLane="0" toLane="0"/>' for id in ids])
    subprocess.run(['netconvert', '-n', f'{folder}/n.xml', '-e', f'{folder}/e.xml', '-x', f'{folder}/c.xml', '-o', f'{folder}/net.xml', '--no-turnarounds', 'true'],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {con.get('from')[1:]: int(con.get('linkIndex')) for con in tree.parse(f'{folder}/net.xml').getroot().iter('connection') if con.get('tl')}


def controller(plan, ids, links, folder):
    def state(id):
        return ''.join('G' if links[str(id)] == at else 'r' for at in range(len(ids)))

    def param(key, value):
        return f'<param key="{key}" value="{value}"/>'

    def join(items):
        return ','.join(str(item) for item in items)
    rows = [f'<phase duration="99" minDur="{p["min"]}" maxDur="{p["max"]}" vehext="{p["passage"]}" yellow="{p["yellow"]}" red="{p["red"]}" name="{p["id"]}" state="{state(p["id"])}"/>' for p in plan['phases']]
    keys = {'detector-length': 20, 'total-cycle-length': 120, 'ring1': join(plan['ring1']), 'ring2': join(plan['ring2']), 'barrierPhases': join(plan['barrier']), 'barrier2Phases': join(plan['barrier2']),
            'minRecall': join(plan['minRecall']), 'maxRecall': '', 'whetherOutputState': 'false', 'latchingDetectors': join(ids), **{f'e{id}_0': f'L{id}' for id in ids}}
    write(f'{folder}/add.xml', 'additional', [f'<laneAreaDetector id="L{id}" lane="d{id}_0" pos="20" endPos="40" freq="100000" file="NUL"/>' for id in ids]
          + ['<tlLogic id="c" type="NEMA" programID="nema" offset="0">', *(param(key, value) for key, value in keys.items()), *rows, '</tlLogic>'])


def run(plan, folder):
    ids = [phase['id'] for phase in plan['phases']]
    links = net(ids, folder)
    controller(plan, ids, links, folder)
    write(f'{folder}/r.xml', 'routes', ['<vType id="v"/>'])
    # traci tells on stdout that it waits for its server.
    with contextlib.redirect_stdout(sys.stderr):
        traci.start(['sumo', '-n', f'{folder}/net.xml', '-a', f'{folder}/add.xml', '-r', f'{folder}/r.xml', '--step-length', '0.1', '--no-step-log', 'true', '--xml-validation', 'never'], stdout=subprocess.DEVNULL)
    traci.trafficlight.setProgram('c', 'nema')
    calls, last, out = sorted(plan['calls']), None, []
    for step in range(plan['steps']):
        while calls and calls[0][0] <= step:
            _, id, on = calls.pop(0)
            traci.lanearea.overrideVehicleNumber(f'L{id}', 1 if on else 0)
        traci.simulationStep()
        state = traci.trafficlight.getRedYellowGreenState('c')
        if state != last:
            out.append([step, {id: state[link] for id, link in links.items()}])
            last = state
    traci.close()
    return out


with tempfile.TemporaryDirectory() as directory:
    json.dump(run(json.load(sys.stdin), directory), sys.stdout)
