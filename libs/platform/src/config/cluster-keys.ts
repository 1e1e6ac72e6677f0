import { z } from 'zod';

/** Each a process of its own, or several in one. */
export const roles = ['gateway', 'normalizer', 'mpi', 'record', 'router', 'console'] as const;
export type Role = (typeof roles)[number];

const pemFile = z.string().min(1);

/** What only `mode: cluster` reads. */
export const clusterKeys = {
  roles: z
    .array(z.enum(roles))
    .min(1)
    .default([...roles])
    .describe('What this process does; default: everything.'),
  secretFile: z
    .string()
    .min(1)
    .optional()
    .describe('File with 32 random bytes, the same for every process: the key of the hashes that stand for numbers.'),
  mpi: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.number().int().min(0).max(65_535).default(2590).describe('Where the role mpi answers queries.'),
      address: z
        .string()
        .regex(/^[^:]+:\d+$/, 'host:port')
        .default('127.0.0.1:2590')
        .describe('Where the gateway asks.'),
      tls: z
        .strictObject({ cert: pemFile, key: pemFile, ca: pemFile })
        .optional()
        .describe('Both sides show a certificate of ca; needed outside of the loopback.'),
    })
    .prefault({}),
  databaseConnections: z.number().int().min(2).default(10).describe('Of this process, at most.'),
};
