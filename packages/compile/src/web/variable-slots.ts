import type * as ort from 'onnxruntime-web';
import { download, upload } from './device-tensors.js';
import type { OnnxRuntimeWeb } from './onnx-runtime-web.js';

/** Where the values of a variable are; in both places they are the same. */
interface Slot {
  memory?: ort.Tensor;
  device?: ort.Tensor;
}

/** Variables between two runs: in memory of the page, on the graphics processor, or on both. */
export class VariableSlots {
  private readonly slots = new Map<number, Slot>();

  constructor(private readonly runtime: OnnxRuntimeWeb) {}

  set(variable: number, tensor: ort.Tensor): void {
    this.forget(variable);
    this.slots.set(variable, tensor.location === 'gpu-buffer' ? { device: tensor } : { memory: tensor });
  }

  async inMemory(variable: number): Promise<ort.Tensor> {
    const slot = this.slot(variable);
    return (slot.memory ??= await download(this.runtime, slot.device!));
  }

  async onDevice(variable: number): Promise<ort.Tensor> {
    const slot = this.slot(variable);
    return (slot.device ??= await upload(this.runtime, slot.memory!));
  }

  /** Brings all into memory: buffers of the device belong to the graph that made them. */
  async leaveDevice(): Promise<void> {
    for (const [variable, { device }] of this.slots) {
      if (device === undefined) continue;
      this.slots.set(variable, { memory: await this.inMemory(variable) });
      device.dispose();
    }
  }

  forget(variable: number): void {
    this.slots.get(variable)?.device?.dispose();
    this.slots.delete(variable);
  }

  clear(): void {
    for (const variable of this.slots.keys()) this.forget(variable);
  }

  private slot(variable: number): Slot {
    const found = this.slots.get(variable);
    if (found === undefined) throw new Error(`variable ${variable} is not in the store.`);
    return found;
  }
}
