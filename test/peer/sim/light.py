"""One traffic light of SUMO without traffic: a star of roads made for it, and SUMO driven step by step. Of nema.py and actuated.py."""
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


def net(ids, folder, apart=False):
    """A road `e<id>` to the light for each id; `apart`: beside it a road `d<id>` that leads nowhere. Gives each id's link."""
    nodes = ['<node id="c" x="0" y="0" type="traffic_light"/>', '<node id="o" x="0" y="-300"/>']
    edges = ['<edge id="exit" from="c" to="o" numLanes="1" speed="14"/>']
    for i, id in enumerate(ids):
        angle = math.pi * i / len(ids)
        nodes.append(f'<node id="n{id}" x="{300 * math.cos(angle):.1f}" y="{300 * math.sin(angle):.1f}"/>')
        edges.append(f'<edge id="e{id}" from="n{id}" to="c" numLanes="1" speed="14"/>')
        if apart:
            nodes += [f'<node id="a{id}" x="{1000 + 40 * i}" y="0"/>', f'<node id="b{id}" x="{1000 + 40 * i}" y="200"/>']
            edges.append(f'<edge id="d{id}" from="a{id}" to="b{id}" numLanes="1" speed="14"/>')
    write(f'{folder}/n.xml', 'nodes', nodes)
    write(f'{folder}/e.xml', 'edges', edges)
    write(f'{folder}/c.xml', 'connections', [f'<connection from="e{id}" to="exit" fromLane="0" toLane="0"/>' for id in ids])
    subprocess.run(['netconvert', '-n', f'{folder}/n.xml', '-e', f'{folder}/e.xml', '-x', f'{folder}/c.xml', '-o', f'{folder}/net.xml', '--no-turnarounds', 'true'],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {con.get('from')[1:]: int(con.get('linkIndex')) for con in tree.parse(f'{folder}/net.xml').getroot().iter('connection') if con.get('tl')}


def programme(kind, name, detectors, params, phases, folder):
    """The light's programme, with the detectors that it reads."""
    write(f'{folder}/add.xml', 'additional', [*detectors, f'<tlLogic id="c" type="{kind}" programID="{name}" offset="0">',
                                              *(f'<param key="{key}" value="{value}"/>' for key, value in params.items()), *phases, '</tlLogic>'])


def start(name, step, folder):
    write(f'{folder}/r.xml', 'routes', ['<vType id="v"/>'])
    # traci tells on stdout that it waits for its server.
    with contextlib.redirect_stdout(sys.stderr):
        traci.start(['sumo', '-n', f'{folder}/net.xml', '-a', f'{folder}/add.xml', '-r', f'{folder}/r.xml', '--step-length', str(step), '--no-step-log', 'true', '--xml-validation', 'never'], stdout=subprocess.DEVNULL)
    traci.trafficlight.setProgram('c', name)


def answer(run):
    """What `run` makes of the plan on stdin, in a folder of its own, as JSON on stdout."""
    with tempfile.TemporaryDirectory() as folder:
        json.dump(run(json.load(sys.stdin), folder), sys.stdout)
