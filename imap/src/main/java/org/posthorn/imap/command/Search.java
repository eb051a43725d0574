package org.posthorn.imap.command;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SearchKey;
import org.posthorn.imap.syntax.SearchKeyParser;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 9051 §6.4.4. `search = "SEARCH" [search-return-opts] SP search-program`, `search-program =
/// ["CHARSET" SP charset SP] search-key *(SP search-key)`
///
/// @param uid the result is UIDs
/// @param results options after RETURN, with ALL if there were none; empty without RETURN
/// @param unknownCharset whether CHARSET is neither US-ASCII nor UTF-8, which is answered with NO
///   [BADCHARSET]; the key must not be used
public record Search(
    boolean uid, Optional<Set<Result>> results, boolean unknownCharset, SearchKey key)
    implements ImapCommand {

  /// `search-return-opt`
  public enum Result {
    MIN,
    MAX,
    ALL,
    COUNT,
    /// RFC 5182: saved for `$`
    SAVE
  }

  static Search parse(Parser p, boolean uid) {
    p.space();
    Optional<Set<Result>> results = returned(p);
    // Without CHARSET: RFC 9051 §6.4.4 requires UTF-8; RFC 3501 §6.4.4 requires US-ASCII, which is
    // a subset.
    if (p.acceptKeyword("CHARSET")) {
      p.space();
      return program(p, uid, results, p.astring());
    }
    return keys(p, uid, results, Optional.of(StandardCharsets.UTF_8));
  }

  /// `[SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"]`, and the space after
  /// it.
  static Optional<Set<Result>> returned(Parser p) {
    if (!p.acceptKeyword("RETURN")) {
      return Optional.empty();
    }
    p.space();
    Set<Result> results = results(p);
    p.space();
    return Optional.of(results);
  }

  /// `SP search-key *(SP search-key)` after the name of their charset.
  static Search program(Parser p, boolean uid, Optional<Set<Result>> results, String charset) {
    p.space();
    boolean known = charset.equalsIgnoreCase("UTF-8") || charset.equalsIgnoreCase("US-ASCII");
    return keys(p, uid, results, known ? Optional.of(StandardCharsets.UTF_8) : Optional.empty());
  }

  private static Search keys(
      Parser p, boolean uid, Optional<Set<Result>> results, Optional<Charset> charset) {
    // Strings of an unknown charset are read only to check the syntax.
    SearchKey key = new SearchKeyParser(p, charset.orElse(StandardCharsets.ISO_8859_1)).parseAll();
    p.end();
    return new Search(uid, results, charset.isEmpty(), key);
  }

  private static Set<Result> results(Parser p) {
    Set<Result> results = EnumSet.noneOf(Result.class);
    results.addAll(p.parenthesized(20, Search::result));
    // RFC 9051 §6.4.4: an empty list means ALL.
    if (results.isEmpty()) {
      results.add(Result.ALL);
    }
    return results;
  }

  private static Result result(Parser p) {
    return switch (p.keyword()) {
      case "MIN" -> Result.MIN;
      case "MAX" -> Result.MAX;
      case "ALL" -> Result.ALL;
      case "COUNT" -> Result.COUNT;
      case "SAVE" -> Result.SAVE;
      default -> throw new SyntaxException("an unknown result option of SEARCH");
    };
  }
}
