const project = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['hie-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  setupFiles: ['reflect-metadata'],
};

export default {
  // Ends what hangs, on a slow machine too; how fast something is, the bench tells.
  testTimeout: 120_000,
  // Most of them wait, for servers and for time to pass.
  maxWorkers: 2,
  projects: [
    {
      ...project,
      displayName: 'broker',
      roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
      testMatch: ['**/*.spec.ts'],
    },
    {
      ...project,
      // The same journeys on Kafka, PostgreSQL and Redis.
      displayName: 'journeys on a cluster',
      roots: ['<rootDir>/test/journey'],
      testMatch: ['**/*.spec.ts'],
      setupFiles: [...project.setupFiles, '<rootDir>/test/cluster/cluster-mode.mjs'],
      globalSetup: '<rootDir>/test/cluster/global-setup.mjs',
      globalTeardown: '<rootDir>/test/cluster/global-teardown.mjs',
    },
  ],
};
