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
