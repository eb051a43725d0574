package org.posthorn.imap.syntax;

/// Bounds on what one command may say. They hold besides the bound on a command's bytes, and keep
/// what a command costs in line with them.
///
/// @param stringBytes longest atom, quoted string or collected literal; names, patterns and search
///   strings are far shorter
/// @param ranges elements of one sequence set; a client that names 50,000 messages one by one is
///   still served
/// @param searchKeys keys of one SEARCH, nested ones included; each is tested against each message
/// @param searchDepth nesting of parentheses, NOT and OR, which are evaluated by recursion
/// @param fetchItems items of one FETCH; each may answer with a whole message
/// @param headerFields field names of one header section
/// @param partDepth numbers in one section specification
/// @param flags flags of one flag list
/// @param patterns mailbox patterns of one LIST
/// @param idFields fields of one ID, RFC 2971 §3.3
public record SyntaxLimits(
    int stringBytes,
    int ranges,
    int searchKeys,
    int searchDepth,
    int fetchItems,
    int headerFields,
    int partDepth,
    int flags,
    int patterns,
    int idFields) {

  public static SyntaxLimits defaults() {
    return new SyntaxLimits(64 * 1024, 50_000, 1_000, 50, 200, 500, 100, 200, 100, 30);
  }
}
