package org.posthorn.search.index;

/// How much of the mail of accounts is indexed.
///
/// @param emails that there are
/// @param indexed that have a document
public record IndexedCount(long emails, long indexed) {
  public static final IndexedCount NONE = new IndexedCount(0, 0);

  /// How many are read by each search.
  public long missing() {
    return Math.max(0, emails - indexed);
  }

  public IndexedCount plus(IndexedCount other) {
    return new IndexedCount(emails + other.emails, indexed + other.indexed);
  }
}
