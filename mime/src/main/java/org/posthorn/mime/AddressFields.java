package org.posthorn.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the address fields of a header strictly (RFC 5322 §3.4, §3.6.2, RFC 6532 §3.2): either the
/// whole value is an address list, and every mailbox in it is returned, or the value is refused.
/// For decisions about who wrote a message; [Addresses] reads leniently, for display.
///
/// Comments, folding and the obsolete syntax (RFC 5322 §4.4) are understood. Stricter than the RFC:
/// control characters are refused even where the obsolete syntax permits them in quotes and
/// comments, because other programs stop reading at them; so are backslashes in domain literals.
/// More lenient: names and comments may contain invalid UTF-8; addresses may not.
///
/// Time and memory are linear in the value.
public final class AddressFields {
  private final HeaderLexer lexer;
  private final int max;
  private final List<AddrSpec> mailboxes = new ArrayList<>();

  private AddressFields(String value, int max) {
    boolean strange = value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f || c > 0xff);
    if (strange) {
      throw new AddressException("a control character in an address field");
    }
    lexer = new HeaderLexer(value);
    this.max = max;
  }

  /// The mailboxes of a From or Sender field: `mailbox-list`, at least one.
  ///
  /// @param value unfolded, an octet string as [HeaderField#value()] gives it
  /// @param max how many mailboxes there may be; a longer list is refused, not cut
  /// @throws AddressException if the value is anything else, saying what is wrong
  public static List<AddrSpec> mailboxList(String value, int max) {
    return new AddressFields(value, max).list(false);
  }

  /// The mailboxes of a To, Cc, Bcc or Reply-To field, or of a From field that may hold groups (RFC
  /// 6854): `address-list`. Empty where all groups are empty.
  ///
  /// @param value unfolded, an octet string as [HeaderField#value()] gives it
  /// @param max how many mailboxes there may be; a longer list is refused, not cut
  /// @throws AddressException if the value is anything else, saying what is wrong
  public static List<AddrSpec> addressList(String value, int max) {
    return new AddressFields(value, max).list(true);
  }

  // obs-addr-list = *([CFWS] ",") address *("," [address / CFWS])
  private List<AddrSpec> list(boolean groups) {
    boolean any = false;
    space();
    while (!lexer.atEnd()) {
      if (lexer.peek() != ',') {
        element(groups);
        any = true;
      }
      if (!lexer.atEnd()) {
        expect(',');
      }
    }
    if (!any) {
      throw new AddressException("no address");
    }
    return List.copyOf(mailboxes);
  }

  /// A mailbox or a group; they are distinguished after the first words.
  // address = mailbox / group; mailbox = name-addr / addr-spec
  private void element(boolean groups) {
    if (lexer.peek() == '<') {
      angleAddr();
      return;
    }
    boolean startsWithDot = lexer.peek() == '.';
    StringBuilder words = new StringBuilder();
    boolean dotted = words(words);
    switch (lexer.peek()) {
      case '@' -> {
        if (!dotted) {
          throw new AddressException("words before an at sign are not joined by dots");
        }
        add(words.toString(), domain());
      }
      case '<' -> {
        if (startsWithDot) {
          throw new AddressException("a name begins with a dot");
        }
        angleAddr();
      }
      case ':' -> {
        if (!groups || startsWithDot) {
          throw new AddressException("a colon outside an address");
        }
        group();
      }
      default -> throw new AddressException("not an address");
    }
  }

  /// Reads words and dots; whether they are a local part: `word *("." word)`.
  private boolean words(StringBuilder out) {
    boolean localPart = true;
    boolean afterWord = false;
    boolean any = false;
    while (lexer.startsWord()) {
      any = true;
      if (lexer.peek() == '.') {
        localPart &= afterWord;
        afterWord = false;
        out.append('.');
        expect('.');
      } else {
        localPart &= !afterWord;
        afterWord = true;
        word(out);
      }
    }
    if (!any) {
      throw new AddressException("not an address");
    }
    return localPart && afterWord;
  }

  private void word(StringBuilder out) {
    int read = lexer.peek() == '"' ? lexer.quotedString(out) : lexer.atom(out, false);
    if (read == HeaderLexer.BROKEN) {
      throw new AddressException("a quoted word or a comment does not end");
    }
  }

  // group = display-name ":" [group-list] ";" [CFWS]
  private void group() {
    expect(':');
    while (lexer.peek() != ';') {
      if (lexer.peek() != ',') {
        element(false);
      }
      if (lexer.peek() != ';') {
        expect(',');
      }
    }
    expect(';');
  }

  // angle-addr = [CFWS] "<" [obs-route] addr-spec ">" [CFWS]
  private void angleAddr() {
    expect('<');
    route();
    StringBuilder local = new StringBuilder();
    if (!words(local) || lexer.peek() != '@') {
      throw new AddressException("no address in angle brackets");
    }
    add(local.toString(), domain());
    expect('>');
  }

  /// Parsed and dropped: must not be used (RFC 5322 §4.4, RFC 5321 appendix C).
  // obs-route = *(CFWS / ",") "@" domain *("," [CFWS] ["@" domain]) ":"
  private void route() {
    if (lexer.peek() != '@' && lexer.peek() != ',') {
      return;
    }
    boolean afterDomain = false;
    boolean any = false;
    while (lexer.peek() != ':') {
      if (lexer.peek() == '@' && !afterDomain) {
        domain();
        any = true;
        afterDomain = true;
      } else {
        expect(',');
        afterDomain = false;
      }
    }
    expect(':');
    if (!any) {
      throw new AddressException("a route without a domain");
    }
  }

  private String domain() {
    StringBuilder domain = new StringBuilder();
    int read = lexer.domain(domain);
    boolean backslash = domain.indexOf("\\") >= 0;
    if (read == HeaderLexer.BROKEN || backslash) {
      throw new AddressException("no domain after an at sign");
    }
    return domain.toString();
  }

  private void add(String localPart, String domain) {
    if (mailboxes.size() >= max) {
      throw new AddressException("more than " + max + " mailboxes");
    }
    mailboxes.add(new AddrSpec(characters(localPart), characters(domain)));
  }

  private static String characters(String octets) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Octets.toBytes(octets)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new AddressException("an address that is not UTF-8");
    }
  }

  private void expect(char wanted) {
    if (lexer.peek() != wanted) {
      throw new AddressException(
          lexer.atEnd()
              ? "unexpected end of an address field"
              : "unexpected text after an address");
    }
    lexer.next();
    space();
  }

  private void space() {
    if (lexer.skipSpace() == HeaderLexer.BROKEN) {
      throw new AddressException("a comment does not end");
    }
  }
}
