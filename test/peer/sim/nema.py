"""SUMO's NEMA controller alone, without traffic: fed with detector states, it says which phases are green.

Reads on stdin: {phases: [{id, min, max, passage, yellow, red}] in s, ring1, ring2, barrier, barrier2, minRecall, steps,
calls: [[step, phase, on]]}; a step is 0.1 s. Writes on stdout, at each change: [[step, {phase: state}]].
The detectors lie on roads of their own, so that no vehicle stands between input and controller.
"""
from light import answer, net, programme, start, traci


def controller(plan, ids, links, folder):
    def state(id):
        return ''.join('G' if links[str(id)] == at else 'r' for at in range(len(ids)))

    def join(items):
        return ','.join(str(item) for item in items)
    rows = [f'<phase duration="99" minDur="{p["min"]}" maxDur="{p["max"]}" vehext="{p["passage"]}" yellow="{p["yellow"]}" red="{p["red"]}" name="{p["id"]}" state="{state(p["id"])}"/>' for p in plan['phases']]
    keys = {'detector-length': 20, 'total-cycle-length': 120, 'ring1': join(plan['ring1']), 'ring2': join(plan['ring2']), 'barrierPhases': join(plan['barrier']), 'barrier2Phases': join(plan['barrier2']),
            'minRecall': join(plan['minRecall']), 'maxRecall': '', 'whetherOutputState': 'false', 'latchingDetectors': join(ids), **{f'e{id}_0': f'L{id}' for id in ids}}
    programme('NEMA', 'nema', [f'<laneAreaDetector id="L{id}" lane="d{id}_0" pos="20" endPos="40" freq="100000" file="NUL"/>' for id in ids], keys, rows, folder)


def run(plan, folder):
    ids = [phase['id'] for phase in plan['phases']]
    links = net(ids, folder, apart=True)
    controller(plan, ids, links, folder)
    start('nema', 0.1, folder)
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


answer(run)
