import type { FaultSeverity } from './fault.ts';

/** Alarms that agentd finds itself: the link, the store, the cabinet's file, its cameras, what the record says against a loop. None of them moves a signal. */
export const agentAlarms = {
  'link.publishRefused': 'major', 'link.centreAhead': 'major', 'link.noAcknowledgement': 'major', 'link.echoMissing': 'major', 'link.schemaUnknown': 'warning', 'link.budgetSpent': 'warning',
  'record.memoryOnly': 'major', 'record.archiveFails': 'major', 'record.archiveLarge': 'warning', 'record.nearFull': 'warning',
  'cabinet.file': 'warning', 'cabinet.mainsLost': 'major', 'cabinet.shedding': 'major',
  'vds.silent': 'warning', 'vds.refused': 'warning', 'vds.wrongWay': 'major', 'vds.queue': 'warning', 'vds.interval': 'warning', 'vds.receiver': 'warning',
  'loop.cut': 'warning', 'loop.flood': 'warning', 'loop.dead': 'warning', 'loop.stuck': 'warning', 'loop.chatter': 'warning', 'loop.fading': 'warning', 'loop.crossTalk': 'warning', 'loop.longer': 'warning', 'loop.shorter': 'warning', 'loop.neverHeld': 'warning', 'loop.neverFree': 'warning',
  'camera.unreachable': 'warning', 'camera.login': 'warning', 'camera.noPicture': 'warning', 'camera.frozen': 'warning', 'camera.dark': 'info', 'camera.clock': 'info',
} as const satisfies Record<string, FaultSeverity>;
export type AgentAlarm = keyof typeof agentAlarms;
