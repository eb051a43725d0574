package org.posthorn.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.posthorn.sasl.AuthenticationContext;
import org.posthorn.sasl.ChannelBinding;
import org.posthorn.sasl.Credentials;
import org.posthorn.sasl.FailureReason;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.sasl.ServerMechanism;
import org.posthorn.sasl.Step;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.smtp.syntax.SmtpCommand;
import org.posthorn.smtp.syntax.SmtpCommandName;
import org.posthorn.wire.Connection;
import org.posthorn.wire.LineTooLongException;
import org.posthorn.wire.TlsSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The offered mechanisms, and one AUTH exchange. RFC 4954.
final class AuthExchange {
  private static final Logger LOG = LoggerFactory.getLogger(AuthExchange.class);

  private final Connection connection;
  private final SmtpSettings settings;
  private final Credentials credentials;

  AuthExchange(Connection connection, SmtpSettings settings, Credentials credentials) {
    this.connection = connection;
    this.settings = settings;
    this.credentials = credentials;
  }

  /// How an exchange ended.
  sealed interface Outcome {
    record Accepted(SaslIdentity identity) implements Outcome {}

    /// @param counts whether it counts as a failed attempt
    record Refused(Reply reply, boolean counts) implements Outcome {}

    /// The connection is closed.
    record Gone() implements Outcome {}
  }

  /// The mechanisms available on the connection in its current state.
  List<SaslMechanism> offered() {
    return SaslMechanism.offered(context(), settings.authenticationInClear(), credentials);
  }

  /// RFC 4954 §4.
  Outcome run(SmtpCommand.Auth command) throws IOException {
    Optional<SaslMechanism> named = SaslMechanism.named(command.mechanism());
    if (named.isEmpty()) {
      return new Outcome.Refused(Reply.R504_UNKNOWN_MECHANISM, false);
    }
    if (!offered().contains(named.get())) {
      boolean needsTls = connection.tls().isEmpty() && offered().isEmpty();
      Reply reply = needsTls ? Reply.R538_ENCRYPTION_REQUIRED : Reply.R504_UNKNOWN_MECHANISM;
      return new Outcome.Refused(reply, false);
    }
    Optional<byte[]> initial = Optional.empty();
    if (command.initialResponse().isPresent()) {
      // RFC 4954 §4: "=" is an initial response of no bytes.
      String response = command.initialResponse().get();
      initial = response.equals("=") ? Optional.of(new byte[0]) : decode(response);
      if (initial.isEmpty()) {
        return new Outcome.Refused(Reply.R501_BAD_BASE64, true);
      }
    }
    return exchange(named.get().server(credentials, context()), initial);
  }

  private Outcome exchange(ServerMechanism mechanism, Optional<byte[]> initial) throws IOException {
    Step step = mechanism.start(initial);
    while (true) {
      switch (step) {
        case Step.Success success -> {
          return new Outcome.Accepted(success.identity());
        }
        case Step.Failure failure -> {
          if (!failure.detail().isEmpty()) {
            LOG.info("smtp event=login-failed id={} reason={}", connection.id(), failure.detail());
          }
          return new Outcome.Refused(reply(failure.reason()), counts(failure.reason()));
        }
        case Step.Challenge(byte[] message) -> {
          Optional<byte[]> line = ask(message);
          if (line.isEmpty()) {
            return new Outcome.Gone();
          }
          String text = new String(line.get(), StandardCharsets.ISO_8859_1);
          // RFC 4954 §4: "*" cancels.
          Optional<byte[]> response = text.equals("*") ? Optional.empty() : decode(text);
          if (response.isEmpty()) {
            boolean cancelled = text.equals("*");
            Reply reply = cancelled ? Reply.R501_AUTH_CANCELLED : Reply.R501_BAD_BASE64;
            // A cancelled exchange is not a failed attempt.
            return new Outcome.Refused(reply, !cancelled);
          }
          step = mechanism.respond(response.get());
        }
      }
    }
  }

  /// Sends a challenge and reads the response.
  private Optional<byte[]> ask(byte[] challenge) throws IOException {
    String encoded = Base64.getEncoder().encodeToString(challenge);
    connection.output().ascii("334 " + encoded + "\r\n");
    connection.output().flush();
    try {
      return Optional.ofNullable(connection.input().readLine(SmtpCommandName.LINE_BYTES_MAX - 2));
    } catch (LineTooLongException e) {
      if (!e.inSync()) {
        throw e;
      }
      throw new RefusedException(Reply.R500_AUTH_LINE_TOO_LONG); // RFC 4954 §6
    }
  }

  private static Optional<byte[]> decode(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty(); // answered 501
    }
  }

  private AuthenticationContext context() {
    Optional<TlsSession> tls = connection.tls();
    List<ChannelBinding> bindings = new ArrayList<>(2);
    tls.flatMap(TlsSession::exporter)
        .ifPresent(bytes -> bindings.add(ChannelBinding.tlsExporter(bytes)));
    tls.flatMap(TlsSession::serverEndPoint)
        .ifPresent(bytes ->
            bindings.add(
                new ChannelBinding(
                    ChannelBinding.TLS_SERVER_END_POINT, Arrays.copyOf(bytes, bytes.length))));
    return new AuthenticationContext(
        "smtp",
        Optional.ofNullable(connection.remote().getAddress()),
        tls.isPresent(),
        bindings,
        connection.id());
  }

  /// RFC 4954 §6. The reply does not reveal whether the user exists.
  private static Reply reply(FailureReason reason) {
    return switch (reason) {
      case BAD_ENCODING -> Reply.R501_BAD_BASE64;
      case THROTTLED, TEMPORARY -> Reply.R454_AUTH_TEMPORARY;
      case BAD_CREDENTIALS, BAD_CHANNEL_BINDING, NOT_AUTHORIZED, DISABLED, EXPIRED ->
          Reply.R535_BAD_CREDENTIALS;
      case SECOND_FACTOR -> Reply.R534_APP_PASSWORD_NEEDED;
    };
  }

  private static boolean counts(FailureReason reason) {
    return reason != FailureReason.TEMPORARY;
  }
}
