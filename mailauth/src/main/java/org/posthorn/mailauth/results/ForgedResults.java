package org.posthorn.mailauth.results;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.posthorn.dns.DomainName;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// Finds Authentication-Results fields in an inbound message that have the name of this server,
/// which readers would trust. RFC 8601 §5: they must be removed.
///
/// In doubt a field is removed: if it cannot be parsed and contains the name, if the name is
/// followed by other text, or contains comments. Other fields are kept.
public final class ForgedResults {
  private static final String FIELD = "Authentication-Results";

  private static final Pattern VERSION = Pattern.compile("[0-9]+");
  private static final String SPECIALS = "()<>@,;:\\\"/[]?=";

  /// Replacement for octets that are not UTF-8.
  private static final char UNREADABLE = '\uFFFD';

  private final Set<String> ours;

  /// @param authservIds the names used by this server and related ones
  public ForgedResults(Set<String> authservIds) {
    ours = authservIds.stream().map(ForgedResults::canonical).collect(Collectors.toSet());
  }

  /// The fields to remove, in order.
  public List<HeaderField> in(HeaderFields header) {
    return header.all(FIELD).stream().filter(field -> isOurs(field.value())).toList();
  }

  /// Whether the value of a field has one of our names.
  ///
  /// @param value an octet string as [HeaderField#value()] returns it
  public boolean isOurs(String value) {
    String text = new String(value.getBytes(ISO_8859_1), UTF_8);
    try {
      ResultsLexer lexer = new ResultsLexer(text);
      lexer.space();
      String first = lexer.value();
      StringBuilder joined = new StringBuilder(first);
      boolean readable = isName(first);
      lexer.space();
      while (lexer.peek() >= 0 && lexer.peek() != ';') {
        String more = lexer.value();
        if (more.isEmpty()) {
          break; // an unmatched parenthesis
        }
        joined.append(more);
        readable &= VERSION.matcher(more).matches();
        lexer.space();
      }
      return ours.contains(canonical(joined.toString()))
          || ours.stream().anyMatch(name -> beginsWith(canonical(first), name))
          || (!readable && mentionsUs(text));
    } catch (ResultsLexer.Malformed malformed) {
      return mentionsUs(text);
    }
  }

  private boolean mentionsUs(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return ours.stream().anyMatch(lower::contains);
  }

  /// RFC 8601 §2.2: a value of RFC 2045 §5.1, or UTF-8; programs that search for a name are less
  /// strict.
  private static boolean isName(String text) {
    return !text.isEmpty()
        && text.chars()
            .noneMatch(c ->
                Character.isSpaceChar(c)
                    || Character.isISOControl(c)
                    || c == UNREADABLE
                    || SPECIALS.indexOf(c) >= 0);
  }

  /// The name itself, or the name followed by a character that cannot be part of a name.
  private static boolean beginsWith(String text, String name) {
    if (!text.startsWith(name)) {
      return false;
    }
    if (text.length() == name.length()) {
      return true;
    }
    char next = text.charAt(name.length());
    return !Character.isLetterOrDigit(next) && next != '.' && next != '-' && next != '_';
  }

  private static String canonical(String id) {
    String bare = id.endsWith(".") ? id.substring(0, id.length() - 1) : id;
    try {
      return DomainName.parse(bare).ascii();
    } catch (IllegalArgumentException noName) {
      return bare.toLowerCase(Locale.ROOT);
    }
  }
}
