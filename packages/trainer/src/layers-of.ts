import type * as tf from '@tensorflow/tfjs';

/** Layers that hold others, as tfjs does not declare them. */
interface HoldingLayer extends tf.layers.Layer {
  /** Of models inside of the model. */
  readonly layers?: readonly tf.layers.Layer[];
  /** Of wrappers: TimeDistributed, SpectralNormalization. */
  readonly layer?: tf.layers.Layer;
  readonly forwardLayer?: tf.layers.Layer;
  readonly backwardLayer?: tf.layers.Layer;
  /** Of recurrent layers. */
  readonly cell?: tf.layers.Layer;
  /** Of stacked cells. */
  readonly cells?: readonly tf.layers.Layer[];
}

/** Every layer of a model, those inside of other layers and models too. */
export function layersOf(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap(withInner);
}

function withInner(layer: HoldingLayer): tf.layers.Layer[] {
  const { layers = [], cells = [], layer: inner, forwardLayer, backwardLayer, cell } = layer;
  const held = [...layers, ...cells, inner, forwardLayer, backwardLayer, cell];
  return [layer, ...held.filter((one) => one !== undefined).flatMap(withInner)];
}
