package org.posthorn.jmap.query;

/// What queries may take.
///
/// @param idsMax ids in the answer to a query: a client that asks for more, or names no number, is
///   given so many and told of it
/// @param changesMax Emails that have changed since the state of a client's list: beyond that it is
///   cheaper for both to ask anew
/// @param sortedByContentMax Emails sorted by sender, recipient, subject or date of sending: what
///   is compared of each is in memory
/// @param sortKeyCharactersMax characters of a text that are compared
/// @param cacheBytesMax memory for lists that were dear to find, kept for the next page
public record QueryLimits(
    int idsMax,
    int changesMax,
    int sortedByContentMax,
    int sortKeyCharactersMax,
    long cacheBytesMax) {

  public static QueryLimits defaults() {
    return new QueryLimits(10_000, 2_000, 200_000, 100, 32L << 20);
  }
}
