package org.posthorn.delivery.checks;

/// Formats numbers with a fixed number of decimals. Each message needs several, and Java's
/// formatter would take longer than the rest of the verdict's text.
final class Decimal {
  private Decimal() {}

  /// A probability with four decimals: `0.9731`.
  static String probability(double value) {
    return text(value, 4);
  }

  /// A weight with its sign and two decimals: `+1.50`, `-0.05`.
  static String weight(double value) {
    return (value < 0 ? "" : "+") + text(value, 2);
  }

  private static String text(double value, int decimals) {
    long scale = decimals == 4 ? 10_000 : 100;
    long rounded = Math.round(Math.abs(value) * scale);
    String fraction = String.valueOf(scale + rounded % scale).substring(1);
    return (value < 0 ? "-" : "") + rounded / scale + "." + fraction;
  }
}
