/** The second road (safety.md S3): judges every desired image and every read-back, by a history of its own. */
export { withheldGroups } from './lampFault.ts';
export { confirmedEnds, createGuard, type GuardState, type Phase, type Posture } from './history.ts';
export { judgeImage, type ImageRequest, type ImageVerdict } from './image.ts';
export { judgeDoubted } from './doubted.ts';
export { judgeSample, type SampleVerdict } from './sample.ts';
export { confirmEmergency, confirmKept, confirmWritten } from './written.ts';
