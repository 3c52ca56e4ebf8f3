import * as architectures from '@gankit/architectures';
import * as augment from '@gankit/augment';
import * as core from '@gankit/core';
import * as data from '@gankit/data';
import * as layers from '@gankit/layers';
import * as losses from '@gankit/losses';
import * as metrics from '@gankit/metrics';
import * as runtime from '@gankit/runtime';
import * as trainer from '@gankit/trainer';
import * as variants from '@gankit/variants';

/** Every package that must run in a browser. */
export const packages = {
  architectures,
  augment,
  core,
  data,
  layers,
  losses,
  metrics,
  runtime,
  trainer,
  variants,
};
