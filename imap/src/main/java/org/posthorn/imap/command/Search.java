package org.posthorn.imap.command;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
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
    Optional<Set<Result>> results = Optional.empty();
    if (p.acceptKeyword("RETURN")) {
      p.space();
      results = Optional.of(results(p));
      p.space();
    }
    // Without CHARSET: RFC 9051 §6.4.4 requires UTF-8; RFC 3501 §6.4.4 requires US-ASCII, which is
    // a subset.
    Charset charset = StandardCharsets.UTF_8;
    boolean unknown = false;
    if (p.acceptKeyword("CHARSET")) {
      p.space();
      String name = p.astring().toUpperCase(Locale.ROOT);
      unknown = !name.equals("UTF-8") && !name.equals("US-ASCII");
      // Strings of an unknown charset are read only to check the syntax.
      charset = unknown ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
      p.space();
    }
    SearchKey key = new SearchKeyParser(p, charset).parseAll();
    p.end();
    return new Search(uid, results, unknown, key);
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
