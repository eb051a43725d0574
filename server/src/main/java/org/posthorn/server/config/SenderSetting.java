package org.posthorn.server.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.dns.DomainName;

/// How mail of one sender domain is sent; only the domain is required.
///
/// @param ehloName the host name in EHLO
/// @param source the local address to connect from
/// @param relay the relay, `HOST:PORT`
/// @param user user name at the relay
/// @param passwordFile its first line is the password for the relay
public record SenderSetting(
    DomainName domain,
    Optional<String> ehloName,
    Optional<InetAddress> source,
    Optional<String> relay,
    Optional<String> user,
    Optional<String> passwordFile) {
  static final List<String> KEYS =
      List.of("domain", "ehlo-name", "source", "relay", "user", "password-file");

  /// @throws IllegalArgumentException with a description of the error
  static SenderSetting of(Map<String, String> values) {
    String domain = values.get("domain");
    if (domain == null) {
      throw new IllegalArgumentException("expected domain = \"...\", whose mail it is");
    }
    Optional<String> relay = Optional.ofNullable(values.get("relay")).map(Values::relay);
    Optional<String> user = Optional.ofNullable(values.get("user"));
    Optional<String> password = Optional.ofNullable(values.get("password-file"));
    if (user.isPresent() != password.isPresent() || (user.isPresent() && relay.isEmpty())) {
      throw new IllegalArgumentException("user and password-file belong together, to a relay");
    }
    return new SenderSetting(
        DomainName.parse(domain),
        Optional.ofNullable(values.get("ehlo-name")).map(name -> name.toLowerCase(Locale.ROOT)),
        Optional.ofNullable(values.get("source")).map(InetAddress::ofLiteral),
        relay,
        user,
        password);
  }
}
