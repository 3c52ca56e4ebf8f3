import type { ComputeDevice } from '../engine-options.js';
import { probe } from '../machine-report.js';
import { prepareTfjs } from '../tfjs.js';
import { nodeCandidates } from './candidates.js';

// A process of its own: a driver that crashes or hangs takes only this process with it.
const [wanted, device] = process.argv.slice(2);
const candidate = nodeCandidates.find(({ name }) => name === wanted);
if (candidate === undefined) throw new Error(`There is no engine ${wanted}.`);
prepareTfjs();
const report = await probe(candidate, device === undefined ? {} : { device: device as ComputeDevice });
process.stdout.write(`\n${JSON.stringify(report)}\n`, () => process.exit(0));
