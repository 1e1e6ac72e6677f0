import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { variableNames } from '../../libs/platform/src/config/load-config.js';

/** HIE_VERSION is the tag of the image; HIE_NO_BUILD tells the command line that everything is built. */
const others = ['HIE_CONFIG', 'HIE_VERSION', 'HIE_NO_BUILD'];
const chart = 'deploy/helm/hie-broker/templates';
const files = ['deploy/compose.yaml', 'deploy/Dockerfile', ...readdirSync(chart).map((name) => join(chart, name))];

describe('the variables that a deployment sets', () => {
  it.each(files)('are ones that the broker reads: %s', (file) => {
    const named = new Set(readFileSync(file, 'utf8').match(/\bHIE_[A-Z_]+\b/g));
    expect([...named].filter((name) => !variableNames.includes(name) && !others.includes(name))).toEqual([]);
  });
});
