package org.posthorn.mime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Address lists of header fields (RFC 5322 §3.4 with its obsolete forms, RFC 6532), read
/// leniently: groups, routes, comments, quoted local parts, 8-bit octets. What cannot be read as an
/// address is kept as a name or local part; reading stops at garbage after an address.
public final class Addresses {
  private final HeaderLexer lexer;
  private final int max;
  private final List<ImapAddress> list = new ArrayList<>();

  private @Nullable String name;
  private @Nullable String route;
  private @Nullable String mailbox;
  private @Nullable String host;

  private Addresses(String value, int max) {
    lexer = new HeaderLexer(value);
    this.max = max;
  }

  /// The addresses of an unfolded field value, an octet string, in the flat form with group marks.
  /// Never fails.
  public static List<ImapAddress> parse(String value) {
    return parse(value, MimeLimits.defaults().addressesMax());
  }

  /// As [#parse(String)], with at most this many elements.
  public static List<ImapAddress> parse(String value, int max) {
    Addresses addresses = new Addresses(value, max);
    addresses.addressList();
    return addresses.list;
  }

  /// Only the mailboxes, without group marks.
  public static List<ImapAddress> mailboxes(String value) {
    return parse(value).stream().filter(ImapAddress::isMailbox).toList();
  }

  // address-list = (address *("," address)) / obs-addr-list
  private void addressList() {
    if (lexer.skipSpace() != HeaderLexer.MORE) {
      return;
    }
    while (list.size() < max) {
      if (address() == HeaderLexer.END || lexer.peek() != ',') {
        return;
      }
      if (!comma()) {
        return;
      }
    }
  }

  /// Skips a comma and the empty elements after it; false at the end of the list.
  private boolean comma() {
    lexer.next();
    return lexer.skipSpace() == HeaderLexer.MORE;
  }

  // address = mailbox / group
  private int address() {
    int start = lexer.position();
    int read = group();
    if (read == HeaderLexer.BROKEN) {
      lexer.reset(start);
      read = mailbox();
    }
    return read;
  }

  // group = display-name ":" [mailbox-list / CFWS] ";" [CFWS]
  private int group() {
    StringBuilder display = new StringBuilder();
    if (lexer.phrase(display) != HeaderLexer.MORE || lexer.peek() != ':') {
      return HeaderLexer.BROKEN;
    }
    lexer.next();
    list.add(ImapAddress.groupStart(display.toString()));
    int read = lexer.skipSpace();
    if (read == HeaderLexer.MORE && lexer.peek() != ';') {
      do {
        mailbox();
      } while (lexer.peek() == ',' && list.size() < max && comma());
    }
    list.add(ImapAddress.GROUP_END);
    if (lexer.peek() != ';') {
      return lexer.atEnd() ? HeaderLexer.END : HeaderLexer.MORE;
    }
    lexer.next();
    return lexer.skipSpace() == HeaderLexer.END ? HeaderLexer.END : HeaderLexer.MORE;
  }

  // mailbox = name-addr / addr-spec
  private int mailbox() {
    name = null;
    route = null;
    mailbox = null;
    host = null;
    int start = lexer.position();
    int read = nameAddr();
    if (read == HeaderLexer.BROKEN) {
      lexer.reset(start);
      read = addrSpec();
    }
    list.add(
        new ImapAddress(name, route, mailbox == null ? "" : mailbox, host == null ? "" : host));
    return read;
  }

  // name-addr = [display-name] angle-addr
  private int nameAddr() {
    if (lexer.peek() != '<') {
      StringBuilder display = new StringBuilder();
      if (lexer.phrase(display) != HeaderLexer.MORE || lexer.peek() != '<') {
        return HeaderLexer.BROKEN;
      }
      name = display.isEmpty() ? null : display.toString();
    }
    if (angleAddr() == HeaderLexer.BROKEN) {
      host = null;
    }
    return lexer.atEnd() ? HeaderLexer.END : HeaderLexer.MORE;
  }

  // angle-addr = [CFWS] "<" [obs-route] addr-spec ">" [CFWS]
  private int angleAddr() {
    lexer.next();
    int read = lexer.skipSpace();
    if (read != HeaderLexer.MORE) {
      return read;
    }
    if (lexer.peek() == '@') {
      if (obsRoute() && lexer.peek() == ':') {
        lexer.next();
      } else {
        route = null;
      }
      read = lexer.skipSpace();
      if (read != HeaderLexer.MORE) {
        return read;
      }
    }
    if (lexer.peek() != '>') {
      read = localPart(false);
      if (read == HeaderLexer.MORE && lexer.peek() == '@') {
        read = domain();
      }
      if (read != HeaderLexer.MORE) {
        return read;
      }
    }
    if (lexer.peek() != '>') {
      return HeaderLexer.BROKEN;
    }
    lexer.next();
    return lexer.skipSpace();
  }

  // obs-domain-list = *(CFWS / ",") "@" domain *("," [CFWS] ["@" domain])
  private boolean obsRoute() {
    StringBuilder domains = new StringBuilder();
    while (lexer.peek() == '@') {
      if (!domains.isEmpty()) {
        domains.append(',');
      }
      domains.append('@');
      if (lexer.domain(domains) != HeaderLexer.MORE) {
        return false;
      }
      while (lexer.skipSpace() == HeaderLexer.MORE && lexer.peek() == ',') {
        lexer.next();
      }
    }
    route = domains.toString();
    return !lexer.atEnd();
  }

  // addr-spec = local-part "@" domain
  private int addrSpec() {
    lexer.keepComment();
    int read = localPart(true);
    boolean broken = read == HeaderLexer.BROKEN;
    if (lexer.peek() == '@' && !(broken && mailbox != null)) {
      int domain = domain();
      read = domain == HeaderLexer.MORE ? read : domain;
    }
    if (!lexer.comment().isEmpty()) {
      // RFC 822 had no display names: "joe@example.org (Joe)".
      name = lexer.comment();
    }
    if (broken && name == null && mailbox != null && host == null) {
      name = mailbox.isEmpty() ? null : mailbox;
      mailbox = null;
    }
    return read;
  }

  /// Words joined by dots. Words without a dot between them are broken: outside angle brackets a
  /// display name whose address is missing, kept whole in `mailbox` for the moment; inside them
  /// only the first word is kept.
  private int localPart(boolean phraseAllowed) {
    StringBuilder local = new StringBuilder();
    boolean phrase = false;
    int read;
    while (true) {
      read = lexer.peek() == '"' ? lexer.quotedString(local) : lexer.atom(local, true);
      if (read != HeaderLexer.MORE || !lexer.startsWord()) {
        break;
      }
      boolean dotted = !local.isEmpty() && local.charAt(local.length() - 1) == '.';
      if (lexer.peek() != '.' && !dotted) {
        phrase = true;
        if (!phraseAllowed) {
          break;
        }
        local.append(' ');
      }
    }
    if (read != HeaderLexer.BROKEN) {
      mailbox = local.toString();
    }
    return phrase ? HeaderLexer.BROKEN : read;
  }

  private int domain() {
    StringBuilder domain = new StringBuilder();
    int read = lexer.domain(domain);
    if (read != HeaderLexer.BROKEN) {
      host = domain.toString();
    }
    return read;
  }
}
