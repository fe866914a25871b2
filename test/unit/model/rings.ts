/** A dual-ring sheet: eight phases, lefts odd, a walk beside phase 2, dual entry on the throughs. */
const left = { minGreenMs: 5000, maxGreenMs: 15_000, passageMs: 2000 };
const through = { minGreenMs: 6000, maxGreenMs: 25_000, passageMs: 3000, dualEntry: true };

export const ringsSheet = {
  format: 'ngatu-rings/1', siteId: 'nema', name: 'Dual ring',
  phases: [1, 2, 3, 4, 5, 6, 7, 8].map((id) => ({ id, ...(id % 2 === 1 ? left : through), locking: true, recall: id === 2 || id === 6 ? 'min' : 'none' })),
  rings: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
};

export const walkingSheet = {
  ...ringsSheet,
  phases: ringsSheet.phases.map((phase) => (phase.id === 2 ? { ...phase, walkMs: 7000, pedClearMs: 9000, crossingM: 12 } : phase)),
  overlaps: [{ id: 'A', parents: [5, 6], trailingGreenMs: 3000 }],
};
