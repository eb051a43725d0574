package org.posthorn.admin.values;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Converts sizes in bytes from and to text with units, which are powers of 1,024.
public final class Sizes {
  private static final Pattern QUANTITY = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");
  private static final String[] UNITS = {"KB", "MB", "GB", "TB"};
  private static final int STEP = 1024;

  private Sizes() {}

  /// Reads `512 MB`, `10GiB`, `0`.
  ///
  /// @throws IllegalArgumentException naming the expected form
  public static long parse(String text) {
    Matcher matcher = QUANTITY.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected a size such as 512 MB");
    }
    long factor =
        switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
          case "", "B" -> 1L;
          case "KB", "KIB", "K" -> 1L << 10;
          case "MB", "MIB", "M" -> 1L << 20;
          case "GB", "GIB", "G" -> 1L << 30;
          case "TB", "TIB", "T" -> 1L << 40;
          default -> 0L;
        };
    long number = Long.parseLong(matcher.group(1));
    if (factor == 0 || number > Long.MAX_VALUE / factor) {
      throw new IllegalArgumentException("expected a size such as 512 MB");
    }
    return number * factor;
  }

  /// `0 B`, `1.5 KB`, `20 GB`.
  public static String of(long bytes) {
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
