export { measure, measureRate, type BenchEngine, type Measurement, type MeasureOptions } from './measure.js';
export {
  formatBench,
  runBench,
  type BenchOptions,
  type BenchResult,
  type WorkloadResult,
} from './run-bench.js';
export { workloads, type Workload } from './workloads.js';
