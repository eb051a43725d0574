package org.posthorn.sasl;

import java.util.Optional;

/// The client's side of one exchange. One thread at a time.
public sealed interface ClientMechanism permits PlainClient, LoginClient, ScramClient, TokenClient {

  /// The mechanism that the client requests.
  SaslMechanism mechanism();

  /// The initial response, for a mechanism in which the client speaks first. If the protocol does
  /// not support one, it is the response to the server's first, empty challenge.
  Optional<byte[]> initialResponse();

  /// The response to a challenge.
  ///
  /// @throws IllegalArgumentException if the challenge is not one of this mechanism, or proves that
  ///   the server does not know the password: the exchange must be aborted
  byte[] answer(byte[] challenge);

  /// Whether the server has proved that it knows the password, if this mechanism supports it. A
  /// success reply before that must not be trusted (RFC 5802 §5).
  boolean serverProved();

  /// `authzid` empty, name and password prepared with [Saslprep].
  static ClientMechanism plain(String user, String password) {
    return new PlainClient("", user, password);
  }

  /// PLAIN with another authorization identity.
  static ClientMechanism plain(String actAs, String user, String password) {
    return new PlainClient(actAs, user, password);
  }

  static ClientMechanism login(String user, String password) {
    return new LoginClient(user, password);
  }

  /// OAUTHBEARER with an access token.
  ///
  /// @param host the server's name, as the client knows it
  static ClientMechanism oauthBearer(String user, String token, String host, int port) {
    return TokenClient.oauthBearer(user, token, host, port);
  }

  /// XOAUTH2 with an access token.
  static ClientMechanism xoauth2(String user, String token) {
    return TokenClient.xoauth2(user, token);
  }

  /// SCRAM-SHA-256 by a client without channel binding.
  static ClientMechanism scram(String user, String password) {
    return new ScramClient(user, password, Optional.empty(), false, ScramServer.randomNonce());
  }

  /// SCRAM-SHA-256 by a client that supports channel binding, but was not offered it.
  static ClientMechanism scramNotOffered(String user, String password) {
    return new ScramClient(user, password, Optional.empty(), true, ScramServer.randomNonce());
  }

  /// SCRAM-SHA-256-PLUS.
  static ClientMechanism scramPlus(String user, String password, ChannelBinding binding) {
    return new ScramClient(user, password, Optional.of(binding), false, ScramServer.randomNonce());
  }
}
