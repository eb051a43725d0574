package org.posthorn.admin.values;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Converts sizes in bytes from and to text with units: `kB`, `MB`, `GB` and `TB` are powers of
/// 1,000, `KiB`, `MiB`, `GiB` and `TiB` of 1,024, as in the pages (`text/quota.ts`).
public final class Sizes {
  private static final Pattern QUANTITY =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)\\s*([A-Za-z]*)");
  private static final String PREFIXES = "KMGT";
  private static final int DECIMAL = 1_000;
  private static final int BINARY = 1_024;
  private static final Map<String, Long> UNITS = units();

  private Sizes() {}

  private static Map<String, Long> units() {
    Map<String, Long> units = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    units.put("", 1L);
    units.put("B", 1L);
    long decimal = 1;
    long binary = 1;
    for (String prefix : PREFIXES.split("")) {
      decimal *= DECIMAL;
      binary *= BINARY;
      units.put(prefix, decimal);
      units.put(prefix + "B", decimal);
      units.put(prefix + "i", binary);
      units.put(prefix + "iB", binary);
    }
    return units;
  }

  /// Reads `512 MB`, `1.5GiB`, `0`.
  ///
  /// @throws IllegalArgumentException naming the expected form
  public static long parse(String text) {
    Matcher matcher = QUANTITY.matcher(text.strip());
    if (matcher.matches() && UNITS.containsKey(matcher.group(2))) {
      BigDecimal bytes =
          new BigDecimal(matcher.group(1))
              .multiply(BigDecimal.valueOf(UNITS.get(matcher.group(2))));
      if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
        return bytes.longValue();
      }
    }
    throw new IllegalArgumentException("expected a size such as 512 MB");
  }

  /// `0 B`, `1.5 kB`, `20 GB`; `5 GiB` if it is exactly that.
  public static String of(long bytes) {
    return exact(bytes, DECIMAL, "B")
        .or(() -> exact(bytes, BINARY, "iB"))
        .orElseGet(() -> rounded(bytes));
  }

  /// The whole number below a thousand of a unit above kilobytes, if it is one.
  private static Optional<String> exact(long bytes, int step, String ending) {
    long unit = (long) step * step;
    for (int i = 1; i < PREFIXES.length(); i++, unit *= step) {
      long number = bytes / unit;
      if (bytes % unit == 0 && number > 0 && number < DECIMAL) {
        return Optional.of(number + " " + PREFIXES.charAt(i) + ending);
      }
    }
    return Optional.empty();
  }

  private static String rounded(long bytes) {
    if (bytes < DECIMAL) {
      return bytes + " B";
    }
    double size = (double) bytes / DECIMAL;
    int unit = 0;
    while (size >= DECIMAL && unit < PREFIXES.length() - 1) {
      size /= DECIMAL;
      unit++;
    }
    String name = unit == 0 ? "kB" : PREFIXES.charAt(unit) + "B";
    boolean whole = size >= 100 || size == Math.rint(size);
    return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", size, name);
  }
}
