// The generator is shipped with the simulator, which plays random sites too.
export { randomSite, type RandomSiteOptions } from '../../src/sim/site/randomSite.ts';
