package org.posthorn.sasl;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The mechanisms, strongest first, which is the order in which a server offers them.
public enum Mechanism {
  /// RFC 7677 with channel binding.
  SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS", false, true, true),
  /// RFC 7677.
  SCRAM_SHA_256("SCRAM-SHA-256", false, false, true),
  /// RFC 4616.
  PLAIN("PLAIN", true, false, true),
  /// draft-murchison-sasl-login: obsolete, and the only one that some clients have.
  LOGIN("LOGIN", true, false, false);

  private final String saslName;
  private final boolean sendsPassword;
  private final boolean bindsChannel;
  private final boolean clientFirst;

  Mechanism(String saslName, boolean sendsPassword, boolean bindsChannel, boolean clientFirst) {
    this.saslName = saslName;
    this.sendsPassword = sendsPassword;
    this.bindsChannel = bindsChannel;
    this.clientFirst = clientFirst;
  }

  /// The registered name, such as `SCRAM-SHA-256`.
  public String saslName() {
    return saslName;
  }

  /// Whether the password itself crosses the connection, so that this is offered over TLS only,
  /// unless configured otherwise.
  public boolean sendsPassword() {
    return sendsPassword;
  }

  /// Whether this needs a channel binding.
  public boolean bindsChannel() {
    return bindsChannel;
  }

  /// Whether the client sends the first message, so that it may be an initial response.
  public boolean clientFirst() {
    return clientFirst;
  }

  /// The mechanism of a name, in any case (RFC 4422 §3.1 has upper case only; clients differ).
  public static Optional<Mechanism> named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(m -> m.saslName.equals(upper)).findFirst();
  }

  /// What a server offers on a connection.
  ///
  /// @param passwordsInClear whether mechanisms that send the password may be used without TLS
  public static List<Mechanism> offered(AuthenticationContext context, boolean passwordsInClear) {
    return Arrays.stream(values())
        .filter(m -> !m.bindsChannel || !context.bindings().isEmpty())
        .filter(m -> !m.sendsPassword || context.tls() || passwordsInClear)
        .toList();
  }

  /// A new server machine for one exchange.
  public ServerMechanism server(Credentials credentials, AuthenticationContext context) {
    return switch (this) {
      case PLAIN -> new PlainServer(credentials, context);
      case LOGIN -> new LoginServer(credentials, context);
      case SCRAM_SHA_256, SCRAM_SHA_256_PLUS -> new ScramServer(this, credentials, context);
    };
  }
}
