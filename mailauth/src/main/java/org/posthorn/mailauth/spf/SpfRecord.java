package org.posthorn.mailauth.spf;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.ReadTexts;
import org.posthorn.mailauth.spf.SpfMechanism.Prefixes;

/// An SPF record (RFC 7208 §4.6.1, §12).
///
/// @param directives in order
record SpfRecord(
    List<Directive> directives, Optional<MacroString> redirect, Optional<MacroString> explanation) {
  private static final String VERSION = "v=spf1";
  private static final ReadTexts<SpfRecord> READ = new ReadTexts<>();
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;

  /// A mechanism and its qualifier.
  ///
  /// @param text as published
  record Directive(AuthenticationVerdict verdict, SpfMechanism mechanism, String text) {}

  SpfRecord {
    directives = List.copyOf(directives);
  }

  /// Whether a text is an SPF record: §4.5.
  static boolean isRecord(String text) {
    return text.regionMatches(true, 0, VERSION, 0, VERSION.length())
        && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
  }

  /// Parses a text for which [#isRecord] is true. An error anywhere invalidates the whole record
  /// (§4.6).
  static SpfRecord parse(String text) throws SpfException {
    Optional<SpfRecord> known = READ.get(text);
    return known.isPresent() ? known.get() : READ.keep(text, read(text));
  }

  private static SpfRecord read(String text) throws SpfException {
    List<Directive> directives = new ArrayList<>();
    Optional<MacroString> redirect = Optional.empty();
    Optional<MacroString> explanation = Optional.empty();
    int end;
    for (int start = VERSION.length(); start < text.length(); start = end + 1) {
      int space = text.indexOf(' ', start);
      end = space < 0 ? text.length() : space;
      if (start == end) {
        continue;
      }
      String term = text.substring(start, end);
      ensurePrintable(term);
      int equals = modifierNameLength(term);
      if (equals == 0) {
        directives.add(directive(term));
        continue;
      }
      String value = term.substring(equals + 1);
      // §6: these two at most once.
      switch (term.substring(0, equals).toLowerCase(Locale.ROOT)) {
        case "redirect" -> redirect = once(redirect, value, term);
        case "exp" -> explanation = once(explanation, value, term);
        default -> MacroString.modifierValue(value);
      }
    }
    return new SpfRecord(directives, redirect, explanation);
  }

  private static Optional<MacroString> once(Optional<MacroString> before, String value, String term)
      throws SpfException {
    if (before.isPresent()) {
      throw SpfException.permanent("a second " + term);
    }
    return Optional.of(MacroString.domainSpec(value));
  }

  private static void ensurePrintable(String term) throws SpfException {
    if (!term.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw SpfException.permanent("a character that is not printable ASCII in: " + term);
    }
  }

  /// The length of a modifier's name; 0 if the term is not a modifier: `name "="`.
  private static int modifierNameLength(String term) {
    int end = 0;
    while (end < term.length() && isOfName(term.charAt(end), end == 0)) {
      end++;
    }
    return end < term.length() && term.charAt(end) == '=' ? end : 0;
  }

  private static boolean isOfName(char c, boolean first) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (!first && ((c >= '0' && c <= '9') || "-_.".indexOf(c) >= 0));
  }

  private static Directive directive(String term) throws SpfException {
    // §4.6.2
    AuthenticationVerdict verdict =
        switch (term.charAt(0)) {
          case '-' -> AuthenticationVerdict.FAIL;
          case '~' -> AuthenticationVerdict.SOFTFAIL;
          case '?' -> AuthenticationVerdict.NEUTRAL;
          default -> AuthenticationVerdict.PASS;
        };
    String bare = "+-~?".indexOf(term.charAt(0)) < 0 ? term : term.substring(1);
    int end = 0;
    while (end < bare.length() && bare.charAt(end) != ':' && bare.charAt(end) != '/') {
      end++;
    }
    String argument = bare.substring(end);
    SpfMechanism mechanism =
        switch (bare.substring(0, end).toLowerCase(Locale.ROOT)) {
          case "all" -> all(term, argument);
          case "include" -> new SpfMechanism.Include(domain(argument, term));
          case "a" -> {
            DomainAndPrefixes both = domainAndPrefixes(argument, term);
            yield new SpfMechanism.A(both.domain, both.prefixes);
          }
          case "mx" -> {
            DomainAndPrefixes both = domainAndPrefixes(argument, term);
            yield new SpfMechanism.Mx(both.domain, both.prefixes);
          }
          case "ptr" -> new SpfMechanism.Ptr(optionalDomain(argument, term));
          case "ip4" -> ip4(argument, term);
          case "ip6" -> ip6(argument, term);
          case "exists" -> new SpfMechanism.Exists(domain(argument, term));
          default -> throw SpfException.permanent("an unknown mechanism: " + term);
        };
    return new Directive(verdict, mechanism, term);
  }

  private static SpfMechanism all(String term, String argument) throws SpfException {
    if (!argument.isEmpty()) {
      throw SpfException.permanent("'all' takes nothing: " + term);
    }
    return new SpfMechanism.All();
  }

  private static MacroString domain(String argument, String term) throws SpfException {
    if (!argument.startsWith(":")) {
      throw SpfException.permanent("a domain is missing: " + term);
    }
    return MacroString.domainSpec(argument.substring(1));
  }

  private static Optional<MacroString> optionalDomain(String argument, String term)
      throws SpfException {
    return argument.isEmpty() ? Optional.empty() : Optional.of(domain(argument, term));
  }

  private record DomainAndPrefixes(Optional<MacroString> domain, Prefixes prefixes) {}

  /// `[ ":" domain-spec ] [ dual-cidr-length ]`. A domain may contain slashes, but does not end
  /// with a slash and digits, so the prefixes are found from the end.
  private static DomainAndPrefixes domainAndPrefixes(String argument, String term)
      throws SpfException {
    int end = argument.length();
    int ipv6 = IPV6_BITS;
    int slash = slashBeforeDigits(argument, end);
    if (slash > 0 && argument.charAt(slash - 1) == '/') {
      ipv6 = prefix(argument.substring(slash + 1, end), IPV6_BITS, term);
      end = slash - 1;
      slash = slashBeforeDigits(argument, end);
    }
    int ipv4 = IPV4_BITS;
    if (slash >= 0) {
      ipv4 = prefix(argument.substring(slash + 1, end), IPV4_BITS, term);
      end = slash;
    }
    return new DomainAndPrefixes(
        optionalDomain(argument.substring(0, end), term), new Prefixes(ipv4, ipv6));
  }

  /// The position of a slash followed by digits up to the end; -1 if there is none.
  private static int slashBeforeDigits(String text, int end) {
    int at = end - 1;
    while (at >= 0 && isDigit(text.charAt(at))) {
      at--;
    }
    return at >= 0 && at < end - 1 && text.charAt(at) == '/' ? at : -1;
  }

  private static SpfMechanism ip4(String argument, String term) throws SpfException {
    int slash = argument.indexOf('/');
    String network = argument.substring(0, slash < 0 ? argument.length() : slash);
    int prefix = slash < 0 ? IPV4_BITS : prefix(argument.substring(slash + 1), IPV4_BITS, term);
    byte[] octets = new byte[4];
    String[] numbers =
        network.startsWith(":") ? network.substring(1).split("\\.", -1) : new String[0];
    if (numbers.length != octets.length) {
      throw SpfException.permanent("not an IPv4 network: " + term);
    }
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) number(numbers[i], 255, "not an IPv4 network: ", term);
    }
    return new SpfMechanism.Ip(octets, prefix);
  }

  private static SpfMechanism ip6(String argument, String term) throws SpfException {
    int slash = argument.indexOf('/');
    String network = argument.substring(0, slash < 0 ? argument.length() : slash);
    int prefix = slash < 0 ? IPV6_BITS : prefix(argument.substring(slash + 1), IPV6_BITS, term);
    // Java's parser also accepts zones, brackets and plain IPv4.
    String literal = network.startsWith(":") ? network.substring(1) : "";
    boolean shaped =
        literal.indexOf(':') >= 0 && literal.chars().allMatch(SpfRecord::isOfIpv6Literal);
    if (!shaped) {
      throw SpfException.permanent("not an IPv6 network: " + term);
    }
    try {
      return new SpfMechanism.Ip(ipv6(InetAddress.ofLiteral(literal)), prefix);
    } catch (IllegalArgumentException e) {
      throw SpfException.permanent("not an IPv6 network: " + term);
    }
  }

  /// Restores the 16 octets of an IPv4-mapped address, which Java converts to IPv4. It matches no
  /// client, because such a client counts as IPv4 (§5), but its prefix may.
  private static byte[] ipv6(InetAddress address) {
    byte[] octets = address.getAddress();
    if (octets.length == 16) {
      return octets;
    }
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    System.arraycopy(octets, 0, mapped, 12, 4);
    return mapped;
  }

  private static boolean isOfIpv6Literal(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'f')
        || (c >= 'A' && c <= 'F')
        || c == ':'
        || c == '.';
  }

  private static int prefix(String digits, int bits, String term) throws SpfException {
    return number(digits, bits, "not a prefix length: ", term);
  }

  /// A decimal number without leading zeros (§12: `ip4-cidr-length`, `qnum`).
  private static int number(String digits, int max, String problem, String term)
      throws SpfException {
    boolean right =
        !digits.isEmpty()
            && digits.length() <= 3
            && digits.chars().allMatch(c -> c >= '0' && c <= '9')
            && (digits.length() == 1 || digits.charAt(0) != '0');
    int number = right ? Integer.parseInt(digits) : -1;
    if (number < 0 || number > max) {
      throw SpfException.permanent(problem + term);
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
