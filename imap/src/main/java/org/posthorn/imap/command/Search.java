package org.posthorn.imap.command;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SearchKey;
import org.posthorn.imap.syntax.SearchKeyParser;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 9051 §6.4.4. `search = "SEARCH" [search-return-opts] SP search-program`, `search-program =
/// ["CHARSET" SP charset SP] search-key *(SP search-key)`
///
/// @param uid the result is UIDs
/// @param results empty without RETURN
/// @param unknownCharset whether CHARSET is neither US-ASCII nor UTF-8, which is answered with NO
///   [BADCHARSET]; the key must not be used
public record Search(
    boolean uid, Optional<SearchReturn> results, boolean unknownCharset, SearchKey key)
    implements ImapCommand {

  static Search parse(Parser p, boolean uid) {
    p.space();
    return parse(p, uid, SearchReturn.parse(p));
  }

  /// `search-program`
  static Search parse(Parser p, boolean uid, Optional<SearchReturn> results) {
    // Without CHARSET: RFC 9051 §6.4.4 requires UTF-8; RFC 3501 §6.4.4 requires US-ASCII, which is
    // a subset.
    if (p.acceptKeyword("CHARSET")) {
      p.space();
      return program(p, uid, results, p.astring());
    }
    return keys(p, uid, results, Optional.of(StandardCharsets.UTF_8));
  }

  /// `SP search-key *(SP search-key)` after the name of their charset.
  static Search program(Parser p, boolean uid, Optional<SearchReturn> results, String charset) {
    p.space();
    boolean known = charset.equalsIgnoreCase("UTF-8") || charset.equalsIgnoreCase("US-ASCII");
    return keys(p, uid, results, known ? Optional.of(StandardCharsets.UTF_8) : Optional.empty());
  }

  private static Search keys(
      Parser p, boolean uid, Optional<SearchReturn> results, Optional<Charset> charset) {
    // Strings of an unknown charset are read only to check the syntax.
    SearchKey key = new SearchKeyParser(p, charset.orElse(StandardCharsets.ISO_8859_1)).parseAll();
    p.end();
    // RFC 6203 §4
    if (results.filter(r -> r.has(SearchReturn.Option.RELEVANCY)).isPresent() && !key.hasFuzzy()) {
      throw new SyntaxException("RELEVANCY needs a FUZZY key");
    }
    return new Search(uid, results, charset.isEmpty(), key);
  }
}
