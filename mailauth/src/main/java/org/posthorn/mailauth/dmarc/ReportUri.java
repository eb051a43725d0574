package org.posthorn.mailauth.dmarc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.posthorn.dns.DomainName;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.AddressException;

/// A report address: one URI of a `rua` or `ruf` tag. RFC 9989 §4.6.
///
/// @param uri as published, without the size that RFC 7489 allowed
/// @param mailbox the address of a `mailto:` URI, its domain as A-labels in lower case; empty for
///   other schemes, which are ignored (RFC 9989 §4.7)
public record ReportUri(String uri, Optional<AddrSpec> mailbox) {
  private static final int CHARACTERS_MAX = 1000;
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{0,30}");

  /// RFC 9989 §4.8: obs-dmarc-report-size, ignored.
  private static final Pattern SIZE = Pattern.compile("![0-9]+[kmgtKMGT]?\\z");

  private static final String MAILTO = "mailto";

  /// RFC 3986 §2.2 and §2.3, without the comma and the exclamation mark, which must be encoded.
  private static final String PUNCTUATION = "-._~:/?#[]@$&'()*+;=";

  /// Parses one element of the list; empty if it is not a URI, or a `mailto:` URI without exactly
  /// one mailbox.
  public static Optional<ReportUri> parse(String text) {
    if (text.length() > CHARACTERS_MAX) {
      return Optional.empty();
    }
    String uri = SIZE.matcher(text.strip()).replaceFirst("");
    int colon = uri.indexOf(':');
    if (colon < 0
        || colon == uri.length() - 1
        || !SCHEME.matcher(uri.substring(0, colon)).matches()
        || !isUriText(uri)) {
      return Optional.empty();
    }
    if (!uri.substring(0, colon).equalsIgnoreCase(MAILTO)) {
      return Optional.of(new ReportUri(uri, Optional.empty()));
    }
    // RFC 6068 §2: header fields may follow; they do not apply to reports.
    String to = uri.substring(colon + 1).split("\\?", 2)[0];
    return mailbox(to).map(found -> new ReportUri(uri, Optional.of(found)));
  }

  /// The domain that receives the reports; empty if [#mailbox()] is.
  public Optional<DomainName> host() {
    return mailbox.map(found -> new DomainName(found.domain()));
  }

  private static boolean isUriText(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      boolean encoded = c == '%' && hex(uri, i + 1) >= 0 && hex(uri, i + 2) >= 0;
      if (!letter && !encoded && PUNCTUATION.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static int hex(String text, int at) {
    return at < text.length() && text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
  }

  private static Optional<AddrSpec> mailbox(String to) {
    try {
      AddrSpec address = AddrSpec.parse(decoded(to));
      String local = address.localPart();
      // The address will be written into a header field and an SMTP command.
      boolean safe = local.chars().allMatch(c -> c > ' ' && c != 0x7f && (c < 0x80 || c > 0x9f));
      if (local.isEmpty() || local.length() > 64 || !safe || local.indexOf('@') >= 0) {
        return Optional.empty();
      }
      return Optional.of(new AddrSpec(local, DomainName.parse(address.domain()).ascii()));
    } catch (AddressException | IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty(); // not a mailbox
    }
  }

  private static String decoded(String text) throws CharacterCodingException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        octets.write(hex(text, i + 1) * 16 + hex(text, i + 2));
        i += 2;
      } else {
        octets.write(text.charAt(i));
      }
    }
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(octets.toByteArray()))
        .toString();
  }
}
