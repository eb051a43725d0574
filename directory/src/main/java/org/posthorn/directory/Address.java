package org.posthorn.directory;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.AddressException;
import org.posthorn.mime.MailDomain;

/// An address in comparable form: the local part without quotes and case-insensitive, the domain as
/// A-label in lower case.
///
/// RFC 5321 §2.4 leaves the interpretation of a local part to the receiving domain; here `Alice`
/// and `alice` are equal. The spelling is kept, because a subaddress can name a mailbox.
public final class Address {

  /// RFC 5321 §4.5.3.1.1 requires at least 64 and recommends no limit: return paths of mailing
  /// lists and forwarders (VERP, SRS) are longer.
  public static final int LOCAL_PART_BYTES_MAX = 256;

  private final String localPart;
  private final String key;
  private final String domain;

  private Address(String localPart, String key, String domain) {
    this.localPart = localPart;
    this.key = key;
    this.domain = domain;
  }

  /// @param localPart without quotes
  /// @throws DirectoryException of kind INVALID if a part is empty, too long or malformed
  public static Address of(String localPart, String domain) {
    checkLocalPart(localPart);
    return new Address(localPart, fold(localPart), domain(domain));
  }

  /// Parses `local@domain`, split at the last `@`, or `"local"@domain`. A local part that needs
  /// quotes in a protocol may be given without them.
  ///
  /// @throws DirectoryException of kind INVALID if it is malformed
  public static Address parse(String text) {
    try {
      AddrSpec address = AddrSpec.parse(text);
      return of(address.localPart(), address.domain());
    } catch (AddressException e) {
      throw DirectoryException.invalid("not an address: " + quoted(text) + ": " + e.getMessage());
    }
  }

  /// Parses an address in the syntax of RFC 5321 §4.1.2: a local part that needs quotes must have
  /// them.
  ///
  /// @throws DirectoryException of kind INVALID if it is malformed
  public static Address parseQuoted(String text) {
    Address address = parse(text);
    if (!text.startsWith("\"") && address.quoted().startsWith("\"")) {
      throw DirectoryException.invalid(
          "not an address: "
              + quoted(text)
              + ": this local part is written in double quotes, "
              + address.quoted());
    }
    return address;
  }

  /// Normalizes a domain.
  ///
  /// @throws DirectoryException of kind INVALID if it is malformed, or an address literal
  public static String domain(String text) {
    try {
      MailDomain domain = MailDomain.parse(text);
      if (!domain.isLiteral()) {
        return domain.value();
      }
    } catch (AddressException e) {
      throw DirectoryException.invalid(
          "not a domain: " + quoted(text) + ", expected a name such as example.org");
    }
    throw DirectoryException.invalid("not a domain but an address literal: " + quoted(text));
  }

  // Normalized and in lower case; normalized again, because lower case may decompose characters.
  private static String fold(String localPart) {
    if (localPart.chars().allMatch(c -> c < 0x80)) {
      return localPart.toLowerCase(Locale.ROOT);
    }
    String composed = Normalizer.normalize(localPart, Normalizer.Form.NFC);
    return Normalizer.normalize(composed.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }

  private static void checkLocalPart(String text) {
    boolean printable =
        text.codePoints()
            .noneMatch(c ->
                Character.isISOControl(c)
                    || Character.getType(c) == Character.SURROGATE
                    || Character.getType(c) == Character.LINE_SEPARATOR
                    || Character.getType(c) == Character.PARAGRAPH_SEPARATOR);
    int bytes = text.length() > LOCAL_PART_BYTES_MAX ? text.length() : utf8Length(text);
    if (text.isEmpty() || bytes > LOCAL_PART_BYTES_MAX || !printable) {
      throw DirectoryException.invalid("not a local part: " + quoted(text));
    }
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String quoted(String text) {
    String cut = text.length() > 100 ? text.substring(0, 100) + "..." : text;
    return "\"" + cut.replaceAll("\\p{Cntrl}", "?") + "\"";
  }

  /// In its original spelling.
  public String localPart() {
    return localPart;
  }

  /// As A-label in lower case.
  public String domain() {
    return domain;
  }

  /// In the syntax of RFC 5321 §4.1.2: with quotes if the local part needs them.
  public String quoted() {
    return new AddrSpec(localPart, domain).toString();
  }

  /// The local part in lower case, for comparison.
  String key() {
    return key;
  }

  /// The same domain with another local part, which must be a part of this one.
  Address withLocalPart(String part) {
    return new Address(part, fold(part), domain);
  }

  /// `local@domain` for comparison.
  String canonical() {
    return written(key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address that && key.equals(that.key) && domain.equals(that.domain);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + domain.hashCode();
  }

  /// `local@domain` in original spelling and without quotes, the stored form; with quotes only if
  /// the local part itself begins with one, so that [#parse] reads it again.
  @Override
  public String toString() {
    return written(localPart);
  }

  private String written(String local) {
    return local.startsWith("\"") ? new AddrSpec(local, domain).toString() : local + "@" + domain;
  }
}
