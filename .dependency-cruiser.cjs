/** The layers of the README, as rules. */
const pure = '^libs/(contracts|hl7|fhir|v2-to-fhir|identity)/src';
const allowed = {
  contracts: ['fhir'],
  hl7: ['contracts'],
  fhir: ['contracts'],
  identity: ['contracts'],
  platform: ['contracts'],
  'v2-to-fhir': ['contracts', 'hl7', 'fhir'],
  mllp: ['contracts', 'hl7', 'platform'],
  'event-log': ['contracts', 'platform'],
  storage: ['contracts', 'fhir', 'identity', 'platform', 'event-log'],
};
const libRules = Object.entries(allowed).map(([lib, others]) => ({
  name: `${lib}-arrows`,
  comment: `libs/${lib} may import only: ${others.join(', ')}`,
  severity: 'error',
  from: { path: `^libs/${lib}/src` },
  to: { path: '^(libs|apps|test)/', pathNot: `^libs/(${[lib, ...others].join('|')})/src` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-cores-do-no-io',
      comment: 'No Nest, no drivers, no Node I/O in the pure cores; node:crypto is used for hashing only.',
      severity: 'error',
      from: { path: pure, pathNot: '\\.spec\\.ts$|/testing/' },
      to: {
        path: '^(node:)?(fs|net|tls|http|https|os|child_process|worker_threads|timers|process|sqlite)|@nestjs|pino|prom-client',
      },
    },
    {
      name: 'nest-only-at-the-edges',
      severity: 'error',
      from: { path: '^libs/', pathNot: '^libs/platform/src/nest' },
      to: { path: '@nestjs' },
    },
    {
      name: 'apps-do-not-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'a-lib-is-entered-by-its-index',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^libs/([^/]+)/src/.+',
        pathNot: [
          '^libs/[^/]+/src/index\\.ts$',
          '^libs/platform/src/nest/index\\.ts$',
          '^libs/platform/src/nest/operations\\.controllers\\.ts$',
          '^libs/platform/src/nest/testing/as-local\\.ts$',
          '^libs/event-log/src/kafka/open-kafka-log\\.ts$',
          '^libs/platform/src/redis/redis\\.ts$',
          '^libs/$2/',
        ],
      },
    },
    ...libRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules|web)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['hie-source', 'import', 'node', 'default'],
      mainFields: ['main'],
    },
  },
};
