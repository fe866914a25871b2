import type { Json } from '../../../src/model/canonical.ts';
import { sealedNinhKieu, randomSealed } from '../../simulation/site.ts';
import { hostileStreet } from './hostileStreet.ts';
import { answerCase, clientCase, monitorCase, peerPool, serverDocuments } from './ipcPeers.ts';
import { openDoor, serverCase } from './ipcServer.ts';
import type { FuzzedParser, ParserSpec } from './parser.ts';
import { warm } from './situation.ts';

const warmMs = 60_000;

/** Frames of every socket: signald's three, monitord's both ends, and what agent and tool hear. */
export const ipc: ParserSpec = {
  name: 'ipc',
  files: [
    'src/ipc/frame.ts', 'src/ipc/server.ts', 'src/ipc/client.ts', 'src/model/ipcMessage.ts', 'src/model/monitorMessage.ts', 'src/monitord/answering.ts', 'src/monitord/judge.ts',
    'src/monitor/boardFrame.ts', 'src/monitor/monitor.ts', 'src/monitor/readBack.ts', 'src/monitor/writtenImage.ts', 'src/signald/methods.ts', 'src/signald/modeMethods.ts', 'src/signald/consent.ts',
    'src/agentd/signalLink.ts', 'src/model/stateReading.ts',
  ],
  open(seed) {
    const site = seed % 2 === 0 ? sealedNinhKieu() : randomSealed(seed);
    const door = openDoor(site, seed);
    const warmed = warm(site, seed, warmMs);
    const state: Json = JSON.parse(JSON.stringify(door.junction.state()));
    const documents = serverDocuments(warmed, state);
    const pool = peerPool(warmed);
    return {
      run(random) {
        const dice = random.next();
        if (dice < 0.5) return serverCase(random, door);
        if (dice < 0.7) return monitorCase(random, warmed, pool);
        return dice < 0.88 ? answerCase(random, warmed, pool) : clientCase(random, documents, pool);
      },
      street: (random) => hostileStreet(site, random, { line: false, requests: door.granted }),
    } satisfies FuzzedParser;
  },
};
