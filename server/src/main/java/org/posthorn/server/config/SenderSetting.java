package org.posthorn.server.config;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.dns.DomainName;

/// How mail of one sender domain leaves: `example.org hello=mail.example.org source=192.0.2.7
/// relay=smtp.example.net:587 user=NAME password-file=FILE`, of which all but the domain may be
/// missing.
///
/// @param hello what we call ourselves
/// @param source the address of ours that we connect from
/// @param relay the server that takes it, `HOST:PORT`
/// @param user name at the relay
/// @param passwordFile whose first line is the password there
public record SenderSetting(
    DomainName domain,
    Optional<String> hello,
    Optional<InetAddress> source,
    Optional<String> relay,
    Optional<String> user,
    Optional<String> passwordFile) {
  private static final Set<String> KEYS =
      Set.of("hello", "source", "relay", "user", "password-file");

  /// @throws IllegalArgumentException saying what is wrong
  static SenderSetting parse(String text) {
    String[] words = text.strip().split("\\s+");
    Map<String, String> values = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String key = equals < 0 ? words[i] : words[i].substring(0, equals);
      if (equals < 0 || !KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "expected DOMAIN and any of hello=, source=, relay=, user=, password-file=, not "
                + words[i]);
      }
      values.put(key, words[i].substring(equals + 1));
    }
    Optional<String> relay = Optional.ofNullable(values.get("relay")).map(Values::relay);
    Optional<String> user = Optional.ofNullable(values.get("user"));
    Optional<String> password = Optional.ofNullable(values.get("password-file"));
    if (user.isPresent() != password.isPresent() || (user.isPresent() && relay.isEmpty())) {
      throw new IllegalArgumentException("user= and password-file= belong together, to a relay=");
    }
    return new SenderSetting(
        DomainName.parse(words[0]),
        Optional.ofNullable(values.get("hello")).map(name -> name.toLowerCase(Locale.ROOT)),
        Optional.ofNullable(values.get("source")).map(InetAddress::ofLiteral),
        relay,
        user,
        password);
  }
}
