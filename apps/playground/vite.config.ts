import { defineConfig } from 'vite';

/** Make the page cross-origin isolated: only then may the WebAssembly backend have threads. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  base: './', // works in any folder of any server
  build: { target: 'es2022', chunkSizeWarningLimit: 1500 },
  resolve: { dedupe: ['@tensorflow/tfjs', '@tensorflow/tfjs-core'] },
  server: { headers },
  preview: { headers },
});
