package org.posthorn.server.config;

/// The similarity of names, for suggestions.
final class Spelling {
  private Spelling() {}

  /// The maximum distance of a suggestion: a third of the name's letters, but at least two, which
  /// is two letters exchanged.
  static int near(String name) {
    return Math.min(name.length() - 1, Math.max(2, name.length() / 3));
  }

  /// Levenshtein's distance.
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int substituted = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
