/**
 * Codes of the Indiana high-resolution enumerations that our events are written in, and what the parameter is
 * (docs/measures.md lists them; names as in UDOT ATSPM's IndianaEnumerations).
 */
export const indianaCodes = {
  phaseOn: { code: 0, parameter: 'phase' },
  phaseBeginGreen: { code: 1, parameter: 'phase' },
  phaseGapOut: { code: 4, parameter: 'phase' },
  phaseMaxOut: { code: 5, parameter: 'phase' },
  phaseForceOff: { code: 6, parameter: 'phase' },
  phaseGreenTermination: { code: 7, parameter: 'phase' },
  phaseBeginYellow: { code: 8, parameter: 'phase' },
  phaseEndYellow: { code: 9, parameter: 'phase' },
  phaseBeginRedClearance: { code: 10, parameter: 'phase' },
  phaseEndRedClearance: { code: 11, parameter: 'phase' },
  phaseInactive: { code: 12, parameter: 'phase' },
  preemptionForceOff: { code: 20, parameter: 'phase' },
  pedestrianBeginWalk: { code: 21, parameter: 'phase' },
  pedestrianBeginClearance: { code: 22, parameter: 'phase' },
  pedestrianBeginDontWalk: { code: 23, parameter: 'phase' },
  pedestrianDark: { code: 24, parameter: 'phase' },
  fyaBeginPermissive: { code: 32, parameter: 'phase' },
  fyaEndPermissive: { code: 33, parameter: 'phase' },
  phaseCallRegistered: { code: 43, parameter: 'phase' },
  phaseCallDropped: { code: 44, parameter: 'phase' },
  pedestrianCallRegistered: { code: 45, parameter: 'phase' },
  detectorOff: { code: 81, parameter: 'detector' },
  detectorOn: { code: 82, parameter: 'detector' },
  detectorRestored: { code: 83, parameter: 'detector' },
  detectorFaultOther: { code: 84, parameter: 'detector' },
  detectorFaultWatchdog: { code: 85, parameter: 'detector' },
  detectorFaultOpenLoop: { code: 86, parameter: 'detector' },
  detectorFaultShortedLoop: { code: 87, parameter: 'detector' },
  detectorFaultExcessiveChange: { code: 88, parameter: 'detector' },
  pedestrianDetectorOff: { code: 89, parameter: 'detector' },
  pedestrianDetectorOn: { code: 90, parameter: 'detector' },
  pedestrianDetectorFailed: { code: 91, parameter: 'detector' },
  pedestrianDetectorRestored: { code: 92, parameter: 'detector' },
  preemptCallOn: { code: 102, parameter: 'preemption' },
  preemptCallOff: { code: 104, parameter: 'preemption' },
  preemptEntryStarted: { code: 105, parameter: 'preemption' },
  preemptBeginDwell: { code: 107, parameter: 'preemption' },
  preemptBeginExit: { code: 111, parameter: 'preemption' },
  tspCheckIn: { code: 112, parameter: 'group' },
  tspCheckOut: { code: 115, parameter: 'group' },
  coordPatternChange: { code: 131, parameter: 'plan' },
  unitFlashStatus: { code: 173, parameter: 'flash status (NTCIP 1202, 2.4.6)' },
  manualControl: { code: 178, parameter: '1 on, 0 off' },
  clockUpdated: { code: 181, parameter: '0' },
  vendorAlarm: { code: 185, parameter: '1 = what came before is not on record without a gap' },
} as const;
export type IndianaName = keyof typeof indianaCodes;

/** One row of the log. */
export interface IndianaEvent { /** Wall clock, whole tenths of a second, ms. */ readonly atMs: number; readonly code: number; readonly parameter: number }

export function codeOf(name: IndianaName): number {
  return indianaCodes[name].code;
}
