package org.posthorn.store.view;

/// Selects rows of a view by their flags.
///
/// @param required bits that a row must have
/// @param forbidden bits that a row must not have
public record FlagTest(long required, long forbidden) {
  public static final FlagTest ALL = new FlagTest(0, 0);

  public boolean matches(long flags) {
    return (flags & required) == required && (flags & forbidden) == 0;
  }

  /// Whether any of some rows may match.
  boolean mayMatch(Summary rows) {
    return (rows.anyFlags & required) == required && (rows.allFlags & forbidden) == 0;
  }

  /// Whether each of some rows matches.
  boolean allMatch(Summary rows) {
    return (rows.allFlags & required) == required && (rows.anyFlags & forbidden) == 0;
  }

  /// Rows that match both.
  public FlagTest and(FlagTest other) {
    return new FlagTest(required | other.required, forbidden | other.forbidden);
  }
}
