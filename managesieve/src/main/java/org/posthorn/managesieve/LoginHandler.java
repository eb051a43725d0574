package org.posthorn.managesieve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.sasl.ServerMechanism;
import org.posthorn.sasl.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// AUTHENTICATE (RFC 5804 §2.1).
final class LoginHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LoginHandler.class);

  private final ManageSieveSession session;
  private final CommandReader reader;

  LoginHandler(ManageSieveSession session, CommandReader reader) {
    this.session = session;
    this.reader = reader;
  }

  Completion run(ManageSieveCommand.Authenticate command) throws IOException {
    if (session.mechanisms().isEmpty()) {
      throw new CommandRefusal.No(ResponseCode.ENCRYPT_NEEDED, "TLS is required to log in");
    }
    SaslMechanism mechanism =
        SaslMechanism.named(command.mechanism())
            .filter(session.mechanisms()::contains)
            .orElseThrow(() -> new CommandRefusal.No("the mechanism is not possible here"));
    ServerMechanism server =
        mechanism.server(session.service().credentials(), session.authenticationContext());
    Optional<ResponseCode> code = Optional.empty();
    Step step = server.start(command.initialResponse().map(LoginHandler::decoded));
    while (step instanceof Step.Challenge challenge) {
      byte[] base64 = Base64.getEncoder().encode(challenge.message());
      if (server.hasAccepted()) {
        code = Optional.of(ResponseCode.sasl(new String(base64, StandardCharsets.US_ASCII)));
        step = server.respond(new byte[0]);
      } else {
        session.out().line(base64);
        session.flush();
        step = server.respond(answer());
      }
    }
    return switch (step) {
      case Step.Success success -> loggedIn(success.identity(), code);
      case Step.Failure failure -> throw failed(failure);
      case Step.Challenge _ -> throw new IllegalStateException("the exchange is not over");
    };
  }

  private byte[] answer() throws IOException {
    byte[] answer = reader.answer();
    if (answer.length == 1 && answer[0] == '*') {
      throw new CommandRefusal.No("authentication cancelled"); // RFC 5804 §2.1
    }
    return decoded(answer);
  }

  private static byte[] decoded(byte[] base64) {
    if (base64.length == 1 && base64[0] == '=') {
      return new byte[0]; // an empty initial response as in IMAP (RFC 4959 §3)
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new CommandRefusal.Bad("not base64");
    }
  }

  private Completion loggedIn(SaslIdentity identity, Optional<ResponseCode> code) {
    session.loggedIn(identity, session.service().accounts().of(identity));
    LOG.info(
        "managesieve event=login id={} user={} remote={} tls={}",
        session.connection().id(),
        identity.name(),
        session.connection().remote(),
        session.connection().tls().isPresent());
    return code.map(data -> Completion.of(data, "logged in"))
        .orElseGet(() -> Completion.of("logged in"));
  }

  private CommandRefusal failed(Step.Failure failure) {
    if (!failure.detail().isEmpty()) {
      LOG.info(
          "managesieve event=login-failed id={} remote={} reason={} detail={}",
          session.connection().id(),
          session.connection().remote(),
          failure.reason(),
          failure.detail());
    }
    session.loginFailed();
    return switch (failure.reason()) {
      case BAD_ENCODING, BAD_CREDENTIALS, BAD_CHANNEL_BINDING, DISABLED ->
          new CommandRefusal.No("authentication failed");
      case NOT_AUTHORIZED -> new CommandRefusal.No("not permitted");
      case EXPIRED -> new CommandRefusal.No("the credential has expired");
      case SECOND_FACTOR ->
          new CommandRefusal.No(
              "the account has a second factor: this program needs an app password");
      case THROTTLED -> new CommandRefusal.No(ResponseCode.TRYLATER, "too many attempts, wait");
      case TEMPORARY -> new CommandRefusal.No(ResponseCode.TRYLATER, "try again later");
    };
  }
}
