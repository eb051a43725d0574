package org.posthorn.dns;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A domain name without trailing dot, in normalized form: A-labels in lower case (RFC 5890
/// §2.3.2.1, RFC 4343). Immutable.
public final class DomainName implements Comparable<DomainName> {
  /// RFC 1035 §2.3.4.
  private static final int LABEL_OCTETS_MAX = 63;

  /// RFC 1035 §2.3.4: 255 with the length octets and the root.
  private static final int NAME_OCTETS_MAX = 253;

  /// Longer texts are refused without parsing.
  private static final int TEXT_MAX = 1024;

  private static final String ACE = "xn--";

  private final String ascii;

  /// @param ascii normalized, such as `_dmarc.xn--bcher-kva.example`: letters, digits, hyphens and
  ///   underscores
  /// @throws IllegalArgumentException if it is malformed
  public DomainName(String ascii) {
    if (!isUsual(ascii, true)) {
      ensureLabels(ascii);
    }
    this.ascii = ascii;
  }

  private static void ensureLabels(String ascii) {
    for (String label : ensureLengths(ascii).split("\\.", -1)) {
      for (int i = 0; i < label.length(); i++) {
        if (!isLowerCaseLdhOrUnderscore(label.charAt(i))) {
          throw new IllegalArgumentException("not a label: " + label);
        }
      }
    }
  }

  /// A fast check that nearly all names pass: lower-case letters, digits, hyphens within labels,
  /// and dots. Other names need the full check.
  ///
  /// @param any whether labels may have underscores, hyphens anywhere, and only digits; otherwise
  ///   they may not be A-labels either
  private static boolean isUsual(String text, boolean any) {
    int length = text.length();
    int label = 0;
    boolean number = true;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (i == label || i - label > LABEL_OCTETS_MAX || (!any && text.charAt(i - 1) == '-')) {
          return false;
        }
        label = i + 1;
        number = true;
      } else if (c >= 'a' && c <= 'z') {
        number = false;
      } else if (c == '-') {
        if (!any && (i == label || text.charAt(i - 1) == '-')) {
          return false;
        }
        number = false;
      } else if (c == '_' && any) {
        number = false;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    boolean ends = any || (label < length && !number && text.charAt(length - 1) != '-');
    return ends
        && length > label
        && length - label <= LABEL_OCTETS_MAX
        && length <= NAME_OCTETS_MAX;
  }

  /// From labels that were checked.
  private DomainName(List<String> labels) {
    this.ascii = String.join(".", labels);
  }

  /// A name with any labels, for queries only: the DNS allows all octets in a label (RFC 2181 §11),
  /// and SPF macros create names that are not valid host names. In [#ascii] octets that host names
  /// cannot contain are written as `\DDD` (RFC 4343 §2.1).
  ///
  /// @param text printable ASCII with dots between labels, case-insensitive, with or without
  ///   trailing dot
  /// @throws IllegalArgumentException if it is too long, has an empty label, or is not printable
  ///   ASCII
  public static DomainName ofAnyLabels(String text) {
    String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    String lower = ensureLengths(bare).toLowerCase(Locale.ROOT);
    return new DomainName(Arrays.stream(lower.split("\\.", -1)).map(DomainName::escaped).toList());
  }

  /// Parses the name of a host or mail domain, with A-labels or U-labels, case-insensitive.
  ///
  /// @throws IllegalArgumentException with a description of the error
  public static DomainName parse(String text) {
    if (text.length() > TEXT_MAX) {
      throw new IllegalArgumentException("a domain name is not that long");
    }
    if (isUsual(text, false)) {
      return new DomainName(List.of(text));
    }
    // UTS #46 §2.3: typed as full stops.
    String dotted = text.replace('\u3002', '.').replace('\uff0e', '.').replace('\uff61', '.');
    String bare = dotted.endsWith(".") ? dotted.substring(0, dotted.length() - 1) : dotted;
    List<String> labels = Arrays.stream(bare.split("\\.", -1)).map(DomainName::aLabel).toList();
    DomainName name = new DomainName(String.join(".", labels));
    String last = name.labels().getLast();
    if (last.chars().allMatch(c -> c >= '0' && c <= '9')) {
      // RFC 3696 §2: no top-level domain is a number, so this is part of an address.
      throw new IllegalArgumentException("ends with a number: " + text);
    }
    return name;
  }

  /// Such as `xn--bcher-kva.example`.
  public String ascii() {
    return ascii;
  }

  /// The name with labels before it, which may contain underscores: `_dmarc`, `_25._tcp`.
  public DomainName child(String labels) {
    return new DomainName(labels.toLowerCase(Locale.ROOT) + "." + ascii);
  }

  /// The name without its first label; empty for a top-level domain.
  public Optional<DomainName> parent() {
    int dot = ascii.indexOf('.');
    return dot < 0
        ? Optional.empty()
        : Optional.of(new DomainName(List.of(ascii.substring(dot + 1))));
  }

  /// Its A-labels, the top-level domain last.
  public List<String> labels() {
    return List.of(ascii.split("\\."));
  }

  /// Whether it has one label.
  public boolean isTopLevel() {
    return ascii.indexOf('.') < 0;
  }

  /// Its last label.
  public String topLabel() {
    return ascii.substring(ascii.lastIndexOf('.') + 1);
  }

  /// Whether it is equal to a name or below it.
  public boolean isAtOrBelow(DomainName above) {
    int rest = ascii.length() - above.ascii.length();
    return ascii.endsWith(above.ascii) && (rest == 0 || ascii.charAt(rest - 1) == '.');
  }

  /// With U-labels, for people.
  public String unicode() {
    StringBuilder text = new StringBuilder();
    for (String label : labels()) {
      text.append(text.isEmpty() ? "" : ".");
      text.append(label.startsWith(ACE) ? Punycode.decode(label.substring(ACE.length())) : label);
    }
    return text.toString();
  }

  @Override
  public int compareTo(DomainName other) {
    return ascii.compareTo(other.ascii);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DomainName name && ascii.equals(name.ascii);
  }

  @Override
  public int hashCode() {
    return ascii.hashCode();
  }

  @Override
  public String toString() {
    return ascii;
  }

  private static String ensureLengths(String name) {
    if (name.isEmpty() || name.length() > NAME_OCTETS_MAX) {
      throw new IllegalArgumentException(
          "a domain name has 1 to " + NAME_OCTETS_MAX + " octets, not " + name.length());
    }
    for (String label : name.split("\\.", -1)) {
      if (label.isEmpty() || label.length() > LABEL_OCTETS_MAX) {
        throw new IllegalArgumentException(
            "a label has 1 to " + LABEL_OCTETS_MAX + " octets, not " + label.length());
      }
    }
    return name;
  }

  private static String escaped(String label) {
    StringBuilder escaped = new StringBuilder(label.length());
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      if (isLowerCaseLdhOrUnderscore(c)) {
        escaped.append(c);
      } else if (c >= ' ' && c <= '~') {
        escaped.append("\\%03d".formatted((int) c));
      } else {
        throw new IllegalArgumentException("an octet that is not printable ASCII");
      }
    }
    return escaped.toString();
  }

  private static String aLabel(String label) {
    if (label.chars().allMatch(c -> c < 0x80)) {
      String lower = label.toLowerCase(Locale.ROOT);
      ensureLdh(lower);
      if (lower.startsWith(ACE)) {
        ensureALabel(lower);
      }
      return lower;
    }
    // UTS #46 §4: mapped to lower case and NFC. Compatibility forms (full width) are mapped too;
    // letters that IDNA2008 allows, such as ß, are kept.
    String mapped =
        Normalizer.normalize(
            Normalizer.normalize(label, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT),
            Normalizer.Form.NFC);
    if (mapped.chars().allMatch(c -> c < 0x80)) {
      return aLabel(mapped);
    }
    ensureULabel(mapped);
    if (mapped.length() > LABEL_OCTETS_MAX) {
      throw new IllegalArgumentException("label too long");
    }
    return ACE + Punycode.encode(mapped);
  }

  private static void ensureLdh(String label) {
    // RFC 5890 §2.3.1.
    if (label.startsWith("-") || label.endsWith("-") || label.contains("_")) {
      throw new IllegalArgumentException("not a label of a host: " + label);
    }
    if (label.startsWith("--", 2) && !label.startsWith(ACE)) {
      throw new IllegalArgumentException("hyphens where only xn-- may have them: " + label);
    }
  }

  /// RFC 5891 §5.4: an A-label must equal the encoding of its U-label.
  private static void ensureALabel(String label) {
    String decoded = Punycode.decode(label.substring(ACE.length()));
    ensureULabel(decoded);
    boolean normal = Normalizer.isNormalized(decoded, Normalizer.Form.NFC);
    if (!normal || !label.equals(ACE + Punycode.encode(decoded))) {
      throw new IllegalArgumentException("not an A-label: " + label);
    }
  }

  /// RFC 5892 by Unicode categories: letters, marks and digits, no upper-case letters, no symbols;
  /// joiners and other context-dependent characters are refused.
  private static void ensureULabel(String label) {
    boolean ascii = label.chars().allMatch(c -> c < 0x80);
    if (ascii || label.startsWith("-") || label.endsWith("-") || label.startsWith("--", 2)) {
      throw new IllegalArgumentException("not a U-label: " + label);
    }
    if (isMark(label.codePointAt(0))) {
      throw new IllegalArgumentException("begins with a combining mark: " + label);
    }
    label
        .codePoints()
        .filter(point -> !isInLabels(point))
        .findFirst()
        .ifPresent(point -> {
          throw new IllegalArgumentException("U+%04X is not for labels".formatted(point));
        });
  }

  private static boolean isInLabels(int point) {
    return switch (Character.getType(point)) {
      case Character.LOWERCASE_LETTER,
          Character.OTHER_LETTER,
          Character.MODIFIER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER ->
          true;
      default -> point == '-' || isMark(point);
    };
  }

  private static boolean isMark(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isLowerCaseLdhOrUnderscore(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }
}
