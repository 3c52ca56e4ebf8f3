/** The part of a WebGPU adapter that tells a graphics processor from a program that acts as one. */
export interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

export interface Adapter {
  readonly info?: AdapterInfo;
  readonly isFallbackAdapter?: boolean;
}

export interface Gpu {
  requestAdapter(options?: { readonly powerPreference?: string }): Promise<Adapter | null>;
}

/** Whether a processor without graphics does the adapter's work (SwiftShader, lavapipe, WARP). */
export function isSoftwareAdapter({ info, isFallbackAdapter }: Adapter): boolean {
  if (isFallbackAdapter === true || info?.isFallbackAdapter === true) return true;
  return isSoftwareName(describeAdapter({ info: info ?? {} }));
}

/** Whether an adapter or a renderer says of itself that it is a program. */
export function isSoftwareName(name: string): boolean {
  return /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(name);
}

/** What the adapter calls itself. */
export function describeAdapter({ info = {} }: Adapter): string {
  const words = [info.vendor, info.architecture, info.device, info.description];
  return words.filter((word) => word !== undefined && word !== '').join(' ') || 'unnamed adapter';
}

/** Asks for an adapter; a driver that does not answer in time counts as none. */
export async function requestAdapter(gpu: Gpu, timeoutMs = 10_000): Promise<Adapter | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  try {
    return await Promise.race([gpu.requestAdapter({ powerPreference: 'high-performance' }), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
