import { defineConfig } from 'vite';

export default defineConfig({
  base: './', // works in any folder of any server
  build: { target: 'es2022', chunkSizeWarningLimit: 1500 },
  resolve: { dedupe: ['@tensorflow/tfjs', '@tensorflow/tfjs-core'] },
});
