/** What the junction is doing: a closed list, shown everywhere (safety.md S5, S6; control.md). */
export const modes = ['startup', 'flash', 'allRed', 'dark', 'fixed', 'actuated', 'coordinated', 'adaptive', 'manual', 'preemption', 'closing'] as const;
export type Mode = (typeof modes)[number];

/** Who asked for it, highest first (safety.md S6, order of control). */
export const controlSources = ['guard', 'railPreemption', 'policePanel', 'emergencyPreemption', 'technician', 'centre', 'schedule', 'adaptive', 'startup'] as const;
export type ControlSource = (typeof controlSources)[number];

/** Why a green ended: the closed list of architecture.md. */
export const greenEnds = ['gapOut', 'maxOut', 'forceOff', 'preempt', 'manual', 'plan', 'optimiser', 'fault'] as const;
export type GreenEnd = (typeof greenEnds)[number];

/**
 * Why a junction does not run in step with the wall clock: its plan asks for no coordination · it does not run stages ·
 * somebody holds the stages · somebody chose another mode · a demand has waited far too long · nobody vouches for the
 * clock, or its error is beyond the bound · the change waits for the next stage · the offset is being corrected.
 */
export const freeReasons = ['plan', 'notRunning', 'byHand', 'modeSelected', 'longWait', 'clockUnknown', 'clockError', 'nextStage', 'transition'] as const;
export type FreeReason = (typeof freeReasons)[number];

/** What lay behind a gap-out, a max-out or a force-off: the rule that let the green end. */
export const endCauses = ['gap', 'discharge', 'failTime', 'maximum', 'maxWait', 'conditional', 'priority'] as const;
export type EndCause = (typeof endCauses)[number];

/** Why a stage was left for another: who asked. */
export const stageCauses = ['call', 'recall', 'softRecall', 'maxWait', 'conditional', 'optimiser', 'plan', 'manual', 'preempt', 'priority', 'owed', 'first'] as const;
export type StageCause = (typeof stageCauses)[number];
