// SPDX-License-Identifier: MIT
package org.bufview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What other threads, the collector among them, may do to a call that runs. The variable
 * BUFVIEW_STRESS says how many times as much is to be done.
 */
class StressTest {
  private static final int TIMES =
      Integer.parseInt(System.getenv().getOrDefault("BUFVIEW_STRESS", "1"));

  /** Fewer where every native call is checked. */
  private static final int DROPS = Integer.getInteger("bufview.drops", 10_000_000);

  private final ExecutorService others = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    others.shutdownNow();
  }

  private static View ones(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 1);
    return View.copyOf(bytes);
  }

  private static <T> T get(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException failure) {
      throw new AssertionError(failure.getCause());
    }
  }

  @Test
  void droppedDuringACall() throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    Future<Object> collector =
        others.submit(
            () -> {
              while (!done.get()) {
                System.gc();
              }
              return null;
            });
    for (int i = 0; i < 300 * TIMES; i++) {
      // Nothing but the call refers to the views.
      assertEquals(20_000, ones(40_000).slice(0, 40_000, 2).count(1));
      assertEquals(40_000, ones(40_000).asByteBuffer().remaining());
    }
    done.set(true);
    get(collector);
  }

  /** Closes an object while a call on it runs, and gives what the call gave. */
  private <T> T closeDuring(AutoCloseable closed, Callable<T> call) throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    Future<T> running =
        others.submit(
            () -> {
              started.countDown();
              return call.call();
            });
    started.await();
    Thread.onSpinWait();
    closed.close();
    try {
      return running.get();
    } catch (ExecutionException failure) {
      // Too late: the call came after.
      assertTrue(failure.getCause() instanceof ReleasedException, failure.toString());
      return null;
    }
  }

  @Test
  void closedDuringACall() throws Exception {
    int size = 1 << 20;
    for (int i = 0; i < 100 * TIMES; i++) {
      View view = ones(size);
      Long count = closeDuring(view, () -> view.count(1));
      assertTrue(count == null || count == size, "counted " + count);
      assertThrows(ReleasedException.class, () -> view.count(1));
    }
  }

  @Test
  void closedDuringAScan() throws Exception {
    int size = 1 << 20;
    try (View view = ones(size)) {
      for (int i = 0; i < 20 * TIMES; i++) {
        Scan scan = Scan.create();
        scan.addHistogram();
        closeDuring(
            scan,
            () -> {
              scan.run(view, ScanOptions.DEFAULT.threads(2).chunk(1 << 12));
              return null;
            });
        assertThrows(ReleasedException.class, scan::finish);
      }
    }
  }

  @Test
  void closedByItsOwnCallback() throws IOException {
    try (View view = ones(1 << 20)) {
      Scan scan = Scan.create();
      scan.addHistogram();
      scan.run(
          view,
          ScanOptions.DEFAULT.progress(
              (done, total) -> {
                scan.close();
                return true;
              }));
      assertThrows(ReleasedException.class, () -> scan.histogram(0));
    }
  }

  @Test
  void resizedAgainstNewViews() throws InterruptedException {
    try (Storage storage = Storage.create(1000)) {
      Future<Integer> resizes =
          others.submit(
              () -> {
                int done = 0;
                for (int i = 0; i < 2000 * TIMES; i++) {
                  try {
                    storage.resize(1000 + i % 7 * 4096);
                    done++;
                  } catch (BufferExportedException refused) {
                    Thread.onSpinWait();
                  }
                }
                return done;
              });
      for (int i = 0; i < 2000 * TIMES; i++) {
        try (View view = storage.view()) {
          assertEquals(0, view.getLong(999));
          assertEquals(view.length(), view.toBytes().length);
        } catch (BufferExportedException beingResized) {
          Thread.onSpinWait();
        }
      }
      assertTrue(get(resizes) > 0);
    }
  }

  private static long anonymousMiB() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("RssAnon:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
      }
    }
    return 0;
  }

  @Test
  void droppedByTheMillion() throws IOException, InterruptedException {
    try (Storage storage = Storage.create(1000);
        View view = storage.view()) {
      long before = anonymousMiB();
      for (int i = 0; i < DROPS * TIMES; i++) {
        view.slice(5, 15);
      }
      for (int i = 0; i < 100_000 * TIMES; i++) {
        assertEquals(10, view.asByteBuffer(5, 10).remaining());
      }
      assertTrue(anonymousMiB() - before < 600, anonymousMiB() + " MiB after " + before);
      LifeTest.waitForExports(storage, 1);
    }
  }
}
