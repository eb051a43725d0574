package org.posthorn.imap.syntax;

/// Limits of the syntax of one command, besides the limit of its size. They keep the cost of a
/// command in proportion to its size.
///
/// @param stringBytes longest atom, quoted string or collected literal; names and search strings
///   are far shorter
/// @param ranges elements of one sequence set; enough for a client that lists 50,000 messages
///   singly
/// @param search of one SEARCH
/// @param fetch of one FETCH
/// @param list of one LIST
/// @param flags flags of one flag list
/// @param idFields fields of one ID, RFC 2971 §3.3
/// @param annotations entries of one GETMETADATA or SETMETADATA, RFC 5464
public record SyntaxLimits(
    int stringBytes,
    int ranges,
    Search search,
    Fetch fetch,
    Listing list,
    int flags,
    int idFields,
    int annotations) {

  /// @param keys keys of one SEARCH, nested ones included; each is tested against each message
  /// @param depth nesting of parentheses, NOT and OR, which are evaluated by recursion
  public record Search(int keys, int depth) {}

  /// @param items items of one FETCH; each may return a whole message
  /// @param headerFields field names of one header section
  /// @param partDepth numbers in one section specification
  public record Fetch(int items, int headerFields, int partDepth) {}

  /// @param patterns mailbox patterns of one LIST
  /// @param patternChars characters of the reference and all patterns of one LIST, which are
  ///   compared with each name. A mailbox's path is far shorter
  public record Listing(int patterns, int patternChars) {}

  public static SyntaxLimits defaults() {
    return new SyntaxLimits(
        64 * 1024,
        50_000,
        new Search(1_000, 50),
        new Fetch(200, 500, 100),
        new Listing(100, 8_192),
        200,
        30,
        1_000);
  }
}
