package org.posthorn.imap.session;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a trace may contain of a SEARCH: its keys, numbers, dates and flags. The searched text is
/// as private as messages. One command, one thread.
final class SearchWords {
  static final String HIDDEN = "…";

  private static final Pattern TOKEN =
      Pattern.compile("[()]|\"(?:[^\"\\\\]|\\\\.)*+\"?|[^ ()\"]+| +");

  /// Sets of numbers, sizes, seconds and dates.
  private static final Pattern NUMBERS =
      Pattern.compile("[0-9:,*$]+|\"?[0-9]{1,2}-[A-Za-z]{3}-[0-9]{4}\"?");

  private static final Pattern LITERAL = Pattern.compile("~?\\{[0-9]+[+-]?\\}");

  /// Keys, with the number of strings that follow (RFC 9051 §6.4.4).
  private static final Map<String, Integer> PRIVATE =
      Map.of(
          "BCC", 1, "BODY", 1, "CC", 1, "FROM", 1, "HEADER", 2, "SUBJECT", 1, "TEXT", 1, "TO", 1);

  /// Keys followed by an atom that reveals no contents.
  private static final Set<String> NAMING =
      Set.of("CHARSET", "EMAILID", "KEYWORD", "THREADID", "UNKEYWORD");

  private static final Set<String> PLAIN =
      Set.of(
          "ALL ANSWERED BEFORE COUNT DELETED DRAFT FLAGGED LARGER MAX MIN MODSEQ NEW NOT OLD OLDER ON"
              .concat(
                  " OR PRIV RECENT RETURN SAVE SAVEDATESUPPORTED SAVEDBEFORE SAVEDON SAVEDSINCE SEEN SENTBEFORE SENTON SENTSINCE SHARED SINCE")
              .concat(" SMALLER UID UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNSEEN YOUNGER")
              .concat(" ARRIVAL DATE DISPLAYFROM DISPLAYTO REVERSE SIZE US-ASCII UTF-8")
              .concat(
                  " CONTEXT FUZZY ORDEREDSUBJECT PARTIAL REFERENCES REFS RELEVANCY UIDAFTER UIDBEFORE UPDATE")
              .split(" "));

  /// How many of the next tokens are hidden.
  private int hidden;

  private boolean named;

  /// @param part of the command, after its name or after a literal
  String shown(String part) {
    StringBuilder text = new StringBuilder();
    Matcher token = TOKEN.matcher(part);
    while (token.find()) {
      String found = token.group();
      text.append(found.isBlank() || "()".contains(found) ? found : token(found));
    }
    return text.toString();
  }

  private String token(String token) {
    String key = token.toUpperCase(Locale.ROOT);
    boolean literal = LITERAL.matcher(token).matches();
    if (hidden > 0) {
      hidden--;
      return literal ? token : HIDDEN;
    }
    if (named) {
      named = false;
      return token.startsWith("\"") ? HIDDEN : token;
    }
    if (PRIVATE.containsKey(key)) {
      hidden = PRIVATE.get(key);
      return token;
    }
    named = NAMING.contains(key);
    if (named || literal || PLAIN.contains(key) || NUMBERS.matcher(token).matches()) {
      return token;
    }
    // An unknown key may have a string as well.
    hidden = token.startsWith("\"") ? 0 : 1;
    return HIDDEN;
  }
}
