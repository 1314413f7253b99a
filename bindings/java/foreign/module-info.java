// SPDX-License-Identifier: MIT
/** Foreign memory of JDK 22 and later as views, and views as foreign memory. */
module org.bufview.foreign {
  requires transitive org.bufview;

  exports org.bufview.foreign;
}
