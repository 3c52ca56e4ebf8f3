export { formatBench } from './format-bench.js';
export { ganWorkload, type GanWorkloadOptions } from './gan-workload.js';
export { measureRate } from './measure-rate.js';
export { measure, type BenchEngine, type Measurement, type MeasureOptions } from './measure.js';
export { runBench, type BenchOptions, type BenchResult, type WorkloadResult } from './run-bench.js';
export type { PreparedWorkload, Workload } from './workload.js';
export { workloads } from './workloads.js';
