package org.posthorn.imap.syntax;

import java.text.Normalizer;

/// The name of a mailbox as the server knows it: Net-Unicode (RFC 5198, NFC), levels joined by `/`,
/// with INBOX in upper case whatever case it was sent in (RFC 9051 §5.1).
///
/// A session that has not enabled UTF-8 names spells them in modified UTF-7 on the wire.
public record MailboxName(String path) {

  private static final String INBOX = "INBOX";

  /// The path of what is no name: no mailbox has it, for names hold no control characters.
  private static final String IMPOSSIBLE = "\0";

  /// Reads a name as it was sent. What is no valid modified UTF-7 where that is in force, or holds
  /// control characters, is an [impossible][#isPossible] name: the command is well-formed (RFC 9051
  /// §9 `mailbox = astring`), and there is no such mailbox.
  static MailboxName decode(String wire, SyntaxContext context) {
    return new MailboxName(decodePattern(wire, context));
  }

  /// Reads a LIST pattern: as a name, with `%` and `*` as they are. One that is impossible matches
  /// no name.
  static String decodePattern(String wire, SyntaxContext context) {
    try {
      return canonical(unicode(wire, context));
    } catch (SyntaxException e) {
      return IMPOSSIBLE;
    }
  }

  /// Whether there can be a mailbox of this name.
  public boolean isPossible() {
    return !path.equals(IMPOSSIBLE);
  }

  /// The name as such a session sees it; neither quoted nor escaped.
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
