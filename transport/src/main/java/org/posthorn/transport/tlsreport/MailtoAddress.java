package org.posthorn.transport.tlsreport;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.smtp.syntax.Mailbox;

/// The mailbox of a `mailto:` URI. RFC 6068 §2; header fields are ignored.
final class MailtoAddress {
  private static final int SCHEME_CHARS = "mailto:".length();

  private MailtoAddress() {}

  /// Empty unless it has exactly one mailbox, which does not need SMTPUTF8.
  static Optional<Mailbox> parse(String uri) {
    int query = uri.indexOf('?');
    String encoded = uri.substring(SCHEME_CHARS, query < 0 ? uri.length() : query);
    try {
      // A plus sign is not a space here.
      String address = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
      int at = address.lastIndexOf('@');
      if (at < 1 || at > Mailbox.LOCAL_PART_BYTES_MAX) {
        return Optional.empty();
      }
      String localPart = address.substring(0, at);
      if (!localPart.matches("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")) {
        return Optional.empty();
      }
      DomainName domain = DomainName.parse(address.substring(at + 1));
      return Optional.of(new Mailbox(localPart, domain.ascii()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // malformed encoding, or no domain
    }
  }
}
