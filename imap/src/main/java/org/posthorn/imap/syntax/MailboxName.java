package org.posthorn.imap.syntax;

import java.text.Normalizer;

/// The normalized name of a mailbox: Net-Unicode (RFC 5198, NFC), levels joined by `/`, with INBOX
/// in upper case (RFC 9051 §5.1).
///
/// Sessions without UTF-8 send it in modified UTF-7.
public record MailboxName(String path) {

  /// Separates the levels of a name.
  public static final char DELIMITER = '/';

  private static final String INBOX = "INBOX";

  /// The path of an invalid name: no mailbox has it, because names contain no control characters.
  private static final String IMPOSSIBLE = "\0";

  /// Decodes a name. Invalid modified UTF-7, or control characters, give an
  /// [impossible][#isPossible] name: the command is well-formed (RFC 9051 §9 `mailbox = astring`),
  /// but no such mailbox can exist.
  static MailboxName decode(String wire, SyntaxContext context) {
    return new MailboxName(decodePattern(wire, context));
  }

  /// Decodes a LIST pattern like a name, with `%` and `*` unchanged. An impossible one matches no
  /// name.
  static String decodePattern(String wire, SyntaxContext context) {
    try {
      return canonical(unicode(wire, context));
    } catch (SyntaxException e) {
      return IMPOSSIBLE;
    }
  }

  /// Whether a mailbox of this name can exist.
  public boolean isPossible() {
    return !path.equals(IMPOSSIBLE);
  }

  /// The name as a session sees it; neither quoted nor escaped.
  public static String encode(String path, boolean utf8) {
    return utf8 ? path : ModifiedUtf7.encode(path);
  }

  private static String unicode(String wire, SyntaxContext context) {
    String name = context.utf8() ? wire : fromModifiedUtf7(wire, context);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      // RFC 5198 §2, RFC 9051 §5.1: no control characters, neither C0 nor C1, nor line separators.
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        throw new SyntaxException("a control character in a mailbox name");
      }
    }
    return name;
  }

  private static String fromModifiedUtf7(String wire, SyntaxContext context) {
    try {
      return ModifiedUtf7.decode(wire);
    } catch (SyntaxException e) {
      if (context.allows(ImapTolerance.BARE_AMPERSAND)) {
        return wire;
      }
      throw e;
    }
  }

  private static String canonical(String name) {
    String path = Normalizer.normalize(name, Normalizer.Form.NFC);
    if (path.regionMatches(true, 0, INBOX, 0, INBOX.length())
        && (path.length() == INBOX.length() || path.charAt(INBOX.length()) == '/')) {
      return INBOX + path.substring(INBOX.length());
    }
    return path;
  }
}
