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
/// @param searchedOctetsMax octets of messages that the calls of one request read to look for
///   texts: some seconds' work. Beyond, the answer is serverUnavailable, and who asks again goes on
///   where this ended
/// @param cacheBytesMax memory for lists that were dear to find, kept for the next page
public record QueryLimits(
    int idsMax,
    int changesMax,
    int sortedByContentMax,
    int sortKeyCharactersMax,
    long searchedOctetsMax,
    long cacheBytesMax) {

  public static QueryLimits defaults() {
    return new QueryLimits(10_000, 2_000, 200_000, 100, 1L << 30, 32L << 20);
  }
}
