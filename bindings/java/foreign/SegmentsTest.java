// SPDX-License-Identifier: MIT
package org.bufview.foreign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.bufview.BufferExportedException;
import org.bufview.MappedFile;
import org.bufview.Storage;
import org.bufview.View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentsTest {
  @TempDir Path folder;

  @Test
  void arenasHoldTheBytes() {
    try (Storage storage = Storage.copyOf((byte) 1, (byte) 2, (byte) 3)) {
      MemorySegment segment;
      try (Arena arena = Arena.ofConfined()) {
        try (View view = storage.view()) {
          segment = Segments.of(view, arena);
        }
        segment.set(ValueLayout.JAVA_BYTE, 1, (byte) 9);
        assertThrows(BufferExportedException.class, () -> storage.resize(0));
        try (View view = storage.view()) {
          assertArrayEquals(new byte[] {1, 9, 3}, view.toBytes());
          assertThrows(
              IllegalArgumentException.class,
              () -> Segments.of(view.slice(0, 3, 2), arena));
        }
      }
      assertThrows(
          IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
      assertEquals(0, exportsAfterCollection(storage));
      storage.resize(0);
    }
  }

  /** What was made in between and not closed is gone after some collections. */
  private static long exportsAfterCollection(Storage storage) {
    for (int i = 0; storage.exports() > 0 && i < 500; i++) {
      System.gc();
      Thread.onSpinWait();
    }
    return storage.exports();
  }

  @Test
  void readOnlyIsRespected() {
    try (View view = View.copyOf((byte) 1).toReadOnly();
        Arena arena = Arena.ofConfined()) {
      assertTrue(Segments.of(view, arena).isReadOnly());
    }
  }

  @Test
  void segmentsOfAnySize() throws IOException {
    Path path = folder.resolve("sparse");
    long size = 5L << 30;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
      file.seek(size - 1);
      file.write(77);
    }
    try (MappedFile file = MappedFile.open(path);
        View view = file.view();
        Arena arena = Arena.ofShared()) {
      MemorySegment segment = Segments.of(view, arena);
      assertEquals(size, segment.byteSize());
      assertEquals(77, segment.get(ValueLayout.JAVA_BYTE, size - 1));
    }
  }

  @Test
  void viewsOfSegments() {
    MemorySegment segment = Arena.ofAuto().allocate(16);
    try (View view = Segments.view(segment)) {
      view.setLong(5, 42);
      assertEquals(42, segment.get(ValueLayout.JAVA_BYTE, 5));
    }
    MemorySegment heap = MemorySegment.ofArray(new int[] {1, 2});
    assertThrows(IllegalArgumentException.class, () -> Segments.view(heap));
    try (Storage storage = Segments.copyOf(heap);
        View view = storage.view()) {
      assertEquals(8, view.length());
      assertEquals(2, view.cast("i").getLong(1));
    }
  }
}
