"""Writes src/node/tensorboard/fixture.tfevents with TensorBoard's own records and messages, for the test of ours.

python3 -m venv /tmp/tensorboard && /tmp/tensorboard/bin/pip install tensorboard
/tmp/tensorboard/bin/python packages/trainer/scripts/write-tensorboard-fixture.py
"""

import base64
import os

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

HistogramProto = summary_pb2.HistogramProto
time = 1_700_000_000.25
png = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR4XmNg4PrPwM7BCQAFbQEisIiorQAAAABJRU5ErkJggg=="
)

text = summary_pb2.Summary.Value(tag="findings")
text.tensor.dtype = 7  # DT_STRING
text.tensor.tensor_shape.SetInParent()
text.tensor.string_val.append("Größe: zu klein".encode())
text.metadata.plugin_data.plugin_name = "text"

histogram = HistogramProto(min=-1.5, max=0, num=3, sum=-2.25, sum_squares=2.8125)
histogram.bucket_limit.extend([-0.75, 0.0])
histogram.bucket.extend([1.0, 2.0])

restart = event_pb2.Event(wall_time=time, step=301)
restart.session_log.status = event_pb2.SessionLog.START

events = [
    event_pb2.Event(wall_time=time, file_version="brain.Event:2"),
    restart,
    event_pb2.Event(
        wall_time=time + 1,
        step=0,
        summary=summary_pb2.Summary(
            value=[
                summary_pb2.Summary.Value(tag="losses/generator/adversarial", simple_value=0.8125),
                summary_pb2.Summary.Value(tag="scores/recall", simple_value=0),
            ]
        ),
    ),
    event_pb2.Event(
        wall_time=time + 2,
        step=70_000,
        summary=summary_pb2.Summary(
            value=[
                summary_pb2.Summary.Value(
                    tag="samples",
                    image=summary_pb2.Summary.Image(
                        height=2, width=3, colorspace=1, encoded_image_string=png
                    ),
                ),
                summary_pb2.Summary.Value(tag="generator/dense/kernel", histo=histogram),
                text,
            ]
        ),
    ),
]

path = os.path.join(os.path.dirname(__file__), "../src/node/tensorboard/fixture.tfevents")
with open(path, "wb") as file:
    writer = RecordWriter(file)
    for event in events:
        writer.write(event.SerializeToString())
    writer.flush()
