// SPDX-License-Identifier: MIT
/** Foreign memory of JDK 22 and later as views, and views as foreign memory. */
package org.bufview.foreign;
