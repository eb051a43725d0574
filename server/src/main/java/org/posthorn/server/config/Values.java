package org.posthorn.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.admin.values.Sizes;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.dns.DomainName;
import org.posthorn.runtime.Cidr;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.web.acme.KeyType;

/// Parsers of settings. Each throws [IllegalArgumentException] with the expected syntax.
final class Values {
  private static final Pattern HOSTNAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9-]+)*");
  private static final int DNS_PORT = 53;
  private static final Pattern QUANTITY = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");

  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,6}(\\.\\d{1,6})?");

  private Values() {}

  static String text(String text) {
    return text;
  }

  /// One of these words.
  static String oneOf(String text, String... allowed) {
    if (!List.of(allowed).contains(text)) {
      throw new IllegalArgumentException("expected one of " + String.join(", ", allowed));
    }
    return text;
  }

  /// More than 0 and less than 1.
  static Double probability(String text) {
    try {
      double value = Double.parseDouble(text.strip());
      if (value > 0 && value < 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      // reported below as out of range
    }
    throw new IllegalArgumentException("expected a number between 0 and 1, such as 0.9");
  }

  static Advice advice(String text) {
    return Advice.valueOf(
        oneOf(text, "accept", "junk", "quarantine", "refuse").toUpperCase(Locale.ROOT));
  }

  static Boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("expected true or false");
    };
  }

  /// Empty, or an https URL with a host and an optional path, without trailing slash.
  static String webUrl(String text) {
    if (text.isEmpty() || text.matches("https://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~-]+)*")) {
      return text;
    }
    throw new IllegalArgumentException("expected a URL as https://mail.example.org");
  }

  /// A number of messages, or 0 for no limit.
  static Long messages(String text) {
    return text.strip().equals("0") ? 0L : count(text).longValue();
  }

  /// For MESSAGELIMIT (RFC 9738 §3).
  static Integer imapMessages(String text) {
    if (text.strip().equals("0")) {
      return 0;
    }
    int messages = count(text);
    if (messages < 1_000) {
      throw new IllegalArgumentException("expected 0, or a whole number from 1000");
    }
    return messages;
  }

  /// A number of at least 1.
  static Integer count(String text) {
    String expected = "a whole number from 1 to " + Integer.MAX_VALUE;
    long number = quantity(text, unit -> unit.isEmpty() ? 1L : 0L, expected);
    if (number < 1 || number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("expected " + expected);
    }
    return (int) number;
  }

  /// An https URL, or empty.
  static String httpsAddress(String text) {
    if (!text.isEmpty() && !text.matches("https://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[!-~]*")) {
      throw new IllegalArgumentException("expected https://name/path");
    }
    return text;
  }

  /// A path without trailing slash, or empty.
  static String pathPrefix(String text) {
    if (!text.matches("(/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])*")) {
      throw new IllegalArgumentException(
          "expected a path such as /mail, without a slash at its end");
    }
    return text;
  }

  /// A web origin (RFC 6454 §6.2), in lower case.
  static String origin(String text) {
    if (!text.equals("*") && !text.matches("https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")) {
      throw new IllegalArgumentException("expected https://name, without a path, or *");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  /// A host name for the greeting and certificates.
  static String hostname(String text) {
    if (!HOSTNAME.matcher(text).matches()) {
      throw new IllegalArgumentException("expected a host name such as mail.example.org");
    }
    return text;
  }

  static String optionalHostname(String text) {
    return text.isEmpty() ? text : hostname(text);
  }

  /// A host name, or a wildcard such as `*.example.org`.
  static String certificateName(String text) {
    return text.startsWith("*.") ? "*." + hostname(text.substring(2)) : hostname(text);
  }

  static KeyType keyType(String text) {
    return KeyType.of(oneOf(text, KeyType.words().toArray(String[]::new)));
  }

  /// `LOCAL@DOMAIN`, as the directory accepts it.
  static String mailAddress(String text) {
    try {
      Address _ = Address.parse(text);
      return text;
    } catch (DirectoryException e) {
      throw new IllegalArgumentException(
          "expected an address such as postmaster@example.org: " + e.getMessage(), e);
    }
  }

  /// `192.0.2.0/24`, or one address.
  static Cidr network(String text) {
    return Cidr.parse(text);
  }

  /// `HOST:PORT`, or empty.
  static String relay(String text) {
    if (!text.isEmpty() && !text.matches("[A-Za-z0-9.-]{1,253}:[1-9][0-9]{0,4}")) {
      throw new IllegalArgumentException("is not HOST:PORT");
    }
    return text;
  }

  static Optional<InetAddress> optionalAddress(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
  }

  /// A number such as -2.5.
  static Double number(String text) {
    if (!NUMBER.matcher(text.strip()).matches()) {
      throw new IllegalArgumentException("expected a number such as 2.5");
    }
    return Double.valueOf(text.strip());
  }

  static OptionalDouble optionalNumber(String text) {
    return text.isBlank() ? OptionalDouble.empty() : OptionalDouble.of(number(text));
  }

  static InetSocketAddress resolver(String text) {
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(text), DNS_PORT);
    } catch (IllegalArgumentException e) {
      return endpoint(text);
    }
  }

  static Optional<InetSocketAddress> optionalResolver(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(resolver(text));
  }

  static Long bytes(String text) {
    return Sizes.parse(text);
  }

  /// A number of bytes of at least this.
  static Function<String, Long> bytesFrom(long min) {
    return text -> {
      long bytes = bytes(text);
      if (bytes < min) {
        throw new IllegalArgumentException("expected at least " + min + " bytes");
      }
      return bytes;
    };
  }

  static TlsPolicy tlsPolicy(String text) {
    return switch (text) {
      case "plain" -> TlsPolicy.PLAIN;
      case "opportunistic" -> TlsPolicy.OPPORTUNISTIC;
      case "encrypted" -> TlsPolicy.ENCRYPTED;
      case "verified" -> TlsPolicy.VERIFIED;
      default ->
          throw new IllegalArgumentException(
              "expected one of plain, opportunistic, encrypted, verified");
    };
  }

  static Map<String, TlsPolicy> tlsDomains(String text) {
    Map<String, TlsPolicy> policies = new HashMap<>();
    for (String part : list(Values::text).apply(text)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("expected DOMAIN=POLICY, not " + part);
      }
      String policy = part.substring(equals + 1);
      policies.put(
          DomainName.parse(part.substring(0, equals)).ascii(),
          policy.equals("dane") ? TlsPolicy.DANE : tlsPolicy(policy));
    }
    return policies;
  }

  /// A duration greater than zero.
  static Duration timeout(String text) {
    Duration duration = duration(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("expected more than 0");
    }
    return duration;
  }

  static Duration duration(String text) {
    long millis =
        quantity(
            text,
            unit ->
                switch (unit.toLowerCase(Locale.ROOT)) {
                  case "ms" -> 1L;
                  case "s", "sec" -> 1_000L;
                  case "m", "min" -> 60_000L;
                  case "h" -> 3_600_000L;
                  case "d" -> 86_400_000L;
                  default -> 0L;
                },
            "a duration such as 30 s, 5 min, 12 h or 7 d");
    return Duration.ofMillis(millis);
  }

  private static long quantity(String text, Function<String, Long> factors, String expected) {
    Matcher matcher = QUANTITY.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected " + expected);
    }
    long factor = factors.apply(matcher.group(2));
    long number = Long.parseLong(matcher.group(1));
    if (factor == 0 || number > Long.MAX_VALUE / factor) {
      throw new IllegalArgumentException("expected " + expected);
    }
    return number * factor;
  }

  /// Items separated by commas; TOML arrays are passed in this form too.
  static <T> Function<String, List<T>> list(Function<String, T> item) {
    return text -> {
      List<T> items = new ArrayList<>();
      for (String part : text.split(",", -1)) {
        if (!part.isBlank()) {
          items.add(item.apply(part.strip()));
        }
      }
      return List.copyOf(items);
    };
  }

  /// `address:port` with a literal address; IPv6 in brackets. No name is looked up.
  static InetSocketAddress endpoint(String text) {
    int colon = text.lastIndexOf(':');
    String expected = "expected ADDRESS:PORT such as 0.0.0.0:25 or [::]:25";
    if (colon < 1) {
      throw new IllegalArgumentException(expected);
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed != host.contains(":")) {
      throw new IllegalArgumentException(expected);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      String literal = bracketed ? host.substring(1, host.length() - 1) : host;
      return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(expected, e);
    }
  }
}
