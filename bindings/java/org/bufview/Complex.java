// SPDX-License-Identifier: MIT
package org.bufview;

/**
 * A complex number, the value of an item of format {@code F} or {@code D}.
 *
 * @param real real part
 * @param imag imaginary part
 */
public record Complex(double real, double imag) {}
