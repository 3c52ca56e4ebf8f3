import { probe } from '../machine-report.js';
import { prepareTfjs } from '../tfjs.js';
import { nodeCandidates } from './candidates.js';

// A process of its own: a driver that crashes or hangs takes only this process with it.
const candidate = nodeCandidates.find(({ name }) => name === process.argv[2]);
if (candidate === undefined) throw new Error(`There is no engine ${process.argv[2]}.`);
prepareTfjs();
const report = await probe(candidate);
process.stdout.write(`\n${JSON.stringify(report)}\n`, () => process.exit(0));
