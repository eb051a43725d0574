package org.posthorn.mime;

import java.util.regex.Pattern;

/// The address of a mailbox, `local-part "@" domain` (RFC 5322 §3.4.1), as characters.
///
/// @param localPart what it means: without quotes, backslashes, comments and white space around
///   dots; in the case written
/// @param domain as written, without comments and white space; or a domain literal with its
///   brackets. [Domain] tells whether it is one of RFC 5321
public record AddrSpec(String localPart, String domain) {
  private static final Pattern DOT_ATOM =
      Pattern.compile(
          "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10ffff}-]+"
              + "(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10ffff}-]+)*");

  /// Reads what a person writes: `local@domain`, divided by the last `@`, or `"local"@domain` with
  /// a quoted local part (RFC 5321 §4.1.2). Without quotes, what stands before the `@` is taken as
  /// it is.
  ///
  /// @throws AddressException if there is no `@`, or a quoted local part does not end before it
  public static AddrSpec parse(String text) {
    if (!text.startsWith("\"")) {
      int at = text.lastIndexOf('@');
      if (at < 0) {
        throw new AddressException("an address has an at sign");
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

  /// As a header field or a command writes it: the local part is quoted where it must be.
  @Override
  public String toString() {
    boolean plain = DOT_ATOM.matcher(localPart).matches();
    String written = plain ? localPart : quoted(localPart);
    return written + "@" + domain;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
