export { writeFileAtomic, writeJsonAtomic } from './node/atomic-files.js';
export { latestCheckpoint } from './node/checkpoint-folders.js';
export {
  loadCheckpoint,
  saveCheckpoint,
  type CheckpointManifest,
  type LoadedCheckpoint,
} from './node/checkpoint.js';
export { digestState } from './node/digest-state.js';
export { diagnoseRun, type RunDiagnosis } from './node/diagnose-run.js';
export { fileSystem } from './node/file-system.js';
export type { FolderOptions } from './node/folder-options.js';
export {
  drawImageGrid,
  encodeImageGrid,
  isDrawable,
  writeImageGrid,
  type ImageGridOptions,
  type Pixels,
} from './node/image-grid.js';
export { interleaveImages } from './node/interleave-images.js';
export {
  describeProvenance,
  digitalSourceTypes,
  provenanceXmp,
  type DigitalSourceType,
  type Provenance,
  type ProvenanceOptions,
} from './node/provenance.js';
export { openRun, Run, type OpenRunOptions } from './node/open-run.js';
export { writeReport } from './node/report.js';
export {
  reportData,
  type PictureSeries,
  type ReportData,
  type ReportForm,
} from './node/report/report-data.js';
export { renderReportPage, type ReportPageForm } from './node/report/report-page.js';
export { createRunReader, type RunReader, type RunSnapshot } from './node/report/run-reader.js';
export { renderRunsPage, runsData, type ListedRun, type RunsData } from './node/report/runs-page.js';
export {
  appendMetrics,
  findRunRecord,
  readBest,
  readMetrics,
  readRunRecord,
  runPaths,
  stepName,
  type BestRecord,
  type JsonValue,
  type MetricsLine,
  type NetworksRecord,
  type RunRecord,
  type StoppedRecord,
} from './node/run-folder.js';
export { decodeSafetensors, encodeSafetensors, type TensorFile } from './node/safetensors.js';
export { tensorBoardLogger, type TensorBoardOptions } from './node/tensorboard/tensorboard-logger.js';
export type { FolderStep } from './node/folder-writer.js';
export { findStop } from './node/stopping.js';
export { trainInFolder } from './node/train-in-folder.js';
