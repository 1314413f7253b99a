# SPDX-License-Identifier: MIT
import bufview

table = bufview.View(bytearray(24)).cast("i", (2, 3))
table[:] = bufview.View(memoryview(bytes(range(24))).cast("i", (2, 3)))
table[1, ::2] = table[0, ::2]  # slices in any dimension, nothing is copied
print(table[:, 0].strides, table[1, 0] == table[0, 0])

points = bufview.View(bytearray(24)).cast("T{<f:x:<f:y:<I:rgb:}")
points[1] = (1.5, 2.5, 0xff8000)
print(points.field("y").tolist())

storage = bufview.Storage(b"bytes that may grow")
view = bufview.View(storage)
try:
    storage.append(b"!")
except BufferError as error:
    print("refused:", error)
print(view.find_all(b"y").tolist(), bufview.hash(view, "crc32"))
