package org.posthorn.imap.append;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.imap.syntax.CommandBytes;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.Section;
import org.posthorn.imap.syntax.SyntaxContext;
import org.posthorn.imap.syntax.SyntaxException;

/// A URL of a message or a part of one on this server (RFC 5092 §5, relative to `imap://server/`).
/// `/INBOX;UIDVALIDITY=785799047/;UID=113330/;SECTION=1.5/;PARTIAL=0.100`
///
/// @param mailbox its name; empty: the selected mailbox
/// @param section [Section#WHOLE] for the message
/// @param from the first octet of the section
/// @param octets how many at most
record MessageUrl(
    String mailbox, OptionalLong uidValidity, long uid, Section section, long from, long octets) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:/([^;]*?))?(?:;UIDVALIDITY=([0-9]{1,10}))?/?;UID=([0-9]{1,10})"
              + "(?:/?;SECTION=([^;/]*))?(?:/?;PARTIAL=([0-9]{1,18})(?:\\.([0-9]{1,18}))?)?",
          Pattern.CASE_INSENSITIVE);

  private static final int LENGTH_MAX = 8_192;

  /// Empty for anything else.
  static Optional<MessageUrl> parse(String url) {
    Matcher matcher = FORM.matcher(url);
    if (url.length() > LENGTH_MAX || !matcher.matches()) {
      return Optional.empty();
    }
    try {
      String section = matcher.group(4);
      return Optional.of(
          new MessageUrl(
              matcher.group(1) == null ? "" : decoded(matcher.group(1)),
              number(matcher.group(2)),
              Long.parseLong(matcher.group(3)),
              section == null ? Section.WHOLE : section(decoded(section)),
              number(matcher.group(5)).orElse(0),
              number(matcher.group(6)).orElse(Long.MAX_VALUE)));
    } catch (SyntaxException e) {
      return Optional.empty();
    }
  }

  /// Whether it names a range of octets (RFC 5550 §3.3).
  boolean isPart() {
    return from != 0 || octets != Long.MAX_VALUE;
  }

  private static OptionalLong number(String digits) {
    return digits == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits));
  }

  private static Section section(String text) {
    Parser p = new Parser(CommandBytes.of("[" + text + "]"), SyntaxContext.defaults());
    Section section = Section.parse(p);
    p.end();
    return section;
  }

  // RFC 5092 §3: percent-encoded UTF-8, in mailbox names too.
  private static String decoded(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer plain = ByteBuffer.allocate(octets.length);
    for (int i = 0; i < octets.length; i++) {
      if (octets[i] == '%') {
        if (i + 2 >= octets.length) {
          throw new SyntaxException("half of an octet");
        }
        int octet = 16 * digit(octets[i + 1]) + digit(octets[i + 2]);
        plain.put((byte) octet);
        i += 2;
      } else {
        plain.put(octets[i]);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(plain.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new SyntaxException("not UTF-8");
    }
  }

  private static int digit(byte c) {
    int digit = Character.digit(c, 16);
    if (digit < 0) {
      throw new SyntaxException("not a hexadecimal digit");
    }
    return digit;
  }
}
