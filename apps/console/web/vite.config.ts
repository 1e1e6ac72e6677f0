import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The broker serves `dist/console` at `/`. Scripts stay files of their own, so that the policy needs no inline scripts. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../../../dist/console',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // One file, of which most is the component library; it comes from the same machine and is cached by its name.
    chunkSizeWarningLimit: 800,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/fhir': 'http://127.0.0.1:8080' } },
});
