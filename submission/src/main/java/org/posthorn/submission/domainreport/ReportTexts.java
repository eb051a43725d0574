package org.posthorn.submission.domainreport;

/// Sanitizes untrusted texts and numbers.
final class ReportTexts {
  /// More messages than any server receives in a day; sums do not overflow.
  private static final long COUNT_MAX = 1_000_000_000_000L;

  private ReportTexts() {}

  /// One line of limited length.
  static String cut(String text, int max) {
    String cut = text.length() > max ? text.substring(0, max) : text;
    // Also invisible characters that reverse surrounding text.
    return cut.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", " ").strip();
  }

  static long count(long said) {
    return Math.clamp(said, 0, COUNT_MAX);
  }

  static long sum(long one, long two) {
    return count(one + two);
  }
}
