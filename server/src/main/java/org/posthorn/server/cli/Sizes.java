package org.posthorn.server.cli;

import java.util.Locale;

/// Numbers of bytes for people.
final class Sizes {
  private static final String[] UNITS = {"KB", "MB", "GB", "TB"};
  private static final int STEP = 1024;

  private Sizes() {}

  /// `0 B`, `1.5 KB`, `20 GB`: powers of 1,024, as the configuration reads them.
  static String of(long bytes) {
    if (bytes < STEP) {
      return bytes + " B";
    }
    double size = bytes;
    int unit = -1;
    while (size >= STEP && unit < UNITS.length - 1) {
      size /= STEP;
      unit++;
    }
    boolean whole = size >= 100 || size == Math.rint(size);
    return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", size, UNITS[unit]);
  }
}
