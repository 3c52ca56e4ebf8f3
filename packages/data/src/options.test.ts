import type { Loader } from '@gankit/core';
import { describeOptions } from '@gankit/core/testing';
import * as digits from './digits.js';
import * as idx from './idx.js';
import * as imageFolder from './image-folder.js';
import * as imagePairs from './image-pairs.js';
import * as data from './index.js';

describeOptions('data', data, {
  calls: {
    digitsFromJson: (options) => data.digitsFromJson({}, options),
    holdOut: (options) => data.holdOut({} as Loader, options),
    ringModesCovered: (options) => data.ringModesCovered({} as never, options),
  },
  without: ['greyOf', 'paired', 'unpaired', 'withSource'],
});

describeOptions('data/digits', digits);
describeOptions('data/idx', idx);
describeOptions('data/image-folder', imageFolder, { without: ['formatReport'] });
describeOptions('data/image-pairs', imagePairs, { without: ['formatPairReport'] });
