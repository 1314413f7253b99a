// SPDX-License-Identifier: MIT
package org.bufview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LifeTest {
  @Test
  void closingTwiceIsNothing() {
    Storage storage = Storage.create(8);
    View view = storage.view();
    storage.close();
    storage.close();
    assertEquals(8, view.byteSize());
    view.close();
    view.close();
  }

  @Test
  void whatIsClosedThrows() {
    Storage storage = Storage.create(8);
    View view = storage.view();
    view.close();
    ReleasedException gone = assertThrows(ReleasedException.class, () -> view.getLong(0));
    assertEquals(Status.HANDLE, gone.status());
    assertThrows(IllegalStateException.class, () -> view.slice(0, 1));
    assertThrows(ReleasedException.class, view::asByteBuffer);
    assertThrows(ReleasedException.class, view::toBytes);
    assertEquals("View[closed]", view.toString());
    storage.close();
    assertThrows(ReleasedException.class, storage::size);
    assertThrows(ReleasedException.class, storage::view);
    assertEquals("Storage[closed]", storage.toString());
  }

  @Test
  void releasedIsNotClosed() {
    try (Storage storage = Storage.create(8);
        View view = storage.view()) {
      view.release();
      ReleasedException gone = assertThrows(ReleasedException.class, () -> view.getLong(0));
      assertEquals(Status.RELEASED, gone.status());
      assertEquals("View[released]", view.toString());
      storage.resize(16);
      assertEquals(16, storage.size());
    }
  }

  @Test
  void whoLooksRefusesTheResize() {
    try (Storage storage = Storage.create(8)) {
      View view = storage.view();
      BufferExportedException busy =
          assertThrows(BufferExportedException.class, () -> storage.resize(9));
      assertEquals(Status.BUSY, busy.status());
      assertTrue(busy.getMessage().contains("1 export"), busy.getMessage());
      view.close();
      storage.resize(9);
      assertEquals(9, storage.size());
    }
  }

  @Test
  void slicesOutliveWhatTheyAreOf() {
    View slice;
    try (Storage storage = Storage.copyOf((byte) 1, (byte) 2, (byte) 3);
        View view = storage.view()) {
      slice = view.slice(1, 3);
    }
    assertEquals(2, slice.getLong(0));
    slice.close();
  }

  @Test
  void leasesRefuseTheRelease() {
    try (Storage storage = Storage.create(8);
        View view = storage.view()) {
      Lease lease = view.lease();
      assertEquals(8, lease.byteSize());
      assertThrows(BufferExportedException.class, view::release);
      lease.close();
      lease.close();
      view.release();
    }
  }

  @Test
  void whatIsDroppedIsGivenBack() throws InterruptedException {
    Storage storage = Storage.create(8);
    for (int i = 0; i < 100; i++) {
      storage.view().slice(0, 4);
    }
    waitForExports(storage, 0);
    storage.resize(16);
    storage.close();
  }

  @Test
  void partsOfBuffersHoldTheBytes() throws InterruptedException {
    Storage storage = Storage.copyOf((byte) 1, (byte) 2, (byte) 3, (byte) 4);
    ByteBuffer part;
    try (View view = storage.view()) {
      part = view.asByteBuffer().slice(1, 2).asReadOnlyBuffer();
    }
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertEquals(1, storage.exports());
    assertThrows(BufferExportedException.class, () -> storage.resize(0));
    assertEquals(2, part.get(0));
    part = null;
    waitForExports(storage, 0);
    storage.resize(0);
    storage.close();
  }

  @Test
  void viewsHoldTheirBuffer() throws InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    buffer.put(77, (byte) 5);
    View view = View.of(buffer);
    buffer = null;
    for (int i = 0; i < 5; i++) {
      System.gc();
      ByteBuffer.allocateDirect(1 << 20);
      Thread.sleep(10);
    }
    assertEquals(5, view.getLong(77));
    view.close();
  }

  static void waitForExports(Storage storage, long wanted) throws InterruptedException {
    for (int i = 0; storage.exports() != wanted && i < 500; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertEquals(wanted, storage.exports());
  }

  @Test
  void copiesAreIndependent() {
    byte[] bytes = {1, 2, 3};
    try (View view = View.copyOf(bytes)) {
      Arrays.fill(bytes, (byte) 9);
      assertEquals(2, view.getLong(1));
    }
  }
}
