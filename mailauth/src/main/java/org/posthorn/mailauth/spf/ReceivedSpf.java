package org.posthorn.mailauth.spf;

import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mime.AddrSpec;

/// Writes the header field Received-SPF (RFC 7208 §9.1). It precedes the Received field of the
/// server that made the check.
///
/// Authentication-Results (RFC 8601) has the same result for programs; this field adds the reason.
public final class ReceivedSpf {
  /// Maximum length of a value. With three octets for each character a line stays below 998 (RFC
  /// 5322 §2.1.1).
  private static final int VALUE_MAX = 300;

  private ReceivedSpf() {}

  /// The field with its line breaks. It is ASCII unless the sender's local part is not; such a
  /// message is internationalized (RFC 6532), and its header is UTF-8.
  ///
  /// @param receiver the host name of this server
  public static String field(SpfResult result, String receiver) {
    SpfQuery query = result.query();
    String client = AddressText.readable(query.client());
    StringBuilder field =
        new StringBuilder("Received-SPF: ")
            .append(result.verdict().text())
            .append(" (")
            .append(comment(receiver + ": " + sentence(result, client)))
            .append(")\r\n\treceiver=")
            .append(value(receiver));
    pair(field, "identity", query.identity().text());
    pair(field, "client-ip", client);
    pair(field, "helo", query.heloText());
    if (query.identity() == SpfIdentity.MAIL_FROM) {
      pair(field, "envelope-from", AddrSpec.written(query.localPart()) + "@" + result.domain());
    }
    pair(field, "mechanism", result.mechanism());
    if (isError(result.verdict())) {
      pair(field, "problem", result.problem());
    }
    return field.append("\r\n").toString();
  }

  private static String sentence(SpfResult result, String client) {
    String domain = result.domain();
    return switch (result.verdict()) {
      case PASS -> domain + " permits " + client;
      case FAIL -> domain + " does not permit " + client;
      case SOFTFAIL -> domain + " probably does not permit " + client;
      case NEUTRAL -> domain + " does not say whether it permits " + client;
      case NONE -> domain + ": " + result.problem();
      case TEMPERROR, PERMERROR, POLICY -> domain + " could not be evaluated";
    };
  }

  private static boolean isError(AuthenticationVerdict verdict) {
    return verdict == AuthenticationVerdict.TEMPERROR || verdict == AuthenticationVerdict.PERMERROR;
  }

  private static void pair(StringBuilder field, String key, String value) {
    field.append(";\r\n\t").append(key).append('=').append(value(value));
  }

  /// `dot-atom / quoted-string`.
  private static String value(String text) {
    boolean atoms = text.chars().allMatch(c -> c <= '~') && AddrSpec.isDotString(text);
    return atoms && text.length() <= VALUE_MAX ? text : '"' + quoted(text, "\"\\") + '"';
  }

  private static String comment(String text) {
    return quoted(text, "()\\");
  }

  /// Escapes these characters with a backslash, and removes line ends and characters that reverse
  /// text.
  private static String quoted(String text, String specials) {
    StringBuilder quoted = new StringBuilder();
    int end = Math.min(text.length(), VALUE_MAX);
    for (int i = 0; i < end; i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (specials.indexOf(c) >= 0) {
        quoted.append('\\');
      }
      quoted.appendCodePoint(isVisible(c) ? c : '?');
    }
    return quoted.toString();
  }

  private static boolean isVisible(int c) {
    return SpfText.isPrintable(c)
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
