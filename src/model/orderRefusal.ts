/** Why an order is not taken up: a closed list, each with its sentence in `text/`. */
export const orderRefusals = [
  'mode.unknownStage', 'mode.higherActive', 'mode.leaseHeld', 'mode.notByHand', 'mode.noContactor', 'mode.nothingToConfirm', 'mode.samePerson', 'mode.noEnd',
  'mode.clockUnknown', 'mode.unknownPreemption', 'mode.preemptionNotRemote', 'mode.fixedOnly',
  'detector.notForced', 'detector.higherForced', 'detector.notForcedNow',
  'priority.notOffered', 'priority.duplicate', 'priority.unknown', 'priority.notYours',
  'plan.notHere', 'plan.closureOver',
] as const;
export type OrderRefusal = (typeof orderRefusals)[number];
