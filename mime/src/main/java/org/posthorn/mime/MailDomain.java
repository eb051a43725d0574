package org.posthorn.mime;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// The domain of an address in its one canonical form: a name in lower case with A-labels (RFC
/// 5890) and no final dot, or an address literal in brackets (RFC 5321 §4.1.3). At most 255 octets.
///
/// @param value the canonical form
public record MailDomain(String value) {
  /// Octets of a domain (RFC 5321 §4.5.3.1.2).
  public static final int OCTETS_MAX = 255;

  private static final int LABEL_OCTETS_MAX = 63;
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-f:.]{2,45}");

  /// Checks that the value is canonical; [#parse(String)] makes it so.
  ///
  /// @throws AddressException if it is not
  public MailDomain {
    if (!canonical(value).equals(value)) {
      throw new AddressException("not a canonical domain");
    }
  }

  /// Parses a name, with U-labels or A-labels, or a literal, strictly. An underscore is let pass,
  /// since such hosts exist and receive mail.
  ///
  /// @throws AddressException saying what is wrong
  public static MailDomain parse(String text) {
    return new MailDomain(canonical(text));
  }

  private static String canonical(String text) {
    if (text.isEmpty()) {
      throw new AddressException("the domain is empty");
    }
    if (text.length() > OCTETS_MAX) {
      throw new AddressException("a domain has at most " + OCTETS_MAX + " octets");
    }
    return text.charAt(0) == '[' ? literal(text) : name(text);
  }

  private static String name(String text) {
    String ascii = isAscii(text) ? text.toLowerCase(Locale.ROOT) : toAscii(text);
    if (ascii.length() > OCTETS_MAX) {
      throw new AddressException("a domain has at most " + OCTETS_MAX + " octets");
    }
    int start = 0;
    while (start <= ascii.length()) {
      int dot = ascii.indexOf('.', start);
      int end = dot < 0 ? ascii.length() : dot;
      checkLabel(ascii, start, end);
      start = end + 1;
    }
    return ascii;
  }

  private static void checkLabel(String name, int start, int end) {
    if (start == end) {
      throw new AddressException("the domain has an empty label");
    }
    if (end - start > LABEL_OCTETS_MAX) {
      throw new AddressException("a label of a domain has at most 63 octets");
    }
    boolean hyphenOutside = name.charAt(start) == '-' || name.charAt(end - 1) == '-';
    if (hyphenOutside || !areLabelCharacters(name, start, end)) {
      throw new AddressException("the domain has a malformed label");
    }
  }

  private static boolean areLabelCharacters(String name, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = name.charAt(i);
      boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static String toAscii(String text) {
    String normal = Normalizer.normalize(text, Normalizer.Form.NFC);
    // Only the dot separates labels in mail; the ideographic full stops of IDNA 2003 do not.
    if (normal.chars().anyMatch(c -> c == '\u3002' || c == '\uff0e' || c == '\uff61')) {
      throw new AddressException("the domain has a malformed label");
    }
    try {
      return IDN.toASCII(normal, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // java.net.IDN throws both for labels it cannot encode.
      throw new AddressException("the domain is not a valid internationalized name");
    }
  }

  // address-literal = "[" ( IPv4-address-literal / IPv6-address-literal ) "]"
  private static String literal(String text) {
    if (!text.endsWith("]")) {
      throw new AddressException("the address literal has no closing bracket");
    }
    String inside = text.substring(1, text.length() - 1).toLowerCase(Locale.ROOT);
    if (inside.startsWith("ipv6:") && isIpv6(inside.substring(5))) {
      return "[IPv6:" + inside.substring(5) + "]";
    }
    if (IPV4.matcher(inside).matches()) {
      return "[" + inside + "]";
    }
    throw new AddressException("the address literal is neither IPv4 nor IPv6");
  }

  private static boolean isIpv6(String text) {
    if (!IPV6_CHARACTERS.matcher(text).matches() || text.contains(":::")) {
      return false;
    }
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    int groups = gap < 0 ? groups(text, true) : groups(text.substring(0, gap), false);
    int rest = gap < 0 ? 0 : groups(text.substring(gap + 2), true);
    if (groups < 0 || rest < 0) {
      return false;
    }
    return gap < 0 ? groups == 8 : groups + rest < 8;
  }

  /// How many groups of 16 bits the text names; -1 where it is malformed.
  private static int groups(String text, boolean last) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int groups = 0;
    for (int i = 0; i < parts.length; i++) {
      if (last && i == parts.length - 1 && IPV4.matcher(parts[i]).matches()) {
        groups += 2;
      } else if (parts[i].matches("[0-9a-f]{1,4}")) {
        groups++;
      } else {
        return -1;
      }
    }
    return groups;
  }

  /// Whether this is an address literal.
  public boolean isLiteral() {
    return value.startsWith("[");
  }

  /// The name with U-labels, for people.
  public String toUnicode() {
    return isLiteral() ? value : IDN.toUnicode(value, IDN.ALLOW_UNASSIGNED);
  }

  @Override
  public String toString() {
    return value;
  }
}
