import type { WebCompiler } from '@gankit/compile/web';
import processorScript from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import processorWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import graphicsScript from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import graphicsWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';

/** Nothing of it is loaded before; the build that knows WebGPU is nearly twice as large. */
export async function loadCompiler(device: 'cpu' | 'webgpu'): Promise<WebCompiler> {
  const { createWebCompiler } = await import('@gankit/compile/web');
  return device === 'webgpu'
    ? createWebCompiler({
        ort: await import('onnxruntime-web/webgpu'),
        files: { wasm: graphicsWasm, mjs: graphicsScript },
      })
    : createWebCompiler({
        ort: await import('onnxruntime-web/wasm'),
        files: { wasm: processorWasm, mjs: processorScript },
      });
}
