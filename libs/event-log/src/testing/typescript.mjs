// Lets a child process of a test run this project's sources: `node --conditions hie-source --import typescript.mjs x.ts`.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const ours = /\/(apps|libs|test)\/.*\.[jt]s$/;

registerHooks({
  resolve(specifier, context, next) {
    const relative = specifier.startsWith('.') && ours.test(context.parentURL ?? '');
    return next(relative ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
  load(url, context, next) {
    if (!url.endsWith('.ts') || !ours.test(url)) return next(url, context);
    const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), { filename: fileURLToPath(url) });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
