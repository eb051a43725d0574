package org.posthorn.smtp.syntax;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.posthorn.mime.AddrSpec;

/// Parses paths: mailboxes in angle brackets, domains and address literals. RFC 5321 §4.1.2,
/// §4.1.3, extended to UTF-8 by RFC 6531 §3.3.
final class PathParser {
  private final String text;
  private int at;

  /// @param at the beginning of the path
  PathParser(String text, int at) {
    this.text = text;
    this.at = at;
  }

  /// The position after the parsed text.
  int position() {
    return at;
  }

  /// `Reverse-path = Path / "<>"`
  ReversePath reversePath() {
    if (text.startsWith("<>", at)) {
      at += 2;
      return ReversePath.NULL;
    }
    return ReversePath.of(path(Reply.R501_BAD_SENDER_SYNTAX, false));
  }

  /// `Forward-path = Path`, and `<Postmaster>`, case-insensitive. RFC 5321 §4.1.1.3.
  ForwardPath forwardPath() {
    return new ForwardPath(path(Reply.R501_BAD_RECIPIENT_SYNTAX, true));
  }

  /// `Path = "<" [ A-d-l ":" ] Mailbox ">"`; its length is limited by its parts, not to 256 octets
  /// (RFC 5321 §4.5.3.1.3, §4.5.3.1).
  private Mailbox path(Reply wrong, boolean postmasterAllowed) {
    expect('<', wrong);
    sourceRoute(wrong);
    String localPart = peek() == '"' ? quotedString(wrong) : dotString(wrong);
    if (bytes(localPart) > Mailbox.LOCAL_PART_BYTES_MAX) {
      throw new SyntaxException(wrong);
    }
    if (postmasterAllowed && peek() == '>' && localPart.equalsIgnoreCase("postmaster")) {
      at++;
      return new Mailbox(localPart, "");
    }
    expect('@', wrong);
    String domain = domainOrLiteral(wrong);
    expect('>', wrong);
    return new Mailbox(localPart, domain);
  }

  /// `A-d-l = At-domain *( "," At-domain )`, parsed and dropped. RFC 5321 §3.3, appendix C.
  private void sourceRoute(Reply wrong) {
    if (peek() != '@') {
      return;
    }
    at++;
    domain(wrong);
    while (peek() == ',') {
      at++;
      expect('@', wrong);
      domain(wrong);
    }
    expect(':', wrong);
  }

  /// `Dot-string = Atom *("." Atom)`
  private String dotString(Reply wrong) {
    int start = at;
    while (at < text.length() && (AddrSpec.isAtext(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    String local = text.substring(start, at);
    if (!AddrSpec.isDotString(local)) {
      throw new SyntaxException(wrong);
    }
    return local;
  }

  private static boolean letterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /// `Quoted-string = DQUOTE *QcontentSMTP DQUOTE`
  private String quotedString(Reply wrong) {
    StringBuilder content = new StringBuilder();
    at++;
    while (true) {
      char c = next(wrong);
      if (c == '"') {
        return content.toString();
      }
      if (c == '\\') {
        c = next(wrong);
        if (c > '~') {
          throw new SyntaxException(wrong);
        }
      }
      if (c < ' ' || (c > '~' && c <= 0x9F)) {
        throw new SyntaxException(wrong);
      }
      content.append(c);
    }
  }

  /// The argument of HELO, EHLO and LHLO, and the part after `@`.
  String domainOrLiteral(Reply wrong) {
    return peek() == '[' ? addressLiteral(wrong) : domain(wrong);
  }

  /// `Domain = sub-domain *("." sub-domain)`; sub-domains are letters, digits, hyphens inside, and
  /// U-labels.
  private String domain(Reply wrong) {
    int start = at;
    char before = '.';
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean edge = before == '.';
      if (c == '.' ? (edge || before == '-') : !domainCharacter(c, edge)) {
        break;
      }
      before = c;
      at++;
    }
    String domain = text.substring(start, at);
    if (before == '.' || before == '-' || bytes(domain) > Mailbox.DOMAIN_BYTES_MAX) {
      throw new SyntaxException(wrong);
    }
    return domain;
  }

  /// RFC 5321 does not allow the underscore, but the names of many Windows hosts contain it;
  /// refusing it would lose their mail and protects nobody.
  private static boolean domainCharacter(char c, boolean edge) {
    return letterOrDigit(c) || c > 0x9F || c == '_' || (c == '-' && !edge);
  }

  /// `address-literal = "[" ( IPv4 / "IPv6:" IPv6 / General ) "]"`. RFC 5321 §4.1.3. No tag is
  /// registered for the general form, so it is refused.
  private String addressLiteral(Reply wrong) {
    int close = text.indexOf(']', at);
    if (close < 0 || close - at > Mailbox.DOMAIN_BYTES_MAX) {
      throw new SyntaxException(wrong);
    }
    String inside = text.substring(at + 1, close);
    if (!address(inside)) {
      throw new SyntaxException(wrong);
    }
    String literal = text.substring(at, close + 1);
    at = close + 1;
    return literal;
  }

  private static boolean address(String inside) {
    boolean six = inside.toLowerCase(Locale.ROOT).startsWith("ipv6:");
    String digits = six ? inside.substring(5) : inside;
    String allowed = six ? "0123456789abcdefABCDEF:." : "0123456789.";
    for (int i = 0; i < digits.length(); i++) {
      if (allowed.indexOf(digits.charAt(i)) < 0) {
        return false;
      }
    }
    try {
      if (six) {
        Inet6Address.ofLiteral(digits);
      } else {
        return Inet4Address.ofLiteral(digits).getHostAddress().equals(digits);
      }
      return true;
    } catch (IllegalArgumentException notAnAddress) {
      return false; // not an address
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private char next(Reply wrong) {
    if (at == text.length()) {
      throw new SyntaxException(wrong);
    }
    return text.charAt(at++);
  }

  private void expect(char expected, Reply wrong) {
    if (peek() != expected) {
      throw new SyntaxException(wrong);
    }
    at++;
  }

  private static int bytes(String text) {
    return Mailbox.ascii(text) ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
  }
}
