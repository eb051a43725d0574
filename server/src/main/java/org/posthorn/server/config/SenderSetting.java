package org.posthorn.server.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthorn.dns.DomainName;

/// How mail of one sender domain leaves; all but the domain may be missing.
///
/// @param ehloName the host name in EHLO
/// @param source the address of ours that we connect from
/// @param relay the server that takes it, `HOST:PORT`
/// @param user name at the relay
/// @param passwordFile whose first line is the password there
public record SenderSetting(
    DomainName domain,
    Optional<String> ehloName,
    Optional<InetAddress> source,
    Optional<String> relay,
    Optional<String> user,
    Optional<String> passwordFile) {
  static final List<String> KEYS =
      List.of("domain", "ehlo-name", "source", "relay", "user", "password-file");

  /// @throws IllegalArgumentException saying what is wrong
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
