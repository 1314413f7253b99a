// SPDX-License-Identifier: MIT
package org.bufview;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Frees a token of the library once: when it is told to, or else after the object that it guards has
 * become unreachable. {@link java.lang.ref.Cleaner} does the same, at a price that is high beside that
 * of a slice: all threads share its one list, and every reference that has done its work is cleared by
 * a call into the virtual machine. Here threads are spread over lists, and a reference that has left
 * its list is garbage like any other.
 *
 * <p>The thread that waits for what is dropped ends when there is nothing to guard, so that it does not
 * keep the classes of the library loaded.
 */
final class Backstop extends PhantomReference<Object> {
  /** A power of two. */
  private static final int RING_COUNT = 32;

  /** After so long without work the thread looks whether it is needed. */
  private static final long IDLE_MILLIS = 2000;

  private static final ReferenceQueue<Object> DROPPED = new ReferenceQueue<>();
  private static final Ring[] RINGS = new Ring[RING_COUNT];

  /** Whether the thread runs. Written under the lock of this class. */
  private static volatile boolean watched;

  static {
    Arrays.setAll(RINGS, index -> new Ring());
  }

  private final long token;
  private final LongConsumer free;
  private final Ring ring;

  /** Neighbours in the ring; null once the token has been freed. */
  private Backstop next;

  private Backstop previous;

  /** A list through an element that guards nothing. */
  private static final class Ring {
    /**
     * Objects that may be waiting to be collected before somebody asks for it. To the collector a view
     * is a few dozen bytes, and it lets millions pile up; outside of its heap a million of them take
     * some 300 MiB.
     */
    private static final int PATIENCE = 1 << 19;

    /** Dropped objects that are freed for a new one. */
    private static final int HELP = 4;

    private final Backstop end = new Backstop(this);
    private int size;
    private int most = PATIENCE;

    /** False if nobody would notice that the object was dropped. */
    synchronized boolean add(Backstop added) {
      if (!watched) {
        return false;
      }
      added.next = end.next;
      added.previous = end;
      added.next.previous = added;
      end.next = added;
      size++;
      return true;
    }

    /** False if that was done before. */
    synchronized boolean remove(Backstop removed) {
      if (removed.next == null) {
        return false;
      }
      removed.next.previous = removed.previous;
      removed.previous.next = removed.next;
      removed.next = null;
      removed.previous = null;
      size--;
      if (most > PATIENCE && size < most / 4) {
        most /= 2;
      }
      return true;
    }

    synchronized boolean isEmpty() {
      return size == 0;
    }

    /** What is not dropped is not counted again and again. */
    private synchronized boolean isFull() {
      if (size <= most) {
        return false;
      }
      most = size > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : 2 * size;
      return true;
    }

    /** Who makes objects faster than one thread frees dropped ones must help. */
    void limit() {
      // These may be old news, of another thread at the same list. It does not matter when.
      if (size <= PATIENCE) {
        return;
      }
      if (size > most && isFull()) {
        System.gc();
      }
      for (int i = 0; i < HELP && DROPPED.poll() instanceof Backstop dropped; i++) {
        dropped.free();
      }
    }
  }

  private Backstop(Ring ring) {
    super(null, null);
    token = 0;
    free = null;
    this.ring = ring;
    next = this;
    previous = this;
  }

  private Backstop(Object guarded, long token, LongConsumer free) {
    super(guarded, DROPPED);
    this.token = token;
    this.free = free;
    ring = RINGS[(int) Thread.currentThread().getId() & RING_COUNT - 1];
    while (!ring.add(this)) {
      watch();
    }
  }

  /**
   * Guards an object. If that fails, the token is freed at once.
   *
   * @param guarded what must become unreachable
   * @param token passed to {@code free}
   * @param free does not refer to the object
   */
  static Backstop guard(Object guarded, long token, LongConsumer free) {
    try {
      Backstop made = new Backstop(guarded, token, free);
      made.ring.limit();
      return made;
    } catch (Throwable failure) {
      free.accept(token);
      throw failure;
    }
  }

  /** Frees the token, unless that was done. */
  void free() {
    if (ring.remove(this)) {
      free.accept(token);
    }
  }

  private static synchronized void watch() {
    if (!watched) {
      Thread thread = new Thread(null, Backstop::freeDropped, "bufview-backstop", 0, false);
      thread.setDaemon(true);
      thread.setContextClassLoader(null);
      thread.start();
      watched = true;
    }
  }

  private static void freeDropped() {
    do {
      try {
        for (Object dropped; (dropped = DROPPED.remove(IDLE_MILLIS)) != null; ) {
          ((Backstop) dropped).free();
        }
      } catch (InterruptedException ignored) {
        // Nobody has a reason to; it is not the end of the work.
      }
    } while (!retire());
  }

  /** Whether there was nothing to guard, so that the thread may end. */
  private static synchronized boolean retire() {
    // Who adds from now on either sees this, and waits to start another thread, or is seen below.
    watched = false;
    for (Ring ring : RINGS) {
      watched |= !ring.isEmpty();
    }
    return !watched;
  }
}
