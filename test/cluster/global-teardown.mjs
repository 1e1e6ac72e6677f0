export { tearDown as default } from '../../dist/test/cluster/shared-servers.js';
