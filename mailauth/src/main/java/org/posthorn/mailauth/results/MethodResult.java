package org.posthorn.mailauth.results;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.AuthenticationVerdict;

/// The result of one method. RFC 8601 §2.2: resinfo.
///
/// @param method `dkim`, in lower case
/// @param result `pass`, in lower case
/// @param reason for people
/// @param properties what the result is about
public record MethodResult(
    String method, String result, Optional<String> reason, List<Property> properties) {
  private static final int KEYWORD_MAX = 63;

  /// RFC 8601 §2.7.1 with RFC 6008 §4: the length of a signature prefix that identifies it.
  private static final int SIGNATURE_CHARACTERS = 8;

  public MethodResult {
    properties = List.copyOf(properties);
    ensureKeyword(method);
    ensureKeyword(result);
  }

  /// One property, such as `header.d=example.org`.
  ///
  /// @param type `smtp`, `header`, `body` or `policy`
  /// @param name `d`
  /// @param value without quotes
  public record Property(String type, String name, String value) {
    public Property {
      ensureKeyword(type);
      ensureKeyword(name);
    }
  }

  private static void ensureKeyword(String text) {
    if (!isKeyword(text)) {
      throw new IllegalArgumentException("not a keyword of Authentication-Results");
    }
  }

  /// Whether a text is a valid name of a method, result or property, in lower case.
  static boolean isKeyword(String text) {
    if (text.isEmpty() || text.length() > KEYWORD_MAX) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean known = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
      if (!known) {
        return false;
      }
    }
    return true;
  }

  private static MethodResult of(
      String method, AuthenticationVerdict verdict, Property... properties) {
    return new MethodResult(method, verdict.text(), Optional.empty(), List.of(properties));
  }

  /// SPF for the envelope sender.
  public static MethodResult spf(AuthenticationVerdict verdict, DomainName sender) {
    return of("spf", verdict, new Property("smtp", "mailfrom", sender.ascii()));
  }

  /// SPF for the HELO name.
  public static MethodResult spfOfHelo(AuthenticationVerdict verdict, DomainName helo) {
    return of("spf", verdict, new Property("smtp", "helo", helo.ascii()));
  }

  /// @param signature the whole `b=`
  public static MethodResult dkim(
      AuthenticationVerdict verdict,
      DomainName domain,
      String algorithm,
      String selector,
      String signature) {
    return of(
        "dkim",
        verdict,
        new Property("header", "d", domain.ascii()),
        new Property("header", "a", algorithm),
        new Property("header", "s", selector),
        new Property("header", "b", start(signature)));
  }

  private static String start(String signature) {
    StringBuilder start = new StringBuilder(SIGNATURE_CHARACTERS);
    for (int i = 0; i < signature.length() && start.length() < SIGNATURE_CHARACTERS; i++) {
      char c = signature.charAt(i);
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        start.append(c);
      }
    }
    return start.toString();
  }

  /// @param policy `none`, `quarantine` or `reject`: the requested policy (RFC 9989 §9.1)
  public static MethodResult dmarc(
      AuthenticationVerdict verdict, DomainName author, String policy) {
    return of(
        "dmarc",
        verdict,
        new Property("header", "from", author.ascii()),
        new Property("policy", "dmarc", policy));
  }

  /// DMARC without author domain.
  public static MethodResult dmarc(AuthenticationVerdict verdict) {
    return of("dmarc", verdict);
  }

  /// @param client the client that sent the chain (RFC 8617 §10.2)
  public static MethodResult arc(AuthenticationVerdict verdict, InetAddress client) {
    return of("arc", verdict, new Property("smtp", "remote-ip", client.getHostAddress()));
  }

  public static MethodResult iprev(AuthenticationVerdict verdict, InetAddress client) {
    return of("iprev", verdict, new Property("policy", "iprev", client.getHostAddress()));
  }

  /// @param user the authenticated user, as the client gave it
  public static MethodResult auth(AuthenticationVerdict verdict, String user) {
    return of("auth", verdict, new Property("smtp", "auth", user));
  }

  /// The same with a reason.
  public MethodResult because(String text) {
    return new MethodResult(method, result, Optional.of(text), properties);
  }

  /// The same with one more property.
  public MethodResult with(String type, String name, String value) {
    List<Property> more = new ArrayList<>(properties);
    more.add(new Property(type, name, value));
    return new MethodResult(method, result, reason, more);
  }

  /// The value of the first property of this type and name.
  public Optional<String> property(String type, String name) {
    return properties.stream()
        .filter(property -> property.type().equals(type) && property.name().equals(name))
        .map(Property::value)
        .findFirst();
  }

  /// The result, if it is a known one.
  public Optional<AuthenticationVerdict> verdict() {
    try {
      return Optional.of(AuthenticationVerdict.valueOf(result.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }
}
