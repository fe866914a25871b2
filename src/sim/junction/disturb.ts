import { arm, type Strike } from './armed.ts';
import { cleanRates } from './channel.ts';
import type { Disturbance } from './disturbance.ts';
import { madTraffic } from './madStages.ts';
import { orderByPersons, speakHostile } from './operateFault.ts';
import type { Simulation } from './simulation.ts';

const mainsV = 230;
/** Every step is passed once a tick; a running loop is never later, ms. */
const longestTickMs = 500;

/** Does it; what lasts is healed when its time is over. `strike`: who does, and tells, what an armed one does when its moment has come. */
export function disturb(sim: Simulation, disturbance: Disturbance, strike?: Strike): void {
  const { world, controller, watcher } = sim;
  const nowMs = world.nowMs();
  const later = (forMs: number, heal: () => void): void => { world.at(nowMs + forMs, heal); };
  switch (disturbance.kind) {
    case 'noise':
      for (const channel of sim.channels.values()) channel.rates = disturbance.rates;
      later(disturbance.forMs, () => {
        for (const channel of sim.channels.values()) if (channel.rates === disturbance.rates) channel.rates = cleanRates;
      });
      return;
    case 'burst':
      for (const channel of sim.channels.values()) channel.noisyUntilMs = Math.max(channel.noisyUntilMs, nowMs + disturbance.forMs);
      return;
    case 'lineGone': sim.wires.get(disturbance.line)?.pull(nowMs + disturbance.forMs); return;
    case 'monitorMute': watcher.mute(nowMs + disturbance.forMs); return;
    case 'monitorStall': watcher.stall(nowMs + disturbance.forMs); return;
    case 'monitorKill': watcher.kill(disturbance.forMs); return;
    case 'signaldStall': controller.stall(nowMs + disturbance.forMs); return;
    case 'tickHang': controller.hang(nowMs + disturbance.forMs); return;
    case 'signaldKill': controller.kill(disturbance.forMs); return;
    case 'signaldStorm':
    case 'monitorStorm':
      for (let time = 0; time < disturbance.times; time += 1) {
        const dying = disturbance.kind === 'signaldStorm' ? controller : watcher;
        later(time * (disturbance.aliveMs + disturbance.downMs), () => { dying.kill(disturbance.downMs); });
      }
      return;
    case 'madStages':
      controller.kill(500, madTraffic(sim.site));
      later(disturbance.forMs, () => { controller.kill(500); });
      return;
    case 'controlErrs': sim.errant.begin(disturbance.erring, () => world.nowMs() >= nowMs + disturbance.forMs); return;
    case 'madPlan':
      controller.junction()?.request({ kind: 'plan', plan: disturbance.plan, planVersion: 9999 });
      later(disturbance.forMs, () => { controller.junction()?.request({ kind: 'plan', plan: sim.site.traffic.builtinPlan, planVersion: 0 }); });
      return;
    case 'request': orderFor(sim, disturbance, later); return;
    case 'around': sim.around?.disturb(disturbance.what, disturbance.forMs); return;
    case 'hostileIpc': speakHostile({ world, socket: sim.operate, random: sim.dice }, disturbance.forMs); return;
    case 'persons': orderByPersons({ world, socket: sim.operate, random: sim.dice }, disturbance.persons, disturbance.mode, disturbance.forS); return;
    case 'armed': arm(sim, disturbance, strike ?? ((one) => { disturb(sim, one); })); return;
    case 'wallStep': sim.wall.offsetMs += disturbance.byMs; return;
    case 'journalFull': sim.disk.fill(nowMs + disturbance.forMs); return;
    case 'powerCut': case 'cutInTick': case 'boardReboot': case 'boardSilent': case 'watchdog': case 'counterStuck': case 'lagging': case 'swapped': case 'greenFlasher': case 'flasher': case 'key': case 'stuckOn': case 'stuckOff': case 'deadLamp': case 'flippedReadBack': case 'lostLamp':
    case 'dimLamp': case 'detector': case 'flashKey': case 'lowSupply':
      disturbCabinet(sim, disturbance, later);
  }
}

type Processes =
  | 'noise' | 'burst' | 'lineGone' | 'monitorMute' | 'monitorStall' | 'monitorKill' | 'signaldStall' | 'tickHang' | 'signaldKill'
  | 'signaldStorm' | 'monitorStorm' | 'madStages' | 'controlErrs' | 'madPlan' | 'request' | 'around' | 'wallStep' | 'journalFull' | 'armed' | 'hostileIpc' | 'persons';

