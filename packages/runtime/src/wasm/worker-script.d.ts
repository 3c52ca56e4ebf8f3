declare module '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js' {
  /** Text of the script that a thread runs. */
  export const wasmWorkerContents: string;
  const contents: { readonly wasmWorkerContents: string } | undefined;
  export default contents;
}
