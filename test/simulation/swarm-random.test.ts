import { randomSeeds } from './seeds.ts';
import { testSwarm } from './swarmCase.ts';

testSwarm('random', randomSeeds);
