import * as tf from '@tensorflow/tfjs';

/** A model after saving and loading, through JSON, as a file would be. */
export async function saveAndLoad(model: tf.LayersModel): Promise<tf.LayersModel> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  const copy = JSON.parse(JSON.stringify({ ...saved!, weightData: undefined })) as tf.io.ModelArtifacts;
  return tf.loadLayersModel(tf.io.fromMemory({ ...copy, weightData: saved!.weightData! }));
}
