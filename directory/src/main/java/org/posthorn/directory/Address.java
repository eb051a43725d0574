package org.posthorn.directory;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;

/// An address as the directory compares it: the local part without quotes, in any case, and the
/// domain in A-label form and lower case.
///
/// RFC 5321 §2.4 lets the receiving domain decide how it reads a local part; here `Alice` and
/// `alice` are the same. The spelling is kept, so that a subaddress can name a mailbox.
///
/// Internationalized domains are mapped with the JDK's IDNA 2003, whose result differs from IDNA
/// 2008 for `ß`, `ς` and two joiners; such domains are to be given in A-label form.
public final class Address {

  /// RFC 5321 §4.5.3.1.1.
  public static final int LOCAL_PART_BYTES_MAX = 64;

  /// RFC 5321 §4.5.3.1.2.
  public static final int DOMAIN_BYTES_MAX = 255;

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
    String normal =
        ascii(localPart) ? localPart : Normalizer.normalize(localPart, Normalizer.Form.NFC);
    checkLocalPart(normal);
    return new Address(normal, normal.toLowerCase(Locale.ROOT), domain(domain));
  }

  /// The directory's form of an address of an envelope or a header field.
  ///
  /// @throws DirectoryException of kind INVALID if its domain is an address literal
  public static Address of(org.posthorn.mime.Address address) {
    return of(address.local().value(), address.domain().value());
  }

  /// Reads `local@domain`. Quoting is not understood: a local part that needs quotes is given
  /// without them, and the last `@` divides.
  ///
  /// @throws DirectoryException of kind INVALID if that is no address
  public static Address parse(String text) {
    int at = text.lastIndexOf('@');
    if (at < 0) {
      throw DirectoryException.invalid("not an address: " + quoted(text));
    }
    return of(text.substring(0, at), text.substring(at + 1));
  }

  /// A domain as the directory compares it.
  ///
  /// @throws DirectoryException of kind INVALID if it is none
  public static String domain(String text) {
    String mapped = text;
    if (!canonical(text)) {
      try {
        mapped = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
      } catch (IllegalArgumentException e) {
        throw DirectoryException.invalid("not a domain: " + quoted(text));
      }
    }
    if (mapped.isEmpty() || mapped.length() > DOMAIN_BYTES_MAX || !labels(mapped)) {
      throw DirectoryException.invalid("not a domain: " + quoted(text));
    }
    return mapped;
  }

  private static boolean canonical(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
      if (!plain) {
        return false;
      }
    }
    return true;
  }

  // RFC 1035 §2.3.1 as relaxed by RFC 1123 §2.1.
  private static boolean labels(String domain) {
    int start = 0;
    for (int i = 0; i <= domain.length(); i++) {
      if (i == domain.length() || domain.charAt(i) == '.') {
        boolean wellFormed =
            i > start
                && i - start <= 63
                && domain.charAt(start) != '-'
                && domain.charAt(i - 1) != '-';
        if (!wellFormed) {
          return false;
        }
        start = i + 1;
      }
    }
    return canonical(domain);
  }

  private static boolean ascii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
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

  /// The local part as it is compared: in lower case.
  String key() {
    return key;
  }

  /// The same domain with another local part, which must be a part of this one.
  Address withLocalPart(String part) {
    return new Address(part, part.toLowerCase(Locale.ROOT), domain);
  }

  /// `local@domain` as it is compared.
  String canonical() {
    return key + "@" + domain;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address that && key.equals(that.key) && domain.equals(that.domain);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + domain.hashCode();
  }

  /// `local@domain`, as written and without quotes.
  @Override
  public String toString() {
    return localPart + "@" + domain;
  }
}
