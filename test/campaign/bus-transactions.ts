import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { fieldStory } from '../property/field/faulted/fieldStory.ts';
import { lampStory } from '../property/field/faulted/lampStory.ts';
import { tcpStory } from '../property/field/faulted/tcpStory.ts';

/** Of each kind in a seed: 50 seeds are a million of each. */
const transactionsASeed = 20_000;

export const campaign: Campaign = {
  summary: `Randomly faulted transactions on line, port and modbus-serial: ${transactionsASeed} a seed over RTU, over Modbus TCP, and of lamp images with their read-back; wrong = an answer that is not the request's own, a write that nobody did, lamps that the board did not have; kept back = a late answer of another request with the unit, function and byte count (or echo) of the one awaited, which RTU can't tell and the test does not deliver; doubted = a sample whose counters jump, which trips but is never believed; backwards = a sample older than the one before; aged = a late answer of an earlier scan that RTU can't tell (docs/line.md)`,
  figures: {
    'rtu': 'sum', 'rtu faulted': 'sum', 'rtu kept back': 'sum', 'rtu answered': 'sum', 'rtu wrong': 'sum', 'tcp': 'sum', 'tcp faulted': 'sum', 'tcp answered': 'sum', 'tcp wrong': 'sum', 'unsettled': 'sum',
    'lamp': 'sum', 'lamp faulted': 'sum', 'lamp samples': 'sum', 'lamp doubted': 'sum', 'lamp wrong': 'sum', 'backwards': 'sum', 'aged': 'sum', 'oldest ms': 'max',
  },
  run(seed) {
    const [rtu, tcp, lamp] = [fieldStory(seed, transactionsASeed), tcpStory(seed, transactionsASeed), lampStory(seed, transactionsASeed)];
    return {
      figures: {
        'rtu': rtu.figures.transactions, 'rtu faulted': rtu.figures.faulted, 'rtu kept back': rtu.figures.alike, 'rtu answered': rtu.figures.answered, 'rtu wrong': rtu.figures.wrong,
        'tcp': tcp.figures.transactions, 'tcp faulted': tcp.figures.faulted, 'tcp answered': tcp.figures.answered, 'tcp wrong': tcp.figures.wrong, 'unsettled': rtu.figures.unsettled + tcp.figures.unsettled,
        'lamp': lamp.figures.transactions, 'lamp faulted': lamp.figures.faulted, 'lamp samples': lamp.figures.samples, 'lamp doubted': lamp.figures.doubted, 'lamp wrong': lamp.figures.wrong,
        'backwards': lamp.figures.backwards, 'aged': lamp.figures.aged, 'oldest ms': lamp.figures.oldestMs,
      },
      problems: [...rtu.problems, ...tcp.problems, ...lamp.problems].slice(0, 20).map((problem) => `${problem}; replay: scripts/campaign bus-transactions --seed ${seed} --minutes 0.01`),
    };
  },
};
