import type { SealedSite } from '../../model/artefact.ts';
import type { LinkState } from '../../model/junctionState.ts';
import type { Around, AroundSpec } from '../junction/simulation.ts';
import type { AgentProcess, ClockClaim } from './agentProcess.ts';
import type { CentreProcess } from './centreProcess.ts';
import type { Ledger, LedgerVerdict } from './ledger.ts';
import type { PlanForge } from './planForge.ts';
import type { SimulatedDisk } from './recordDisk.ts';
import type { SignaldSide } from './signaldSide.ts';
import type { VirtualBroker } from './virtualBroker.ts';

/** Counts of what was reached. */
export interface FullFigures {
  readonly faults: Record<string, number>;
  plansAccepted: number;
  plansRejected: number;
  plansUnanswered: number;
  hostileSent: number;
  hostileAccepted: number;
  ringPeak: number;
}

/** Everything around signald: its sockets, the agent with its store, the broker, the centre; and the ledger of what became of each event. */
export interface FullStack extends Around {
  readonly site: SealedSite;
  readonly world: AroundSpec['world'];
  readonly wall: AroundSpec['wall'];
  readonly side: SignaldSide;
  readonly agent: AgentProcess;
  readonly centre: CentreProcess;
  readonly broker: VirtualBroker;
  readonly disk: SimulatedDisk;
  readonly forge: PlanForge;
  readonly ledger: Ledger;
  readonly figures: FullFigures;
  /** Events that signald keeps at most. */
  readonly ringCapacity: number;
  claim: ClockClaim;
  /** No store waits for the centre, and signald keeps nothing that could be relieved. */
  isDrained(): boolean;
  linkState(): LinkState | null;
  settle(asOfMs: number): LedgerVerdict;
  close(): void;
}
