import { describeOptions } from '@gankit/core/testing';
import { CompileError } from './errors.js';
import * as compile from './index.js';
import * as web from './web.js';

const errors = ['CompileError', 'DisagreementError', 'UnsupportedKernelError'] as const;
const nothing = () => ({});
const inputs = {};

describeOptions('compile', compile, {
  calls: {
    checkCompiled: (options) => compile.checkCompiled(nothing, options),
    compile: (options) => compile.compile(nothing, options),
    exportOnnx: (options: object) => compile.exportOnnx(nothing, { inputs, ...options }),
  },
  without: [...errors, 'createVariableStore', 'graphInput'],
  error: CompileError,
});

describeOptions('compile/web', web, {
  calls: { exportOnnx: (options: object) => web.exportOnnx(nothing, { inputs, ...options }) },
  without: [...errors, 'graphInput'],
  error: CompileError,
});
