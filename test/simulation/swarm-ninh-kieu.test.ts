import { ninhKieuSeeds } from './seeds.ts';
import { testSwarm } from './swarmCase.ts';

testSwarm('ninh-kieu', ninhKieuSeeds);
