import { isSoftwareAdapter, isSoftwareName, requestAdapter, type Gpu } from '../engines/webgpu-adapter.js';

/** Through what a graphics processor, and not a program that plays one, can be reached. */
export interface Graphics {
  readonly webgpu: boolean;
  readonly webgl: boolean;
}

export async function findGraphics(): Promise<Graphics> {
  return { webgpu: await hasAdapter(), webgl: hasRenderer() };
}

async function hasAdapter(): Promise<boolean> {
  const { gpu } = globalThis.navigator as { readonly gpu?: Gpu };
  const adapter = gpu === undefined ? null : await requestAdapter(gpu).catch(() => null);
  return adapter !== null && !isSoftwareAdapter(adapter);
}

/** A browser that hides the name of its renderer counts as having one. */
function hasRenderer(): boolean {
  if (typeof OffscreenCanvas === 'undefined') return true;
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (context === null) return false;
  const extension = context.getExtension('WEBGL_debug_renderer_info');
  const name = context.getParameter(extension?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER) as unknown;
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return !isSoftwareName(String(name));
}
