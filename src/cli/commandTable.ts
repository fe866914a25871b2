import type { SentenceKey } from '../text/say.ts';
import { alarmCommands } from './alarmCommands.ts';
import { adaptiveCommands } from './adaptiveCommands.ts';
import { backupCommands } from './backupCommands.ts';
import { confirmOptions, type CommandSpec } from './commandSpec.ts';
import { cameraCommands } from './cameraCommands.ts';
import { centreCommands } from './centreCommands.ts';
import { commissionCommands } from './commissionCommands.ts';
import { enrolCommands } from './enrolCommands.ts';
import { evidenceCommands } from './evidenceCommands.ts';
import { modeCommands } from './modeCommands.ts';
import { planCommands } from './planCommands.ts';
import { measuresCommands } from './measuresCommands.ts';
import { storeCommands } from './storeCommands.ts';
import { updateCommands } from './updateCommands.ts';
import { toolCommands } from './toolCommands.ts';
import { priorityCommands } from './priorityCommands.ts';

/** Nouns that have verbs, with their line of help. */
export const nouns: Readonly<Record<string, SentenceKey>> = {
  adaptive: 'help.adaptive', alarm: 'help.alarm', clock: 'help.clock', lamp: 'help.lamp', camera: 'help.camera', detector: 'help.detector', fault: 'help.fault', log: 'help.log', measures: 'help.measures', db: 'help.db', outbox: 'help.outbox', evidence: 'help.evidence', mode: 'help.mode', 'mode preempt': 'help.mode.preempt', priority: 'help.priority', site: 'help.site', 'site card': 'help.site.card', commission: 'help.commission', 'site key': 'help.site.key', plan: 'help.plan', link: 'help.link', centre: 'help.centre', bench: 'help.bench', sim: 'help.sim', bus: 'help.bus', profile: 'help.profile', update: 'help.update', enrol: 'help.enrol',
  'centre plan': 'help.centre.plan', 'centre keys': 'help.centre.keys',
};

const siteFile = { name: '<site>', text: 'arg.siteFile' } as const;
const by = { flags: '--by <name>', text: 'opt.by' } as const;

