import { PbfReader, PbfWriter } from 'pbf';
import type { Histogram } from './histogram.js';

/** A PNG and what its header says. */
export interface EncodedImage {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey with transparency, 3 colour, 4 colour with transparency. */
  readonly channels: number;
}

/** One value under a name; `/` in the name groups it. */
export type SummaryValue = { readonly tag: string } & (
  | { readonly scalar: number }
  | { readonly image: EncodedImage }
  | { readonly histogram: Histogram }
  | { readonly text: string }
);

export interface SummaryEvent {
  readonly step: number;
  /** Seconds since 1970. */
  readonly time: number;
  readonly values: readonly SummaryValue[];
}

/** The event at the beginning of each file. */
export function encodeVersion(time: number): Uint8Array {
  const writer = new PbfWriter();
  writer.writeDoubleField(1, time);
  writer.writeStringField(3, 'brain.Event:2');
  return writer.finish();
}

/** Says that a run goes on: TensorBoard forgets what it has read of this step and later ones. */
export function encodeRestart({ step, time }: Omit<SummaryEvent, 'values'>): Uint8Array {
  const writer = new PbfWriter();
  writePosition({ step, time }, writer);
  writer.writeMessage(7, (status, session) => session.writeVarintField(1, status), 1);
  return writer.finish();
}

/** Field numbers are those of tensorflow/core/util/event.proto and framework/summary.proto; zeros are left out as there. */
export function encodeSummary({ values, ...position }: SummaryEvent): Uint8Array {
  const writer = new PbfWriter();
  writePosition(position, writer);
  writer.writeMessage(
    5,
    (all, summary) => {
      for (const value of all) summary.writeMessage(1, writeValue, value);
    },
    values,
  );
  return writer.finish();
}

/** The step of an encoded event. */
export function stepOfEvent(event: Uint8Array): number {
  const read = { step: 0 };
  new PbfReader(event).readFields((field, result, reader) => {
    if (field === 2) result.step = reader.readVarint(true);
  }, read);
  return read.step;
}

function writePosition({ step, time }: Omit<SummaryEvent, 'values'>, writer: PbfWriter): void {
  writer.writeDoubleField(1, time);
  if (step !== 0) writer.writeVarintField(2, step);
}

function writeValue(value: SummaryValue, writer: PbfWriter): void {
  writer.writeStringField(1, value.tag);
  if ('scalar' in value) writer.writeFloatField(2, value.scalar);
  else if ('image' in value) writer.writeMessage(4, writeImage, value.image);
  else if ('histogram' in value) writer.writeMessage(5, writeHistogram, value.histogram);
  else writeText(value.text, writer);
}

function writeImage({ png, width, height, channels }: EncodedImage, writer: PbfWriter): void {
  writer.writeVarintField(1, height);
  writer.writeVarintField(2, width);
  writer.writeVarintField(3, channels);
  writer.writeBytesField(4, png);
}

function writeHistogram(histogram: Histogram, writer: PbfWriter): void {
  const { minimum, maximum, count, sum, sumOfSquares, limits, counts } = histogram;
  for (const [index, value] of [minimum, maximum, count, sum, sumOfSquares].entries()) {
    if (!Object.is(value, 0)) writer.writeDoubleField(index + 1, value);
  }
  writer.writePackedDouble(6, [...limits]);
  writer.writePackedDouble(7, [...counts]);
}

const stringType = 7;

/** A tensor of one string that the text plugin shows. */
function writeText(text: string, writer: PbfWriter): void {
  writer.writeMessage(
    8,
    (content, tensor) => {
      tensor.writeVarintField(1, stringType);
      tensor.writeMessage(2, () => undefined, undefined);
      tensor.writeStringField(8, content);
    },
    text,
  );
  const plugin = (name: string, data: PbfWriter): void => data.writeStringField(1, name);
  writer.writeMessage(9, (name, metadata) => metadata.writeMessage(1, plugin, name), 'text');
}
