// Jest loads this file by itself, without what it does for tests: hence what the build made.
export { setUp as default } from '../../dist/test/cluster/shared-servers.js';