/** What happens to the equipment. */
function disturbCabinet(sim: Simulation, disturbance: Exclude<Disturbance, { readonly kind: Processes }>, later: (forMs: number, heal: () => void) => void): void {
  const { world, cabinet } = sim;
  const inject = (fault: Parameters<typeof cabinet.inject>[0]): void => { cabinet.inject(fault, Math.floor(world.nowMs())); };
  switch (disturbance.kind) {
    case 'powerCut': powerCut(sim, disturbance.forMs, inject, later); return;
    case 'cutInTick':
      sim.cut.arm(disturbance.step, disturbance.place, () => {
        sim.observed.note(`cut.${disturbance.step}.${disturbance.place}`);
        powerCut(sim, disturbance.forMs, inject, (forMs, heal) => { world.at(world.nowMs() + forMs, heal); });
      });
      // A loop that does not run is not cut.
      later(longestTickMs, () => { sim.cut.disarm(); });
      return;
    case 'watchdog': case 'counterStuck': case 'lagging': case 'swapped': case 'greenFlasher': case 'flasher': disturbBoard(disturbance, inject, later); return;
    case 'key':
      inject({ type: 'fault', name: 'key', key: disturbance.key, on: true });
      later(disturbance.forMs, () => { inject({ type: 'fault', name: 'key', key: disturbance.key, on: false }); });
      return;
    case 'boardReboot': inject({ type: 'fault', name: 'reboot', board: disturbance.board }); return;
    case 'boardSilent': inject({ type: 'fault', name: 'silent', board: disturbance.board, forMs: disturbance.forMs }); return;
    case 'stuckOn':
    case 'stuckOff':
    case 'deadLamp':
    case 'flippedReadBack': {
      const { kind: name, group, colour } = disturbance;
      inject({ type: 'fault', name, group, colour, on: true });
      later(disturbance.forMs, () => { inject({ type: 'fault', name, group, colour, on: false }); });
      return;
    }
    case 'lostLamp':
    case 'dimLamp': {
      const { group, colour } = disturbance;
      inject({ type: 'fault', name: 'dimLamp', group, colour, percent: 'percent' in disturbance ? disturbance.percent : 1 });
      later(disturbance.forMs, () => { inject({ type: 'fault', name: 'dimLamp', group, colour, percent: 100 }); });
      return;
    }
    case 'detector': {
      const { detector, trouble } = disturbance;
      if (trouble === 'loopFault') inject({ type: 'fault', name: 'loopFault', detector, on: true });
      sim.detectors.begin(detector, trouble);
      later(disturbance.forMs, () => {
        if (trouble === 'loopFault') inject({ type: 'fault', name: 'loopFault', detector, on: false });
        sim.detectors.end(detector);
      });
      return;
    }
    case 'flashKey':
      inject({ type: 'fault', name: 'flashKey', on: true });
      later(disturbance.forMs, () => { inject({ type: 'fault', name: 'flashKey', on: false }); });
      return;
    case 'lowSupply':
      inject({ type: 'fault', name: 'supply', volts: disturbance.volts });
      later(disturbance.forMs, () => { inject({ type: 'fault', name: 'supply', volts: mainsV }); });
  }
}

type Inject = (fault: Parameters<Simulation['cabinet']['inject']>[0]) => void;

/** What is wrong inside a board. */
function disturbBoard(disturbance: Extract<Disturbance, { readonly kind: 'watchdog' | 'counterStuck' | 'lagging' | 'swapped' | 'greenFlasher' | 'flasher' }>, inject: Inject, later: (forMs: number, heal: () => void) => void): void {
  const { kind, board, forMs } = disturbance;
  if (kind === 'flasher') {
    inject({ type: 'fault', name: 'flasher', board, periodMs: disturbance.periodMs, onMs: disturbance.onMs });
    later(forMs, () => { inject({ type: 'fault', name: 'flasher', board, periodMs: 1000, onMs: 500 }); });
    return;
  }
  const defect = defectOf(disturbance);
  inject({ type: 'fault', name: 'defect', board, ...defect });
  // A board is changed with its power off.
  if (kind === 'swapped') inject({ type: 'fault', name: 'reboot', board });
  // It shows in flash alone: somebody turns the key.
  if (kind === 'greenFlasher') inject({ type: 'fault', name: 'flashKey', on: true });
  later(forMs, () => {
    inject({ type: 'fault', name: 'defect', board });
    if (kind === 'greenFlasher') inject({ type: 'fault', name: 'flashKey', on: false });
    if (kind === 'swapped') inject({ type: 'fault', name: 'reboot', board });
  });
}

function defectOf(disturbance: Extract<Disturbance, { readonly kind: 'watchdog' | 'counterStuck' | 'lagging' | 'swapped' | 'greenFlasher' }>): { watchdogMs?: number; counterStuck?: true; swapped?: true; greenFlasher?: true; lateScans?: number } {
  switch (disturbance.kind) {
    case 'watchdog': return { watchdogMs: disturbance.trippingMs };
    case 'swapped': return { swapped: true };
    case 'counterStuck': return { counterStuck: true };
    case 'lagging': return { lateScans: disturbance.scans };
    case 'greenFlasher': return { greenFlasher: true };
  }
}

/** Every lamp goes dark, every board forgets, both processes end in whatever they were doing. */
function powerCut(sim: Simulation, forMs: number, inject: (fault: Parameters<Simulation['cabinet']['inject']>[0]) => void, later: (forMs: number, heal: () => void) => void): void {
  const boards = [...new Set(sim.site.safety.lamps.map(({ board }) => board))];
  for (const board of boards) inject({ type: 'fault', name: 'silent', board, forMs });
  inject({ type: 'fault', name: 'supply', volts: 0 });
  sim.controller.kill(forMs + 500);
  sim.watcher.kill(forMs + 400);
  later(forMs, () => {
    for (const board of boards) inject({ type: 'fault', name: 'reboot', board });
    inject({ type: 'fault', name: 'supply', volts: mainsV });
  });
}

/** Flash, all red and dark are given back when their time is over: a preemption may lead out of one, and it would come back long after what the street checker was told. */
function orderFor({ controller }: Simulation, { request, forMs }: Extract<Disturbance, { readonly kind: 'request' }>, later: (afterMs: number, call: () => void) => void): void {
  controller.junction()?.request(request);
  if (forMs === undefined || (request.kind !== 'flash' && request.kind !== 'allRed' && request.kind !== 'dark')) return;
  later(forMs, () => { controller.junction()?.request({ kind: 'release', source: request.source }); });
}