export const commandTable: readonly CommandSpec[] = [
  {
    path: 'status', summary: 'help.status', examples: ['status', 'status --json', 'status --run-dir /tmp/demo --lang en'],
    load: async () => (await import('./command/status.ts')).status,
  },
  ...adaptiveCommands, ...updateCommands, ...enrolCommands, ...backupCommands,
  ...toolCommands,
  {
    path: 'run', summary: 'help.run', examples: ['run --site ninh-kieu', 'run --for 60s --json', 'run --site my-site.json --run-dir /tmp/demo --state-dir /tmp/demo-state --seed 7'],
    options: [
      { flags: '--site <site>', text: 'opt.site' }, { flags: '--for <duration>', text: 'opt.forRun' }, { flags: '--state-dir <dir>', text: 'opt.stateDir' },
      { flags: '--trust <dir>', text: 'opt.trust' }, { flags: '--commission <file>', text: 'opt.commission' }, { flags: '--cabinet <file>', text: 'opt.cabinetFile' }, { flags: '--secrets <file>', text: 'opt.secretsFile' },
      { flags: '--seed <number>', text: 'opt.seed' }, { flags: '--no-traffic', text: 'opt.noTraffic' }, { flags: '--no-top', text: 'opt.noTop' },
      { flags: '--clock-scale <k>', text: 'opt.clockScale' },
    ],
    load: async () => (await import('./command/run.ts')).run,
  },
  {
    path: 'detector list', summary: 'help.detector.list', examples: ['detector list', 'detector list --json'],
    load: async () => (await import('./command/detector.ts')).detectorList,
  },
  {
    path: 'detector force', summary: 'help.detector.force', args: [{ name: '<detector>', text: 'arg.detector' }, { name: '<state>', text: 'arg.detectorState' }],
    examples: ['detector force dVN-stop on --for 30m --reason "loop under water"', 'detector force pbN suspend --for 8h --reason "pressed by a branch" --by Lan'],
    options: [{ flags: '--for <duration>', text: 'opt.forceFor' }, { flags: '--by <name>', text: 'opt.by' }, { flags: '--reason <text>', text: 'opt.reason' }],
    load: async () => (await import('./command/detector.ts')).detectorForce,
  },
  {
    path: 'detector release', summary: 'help.detector.release', args: [{ name: '<detector>', text: 'arg.detector' }], examples: ['detector release dVN-stop', 'detector release pbN --by Lan'],
    options: [{ flags: '--by <name>', text: 'opt.by' }],
    load: async () => (await import('./command/detector.ts')).detectorRelease,
  },
  ...storeCommands,
  ...measuresCommands,
  ...evidenceCommands,
  ...modeCommands,
  ...alarmCommands,
  ...priorityCommands,
  {
    path: 'fault list', siteTime: true, summary: 'help.fault.list', examples: ['fault list', 'fault list --json'],
    load: async () => (await import('./command/fault.ts')).faultListed,
  },
  {
    path: 'fault show', siteTime: true, summary: 'help.fault.show', args: [{ name: '<code>', text: 'arg.faultCode' }], examples: ['fault show guard.conflict', 'fault show line.repeated --lang vi'],
    load: async () => (await import('./command/fault.ts')).faultShown,
  },
  {
    path: 'fault reset', summary: 'help.fault.reset', args: [{ name: '[code]', text: 'arg.faultCodeOrAll' }],
    examples: ['fault reset --reason "east green terminal replaced, measured" --by lan', 'fault reset guard.conflict --reason "board hb1 exchanged"'],
    options: [{ flags: '--reason <text>', text: 'opt.reason' }, by, ...confirmOptions],
    load: async () => (await import('./command/fault.ts')).faultReset,
  },
  {
    path: 'site new', summary: 'help.site.new', args: [{ name: '<site-id>', text: 'arg.newSiteId' }],
    examples: ['site new hoa-binh --out hoa-binh.yaml', 'site new hoa-binh --answers answers.yaml --out hoa-binh.yaml --json'],
    options: [{ flags: '--answers <file>', text: 'opt.answers' }, { flags: '--out <file>', text: 'opt.outNew' }],
    load: async () => (await import('./command/siteMake.ts')).siteNew,
  },
  {
    path: 'site intergreen', summary: 'help.site.intergreen', args: [siteFile], examples: ['site intergreen ninh-kieu', 'site intergreen my-site.yaml --out measured.yaml'],
    options: [{ flags: '--out <file>', text: 'opt.outNew' }],
    load: async () => (await import('./command/siteMake.ts')).siteIntergreen,
  },
  {
    path: 'site check', summary: 'help.site.check', args: [siteFile], examples: ['site check ninh-kieu', 'site check my-site.yaml --json --lang vi'],
    load: async () => (await import('./command/site.ts')).siteCheck,
  },
  {
    path: 'site seal', summary: 'help.site.seal', args: [siteFile],
    examples: ['site seal ninh-kieu --bench --out site.json', 'site seal my-site.yaml --street --by "Lan" --second "Minh" --card card.yaml --key c1.key --out site.json'],
    options: [
      { flags: '--bench', text: 'opt.bench' }, { flags: '--street', text: 'opt.street' }, { flags: '--out <file>', text: 'opt.out' }, by,
      { flags: '--second <name>', text: 'opt.second' }, { flags: '--card <file>', text: 'opt.card' }, { flags: '--key <file>', text: 'opt.key' },
    ],
    load: async () => (await import('./command/site.ts')).siteSeal,
  },
  {
    path: 'site card new', summary: 'help.site.card.new', args: [siteFile], examples: ['site card new my-site.yaml --out card.yaml', 'site card new my-site.yaml --lang vi'],
    options: [{ flags: '--out <file>', text: 'opt.out' }],
    load: async () => (await import('./command/site.ts')).siteCardNew,
  },
  {
    path: 'site key new', summary: 'help.site.key.new', args: [{ name: '<key-id>', text: 'arg.keyId' }], examples: ['site key new c1 --out keys', 'site key new release-2027 --out keys --updates'],
    options: [{ flags: '--out <dir>', text: 'opt.outDir' }, { flags: '--updates', text: 'opt.keyUpdates' }],
    load: async () => (await import('./command/site.ts')).siteKeyNew,
  },
  {
    path: 'site from-sumo', summary: 'help.site.fromSumo', args: [{ name: '<network>', text: 'arg.network' }],
    examples: ['site from-sumo scenarios/cologne1 --out cologne1.yaml', 'site from-sumo map.net.xml --tls gneJ1 --out site.yaml'],
    options: [{ flags: '--tls <id>', text: 'opt.tls' }, { flags: '--out <file>', text: 'opt.out' }],
    load: async () => (await import('./command/site.ts')).siteFromSumo,
  },
  {
    path: 'site from-rings', summary: 'help.site.fromRings', args: [{ name: '<rings>', text: 'arg.rings' }],
    examples: ['site from-rings rings.yaml --out site.yaml', 'site from-rings rings.yaml --json'],
    options: [{ flags: '--out <file>', text: 'opt.outNew' }],
    load: async () => (await import('./command/site.ts')).siteFromRings,
  },
  {
    path: 'site show', summary: 'help.site.show', args: [{ name: '[site]', text: 'arg.artefact' }], examples: ['site show', 'site show ninh-kieu', 'site show --json'],
    load: async () => (await import('./command/site.ts')).siteShow,
  },
  {
    path: 'site diff', summary: 'help.site.diff', args: [{ name: '<before>', text: 'arg.artefact' }, { name: '[after]', text: 'arg.artefact' }],
    examples: ['site diff my-site.yaml', 'site diff site.json my-site.yaml', 'site diff old.json new.json --json'],
    load: async () => (await import('./command/site.ts')).siteDiff,
  },
  {
    path: 'site apply', siteTime: true, summary: 'help.site.apply', args: [{ name: '[artefact]', text: 'arg.newArtefact' }],
    examples: ['site apply site.json --by "Lan" --reason "leading walk on the east crossing"', 'site apply --previous --by "Lan" --reason "back: the east detector is not wired yet"', 'site apply site.json --dry-run --reason "look before the night shift" --json'],
    options: [
      { flags: '--previous', text: 'opt.previous' }, { flags: '--reason <text>', text: 'opt.reason' }, by,
      { flags: '--dry-run', text: 'opt.dryRun' }, { flags: '--confirm <phrase>', text: 'opt.confirmPhrase' },
    ],
    load: async () => (await import('./command/siteApply.ts')).siteApply,
  },
  {
    path: 'site confirm', siteTime: true, summary: 'help.site.confirm', examples: ['site confirm --by "Minh"', 'site confirm --by "Minh" --confirm "ninh-kieu stays in flash"'],
    options: [by, { flags: '--confirm <phrase>', text: 'opt.confirmPhrase' }],
    load: async () => (await import('./command/siteApply.ts')).siteConfirm,
  },
  ...commissionCommands,
  ...planCommands,
  {
    path: 'link status', summary: 'help.link.status', examples: ['link status', 'link status --json'],
    load: async () => (await import('./command/link.ts')).linkStatus,
  },
  {
    path: 'link usage', summary: 'help.link.usage', examples: ['link usage', 'link usage --json'],
    load: async () => (await import('./command/linkUsage.ts')).linkUsage,
  },
  {
    path: 'link check', summary: 'help.link.check', examples: ['link check', 'link check --json'],
    load: async () => (await import('./command/linkUsage.ts')).linkCheck,
  },
  {
    path: 'link away', siteTime: true, summary: 'help.link.away', examples: ['link away --for 20m --by Lan --reason "UPS exchange"', 'link away --for 4h --reason "works of the power company"'],
    options: [{ flags: '--for <duration>', text: 'opt.awayFor' }, { flags: '--reason <text>', text: 'opt.reason' }, by],
    load: async () => (await import('./command/linkAway.ts')).linkAway,
  },
  {
    path: 'link back', summary: 'help.link.back', examples: ['link back', 'link back --by Lan'], options: [by],
    load: async () => (await import('./command/linkAway.ts')).linkBack,
  },
  ...cameraCommands,
  ...centreCommands,
  {
    path: 'bench hil', summary: 'help.bench.hil', args: [{ name: '[args...]', text: 'arg.bench' }], passThrough: true, ownHelp: 'bench.help',
    examples: ['bench hil ../shared/sumo/cologne1 --for 10m', 'bench hil my.sumocfg --json'],
    load: async () => (await import('./command/bench.ts')).benchHil,
  },
  {
    path: 'bench line', summary: 'help.bench.line', args: [{ name: '[args...]', text: 'arg.bench' }], passThrough: true, ownHelp: 'bench.line.help',
    examples: ['bench line', 'bench line --baud 57600 --for 20s', 'bench line --json'],
    load: async () => (await import('./command/bench.ts')).benchLine,
  },
  {
    path: 'bench sumo', summary: 'help.bench.sumo', args: [{ name: '[args...]', text: 'arg.bench' }], passThrough: true, ownHelp: 'bench.sumo.help',
    examples: ['bench sumo ../shared/sumo/cologne1 --seeds 1-5', 'bench sumo my.sumocfg --controllers ngatu,peers --rules street,resco --json'],
    load: async () => (await import('./command/bench.ts')).benchSumo,
  },
  {
    path: 'bench rollback', summary: 'help.bench.rollback', args: [{ name: '[args...]', text: 'arg.bench' }], passThrough: true, ownHelp: 'bench.rollback.help',
    examples: ['bench rollback ../shared/sumo/cologne1 --svg rollback.svg', 'bench rollback ../shared/sumo/ingolstadt1 --seed 3 --json'],
    load: async () => (await import('./command/bench.ts')).benchRollback,
  },
  {
    path: 'bench fleet', summary: 'help.bench.fleet', args: [{ name: '[args...]', text: 'arg.bench' }], passThrough: true, ownHelp: 'bench.fleet.help',
    examples: ['bench fleet --cabinets 100', 'bench fleet --cabinets 1000 --seconds 60 --rate 0.5 --json'],
    load: async () => (await import('./command/bench.ts')).benchFleet,
  },
  {
    path: 'sim run', summary: 'help.sim.run', args: [{ name: '[args...]', text: 'arg.sim' }], passThrough: true, ownHelp: 'sim.run.help',
    examples: ['sim run --hours 20', 'sim run --seed 7 --site ninh-kieu --faults bus,board --json'],
    load: async () => (await import('./command/simRun.ts')).simRun,
  },
  {
    path: 'sim nuisance', summary: 'help.sim.nuisance', args: [{ name: '[args...]', text: 'arg.sim' }], passThrough: true, ownHelp: 'sim.nuisance.help',
    examples: ['sim nuisance --hours 10 --loss 0.01', 'sim nuisance --loss 0 --bursts --stalls --json'],
    load: async () => (await import('./command/simNuisance.ts')).simNuisance,
  },
  {
    path: 'sim box', summary: 'help.sim.box', args: [{ name: '[args...]', text: 'arg.sim' }], passThrough: true, ownHelp: 'sim.box.help',
    examples: ['sim box --cabinet cabinet.yaml --secrets secrets.json --wrong-way E1', 'sim box --cabinet cabinet.yaml --secrets secrets.json --broker mqtt://127.0.0.1:1883 --site ninh-kieu --once --json'],
    load: async () => (await import('./command/simBox.ts')).simBox,
  },
  {
    path: 'sim radar', summary: 'help.sim.radar', args: [{ name: '[args...]', text: 'arg.sim' }], passThrough: true, ownHelp: 'sim.radar.help',
    examples: ['sim radar --cabinet cabinet.yaml --flow 900', 'sim radar --cabinet cabinet.yaml --source radar --interval 30s --for 10m --json'],
    load: async () => (await import('./command/simRadar.ts')).simRadar,
  },
  {
    path: 'bus budget', summary: 'help.bus.budget', args: [{ name: '<site>', text: 'arg.artefact' }], examples: ['bus budget ninh-kieu', 'bus budget site.json --json'],
    load: async () => (await import('./command/bus.ts')).busBudget,
  },
  {
    path: 'bus scan', summary: 'help.bus.scan',
    examples: ['bus scan --device /dev/ttyUSB0', 'bus scan --device /dev/ttyUSB0 --baud 9600,19200 --format 8N1 --units 1-32 --json', 'bus scan --host 192.168.1.20', 'bus scan --site ninh-kieu --line field'],
    options: [
      { flags: '--device <path>', text: 'opt.device' }, { flags: '--host <host>', text: 'opt.host' }, { flags: '--site <site>', text: 'opt.busSite' }, { flags: '--line <line>', text: 'opt.busLine' },
      { flags: '--baud <list>', text: 'opt.baud' }, { flags: '--format <list>', text: 'opt.format' }, { flags: '--units <range>', text: 'opt.units' },
      { flags: '--thorough', text: 'opt.thorough' }, { flags: '--within <duration>', text: 'opt.within' },
    ],
    load: async () => (await import('./command/busScan.ts')).busScan,
  },
  {
    path: 'bus watch', summary: 'help.bus.watch', examples: ['bus watch', 'bus watch --line lamps --for 1m', 'bus watch --for 10s --json'],
    options: [{ flags: '--line <line>', text: 'opt.busLine' }, { flags: '--for <duration>', text: 'opt.forWatch' }],
    load: async () => (await import('./command/busWatch.ts')).busWatch,
  },
  {
    path: 'bus read', summary: 'help.bus.read', args: [{ name: '<device>', text: 'arg.busDevice' }, { name: '<place>', text: 'arg.busPlace' }],
    examples: ['bus read hb1 supplyVoltage', 'bus read 11@field input:1000:5 --json', 'bus read 3@/dev/ttyUSB0 count.1 --baud 9600 --format 8N1'],
    options: [{ flags: '--baud <rate>', text: 'opt.baudRate' }, { flags: '--format <format>', text: 'opt.format' }, { flags: '--profile <profile>', text: 'opt.busProfile' }],
    load: async () => (await import('./command/busAccess.ts')).busRead,
  },
  {
    path: 'bus write', summary: 'help.bus.write', args: [{ name: '<device>', text: 'arg.busDevice' }, { name: '<place>', text: 'arg.busPlace' }, { name: '<value>', text: 'arg.busValue' }],
    examples: ['bus write cd1 seconds.8 5 --reason "does the display answer" --confirm "write 5 to seconds.8 of cd1"', 'bus write 11@field holding:13 7 --reason "new node address" --by lan --yes'],
    options: [
      { flags: '--reason <text>', text: 'opt.reason' }, by, ...confirmOptions,
      { flags: '--baud <rate>', text: 'opt.baudRate' }, { flags: '--format <format>', text: 'opt.format' }, { flags: '--profile <profile>', text: 'opt.busProfile' },
    ],
    load: async () => (await import('./command/busAccess.ts')).busWrite,
  },
  {
    path: 'bus record', summary: 'help.bus.record', args: [{ name: '<file>', text: 'arg.recordFile' }],
    examples: ['bus record line.txt --for 30s', 'bus record line.pcapng --for 1h --max-mb 200', 'bus record before.txt --past --for 1s'],
    options: [{ flags: '--for <duration>', text: 'opt.forRecord' }, { flags: '--max-mb <number>', text: 'opt.maxMb' }, { flags: '--past', text: 'opt.past' }],
    load: async () => (await import('./command/busRecord.ts')).busRecord,
  },
  {
    path: 'bus replay', summary: 'help.bus.replay', args: [{ name: '<file>', text: 'arg.recordFile' }],
    examples: ['bus replay line.txt', 'bus replay line.pcapng --site site.json --board hb1 --changes', 'bus replay line.txt --errors --json'],
    options: [
      { flags: '--site <site>', text: 'opt.replaySite' }, { flags: '--line <line>', text: 'opt.busLine' }, { flags: '--board <board>', text: 'opt.board' },
      { flags: '--errors', text: 'opt.errors' }, { flags: '--changes', text: 'opt.changes' },
    ],
    load: async () => (await import('./command/busReplay.ts')).busReplay,
  },
  {
    path: 'profile lint', summary: 'help.profile.lint', args: [{ name: '[files...]', text: 'arg.profiles' }], options: [{ flags: '--all', text: 'opt.allProfiles' }],
    examples: ['profile lint --all', 'profile lint firmware-profiles/ngatu/shb8.yaml'],
    load: async () => (await import('./command/profile.ts')).profileLint,
  },
  {
    path: 'profile test', summary: 'help.profile.test', args: [{ name: '<profile>', text: 'arg.profileOrFile' }],
    examples: ['profile test procon/LD120 --virtual', 'profile test icp-das/tM-R5 --device /dev/ttyUSB0 --unit 3', 'profile test moxa/ioLogik-E1214 --tcp 192.168.127.254:502 --json'],
    options: [
      { flags: '--device <tty>', text: 'opt.testDevice' }, { flags: '--tcp <address>', text: 'opt.testTcp' }, { flags: '--virtual', text: 'opt.testVirtual' },
      { flags: '--unit <n>', text: 'opt.testUnit' }, { flags: '--baud <n>', text: 'opt.testBaud' }, { flags: '--format <format>', text: 'opt.testFormat' },
      { flags: '--write', text: 'opt.testWrite' },
    ],
    load: async () => (await import('./command/profileTest.ts')).profileTest,
  },
  {
    path: 'profile list', summary: 'help.profile.list', examples: ['profile list', 'profile list --json'],
    load: async () => (await import('./command/profile.ts')).profileList,
  },
  {
    path: 'profile show', summary: 'help.profile.show', args: [{ name: '<profile>', text: 'arg.profile' }], examples: ['profile show ngatu/shb8'],
    load: async () => (await import('./command/profile.ts')).profileShow,
  },
];
