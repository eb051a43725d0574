package org.posthorn.jmap.query;

/// Limits of queries.
///
/// @param idsMax ids in the response to a query; a client that requests more, or no number, gets
///   this number and the limit
/// @param changesMax changed Emails since the state of a client's list: with more, repeating the
///   query is cheaper
/// @param sortedByContentMax Emails sorted by sender, recipient, subject or date of sending, as
///   their sort keys are in memory
/// @param sortKeyCharactersMax characters of a text that are compared
/// @param searchedOctetsMax octets of messages that the calls of one request read to search texts:
///   work of some seconds. With more, the error is serverUnavailable, and a repeated request
///   continues the search
/// @param cacheBytesMax memory for cached result lists
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
