// SPDX-License-Identifier: MIT
/**
 * Views: typed, strided windows on somebody else's memory, as Python's {@code memoryview}.
 *
 * <p>A {@link org.bufview.Storage} or a {@link org.bufview.MappedFile} has the bytes, a {@link
 * org.bufview.View} looks at them, and a {@link org.bufview.Scan} answers many questions about them
 * in one pass. Nothing is copied unless the name of a method says so, and every size and index is a
 * {@code long}.
 *
 * <p><b>Closing.</b> All four are {@link java.lang.AutoCloseable}. Closing may be repeated, never
 * throws, and is safe while another thread is inside of a call on the same object: that call ends in
 * peace. Every later one throws {@link org.bufview.ReleasedException}. What is not closed is given
 * back some time after it has become unreachable. An object holds what it stands on, so that they may
 * be closed in any order.
 *
 * <p><b>Failing.</b> Exceptions are of the kinds that Java has for such cases, and each of them is
 * also a {@link org.bufview.Failure}, which knows the {@link org.bufview.Status}. A call that failed
 * has changed nothing. An argument that is {@code null} where nothing is said of that is a {@link
 * java.lang.NullPointerException}.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. The bytes are as shared as any
 * memory: who writes what others read needs an agreement with them.
 */
package org.bufview;
