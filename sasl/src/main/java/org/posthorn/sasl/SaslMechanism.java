package org.posthorn.sasl;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The mechanisms, strongest first, which is the order in which a server offers them.
public enum SaslMechanism {
  /// RFC 7677 with channel binding.
  SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS", true, true),
  /// RFC 7677.
  SCRAM_SHA_256("SCRAM-SHA-256", false, true),
  /// RFC 7628.
  OAUTHBEARER("OAUTHBEARER", false, true),
  /// Google's "XOAUTH2 Mechanism", the predecessor of OAUTHBEARER, and the only one of the two in
  /// some clients.
  XOAUTH2("XOAUTH2", false, true),
  /// RFC 4616.
  PLAIN("PLAIN", false, true),
  /// draft-murchison-sasl-login: obsolete, but the only one in some clients.
  LOGIN("LOGIN", false, false);

  private final String saslName;
  private final boolean bindsChannel;
  private final boolean clientFirst;

  SaslMechanism(String saslName, boolean bindsChannel, boolean clientFirst) {
    this.saslName = saslName;
    this.bindsChannel = bindsChannel;
    this.clientFirst = clientFirst;
  }

  /// The registered name, such as `SCRAM-SHA-256`.
  public String saslName() {
    return saslName;
  }

  /// Whether this needs a channel binding.
  public boolean bindsChannel() {
    return bindsChannel;
  }

  /// Whether the credential is an access token.
  public boolean takesToken() {
    return this == OAUTHBEARER || this == XOAUTH2;
  }

  /// Whether the client sends the first message, which may be an initial response.
  public boolean clientFirst() {
    return clientFirst;
  }

  /// The mechanism with this name, in upper or lower case (RFC 4422 §3.1 has upper case only;
  /// clients differ).
  public static Optional<SaslMechanism> named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(m -> m.saslName.equals(upper)).findFirst();
  }

  /// The mechanisms that a server offers and accepts on a connection: none without TLS, except for
  /// clients on the same host if that is allowed. This includes SCRAM, which protects the password,
  /// but not the session against eavesdropping or takeover.
  ///
  /// Access tokens are accepted only over TLS (RFC 6750 §5.3), and if an issuer is configured.
  ///
  /// @param clearOnLoopback whether a client on the same host needs no TLS
  public static List<SaslMechanism> offered(
      AuthenticationContext context, boolean clearOnLoopback, Credentials credentials) {
    if (!context.tls() && !(clearOnLoopback && context.local())) {
      return List.of();
    }
    boolean tokens = context.tls() && credentials.tokenMetadata().isPresent();
    return Arrays.stream(values())
        .filter(m -> tokens || !m.takesToken())
        .filter(m -> !m.bindsChannel || !context.bindings().isEmpty())
        .toList();
  }

  /// A new server state machine for one exchange.
  public ServerMechanism server(Credentials credentials, AuthenticationContext context) {
    return switch (this) {
      case PLAIN -> new PlainServer(credentials, context);
      case LOGIN -> new LoginServer(credentials, context);
      case OAUTHBEARER, XOAUTH2 -> new TokenServer(this, credentials, context);
      case SCRAM_SHA_256, SCRAM_SHA_256_PLUS -> new ScramServer(this, credentials, context);
    };
  }
}
