package org.posthorn.mime;

/// The address of a mailbox, `local-part "@" domain` (RFC 5322 §3.4.1), as characters.
///
/// @param localPart its value: without quotes, backslashes, comments and white space around dots;
///   case is preserved
/// @param domain as written, without comments and white space; or a domain literal with its
///   brackets. [MailDomain] checks whether it is valid in RFC 5321
public record AddrSpec(String localPart, String domain) {
  private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

  /// Reads what a person writes: `local@domain`, divided by the last `@`, or `"local"@domain` with
  /// a quoted local part (RFC 5321 §4.1.2). Without quotes, the text before the `@` is used
  /// unchanged.
  ///
  /// @throws AddressException if there is no `@`, or a quoted local part does not end before it
  public static AddrSpec parse(String text) {
    if (!text.startsWith("\"")) {
      int at = text.lastIndexOf('@');
      if (at < 0) {
        throw new AddressException("an address needs an at sign");
      }
      return new AddrSpec(text.substring(0, at), text.substring(at + 1));
    }
    StringBuilder local = new StringBuilder();
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        if (!text.startsWith("@", i + 1)) {
          break;
        }
        return new AddrSpec(local.toString(), text.substring(i + 2));
      }
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        c = text.charAt(i);
      }
      local.append(c);
    }
    throw new AddressException("a quoted local part does not end before an at sign");
  }

  /// Whether a character may be part of an atom: `atext` of RFC 5322 §3.2.3, widened to what is not
  /// ASCII, control characters apart (RFC 6531 §3.3, RFC 6532 §3.2).
  public static boolean isAtext(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c > 0x9F
        || ATEXT_SPECIALS.indexOf(c) >= 0;
  }

  /// Whether a local part needs no quotes: `Dot-string = Atom *("." Atom)` (RFC 5321 §4.1.2).
  public static boolean isDotString(String text) {
    boolean atomBefore = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' ? !atomBefore : !isAtext(c)) {
        return false;
      }
      atomBefore = c != '.';
    }
    return atomBefore;
  }

  /// A local part in the form for a header field or command: in quotes if necessary.
  public static String written(String localPart) {
    return isDotString(localPart)
        ? localPart
        : '"' + localPart.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /// In the form for a header field or command.
  @Override
  public String toString() {
    return written(localPart) + "@" + domain;
  }
}
