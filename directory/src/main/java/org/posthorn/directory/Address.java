package org.posthorn.directory;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.AddressException;
import org.posthorn.mime.MailDomain;

/// An address as the directory compares it: the local part without quotes, in any case, and the
/// domain in A-label form and lower case.
///
/// RFC 5321 §2.4 lets the receiving domain decide how it reads a local part; here `Alice` and
/// `alice` are the same. The spelling is kept, so that a subaddress can name a mailbox.
public final class Address {

  /// RFC 5321 §4.5.3.1.1 asks for 64 at least, and for no limit where possible: return paths of
  /// mailing lists and of forwarders (VERP, SRS) are longer.
  public static final int LOCAL_PART_BYTES_MAX = 256;

  private final String localPart;
  private final String key;
  private final String domain;

  private Address(String localPart, String key, String domain) {
    this.localPart = localPart;
    this.key = key;
    this.domain = domain;
  }

  /// An address of its two parts.
  ///
  /// @param localPart without quotes
  /// @throws DirectoryException of kind INVALID if a part is empty, too long or out of its grammar
  public static Address of(String localPart, String domain) {
    checkLocalPart(localPart);
    return new Address(localPart, fold(localPart), domain(domain));
  }

  /// Reads `local@domain`, divided by the last `@`, or `"local"@domain`. A local part that a
  /// protocol would quote may be given without quotes.
  ///
  /// @throws DirectoryException of kind INVALID if that is no address
  public static Address parse(String text) {
    try {
      AddrSpec address = AddrSpec.parse(text);
      return of(address.localPart(), address.domain());
    } catch (AddressException e) {
      throw DirectoryException.invalid("not an address: " + quoted(text) + ": " + e.getMessage());
    }
  }

  /// Reads an address as RFC 5321 §4.1.2 writes it: a local part that needs quotes must have them.
  ///
  /// @throws DirectoryException of kind INVALID if that is no address
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

  /// A domain as the directory compares it.
  ///
  /// @throws DirectoryException of kind INVALID if it is none, or an address literal
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

  // Composed and in lower case; the second composing is for what lower case takes apart.
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

  /// As it was written.
  public String localPart() {
    return localPart;
  }

  /// In A-label form and lower case.
  public String domain() {
    return domain;
  }

  /// As RFC 5321 §4.1.2 writes it: with quotes where the local part needs them.
  public String quoted() {
    return new AddrSpec(localPart, domain).toString();
  }

  /// The local part as it is compared: in lower case.
  String key() {
    return key;
  }

  /// The same domain with another local part, which must be a part of this one.
  Address withLocalPart(String part) {
    return new Address(part, fold(part), domain);
  }

  /// `local@domain` as it is compared.
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

  /// `local@domain`, as written and without quotes, as it is stored; with them only where the local
  /// part itself begins with one, so that [#parse] reads it again.
  @Override
  public String toString() {
    return written(localPart);
  }

  private String written(String local) {
    return local.startsWith("\"") ? new AddrSpec(local, domain).toString() : local + "@" + domain;
  }
}
