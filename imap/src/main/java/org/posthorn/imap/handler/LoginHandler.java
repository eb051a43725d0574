package org.posthorn.imap.handler;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.posthorn.imap.command.Authenticate;
import org.posthorn.imap.command.Login;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.CommandReader;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.sasl.ServerMechanism;
import org.posthorn.sasl.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// LOGIN (RFC 9051 §6.2.3) and AUTHENTICATE (§6.2.2, RFC 4959).
public final class LoginHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LoginHandler.class);

  private LoginHandler() {}

  /// LOGIN is handled as SASL's PLAIN, so that one place verifies both.
  public static Completion run(Login command, ImapSession session) {
    requirePrivacy(session);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write(0);
    message.writeBytes(command.userid().getBytes(StandardCharsets.UTF_8));
    message.write(0);
    message.writeBytes(command.password().getBytes(StandardCharsets.UTF_8));
    Step step =
        SaslMechanism.PLAIN
            .server(session.service().credentials(), session.authenticationContext())
            .start(Optional.of(message.toByteArray()));
    return switch (step) {
      case Step.Success success -> loggedIn(success.identity(), session, "LOGIN completed");
      case Step.Failure failure -> throw failed(failure, session);
      case Step.Challenge _ -> throw new IllegalStateException("PLAIN asks for more");
    };
  }

  public static Completion run(Authenticate command, ImapSession session) throws IOException {
    requirePrivacy(session);
    SaslMechanism mechanism =
        SaslMechanism.named(command.mechanism())
            .orElseThrow(() -> new ImapException.No(ResponseCode.CANNOT, "no such mechanism"));
    if (!session.mechanisms().contains(mechanism)) {
      throw new ImapException.No(ResponseCode.CANNOT, "the mechanism is not possible here");
    }
    ServerMechanism server =
        mechanism.server(session.service().credentials(), session.authenticationContext());
    CommandReader reader = new CommandReader(session);
    Step step = server.start(command.initialResponse().map(LoginHandler::decoded));
    while (step instanceof Step.Challenge challenge) {
      session.out().continuation(Base64.getEncoder().encodeToString(challenge.message()));
      session.flush();
      String answer = new String(reader.readLine(), StandardCharsets.ISO_8859_1);
      if (answer.equals("*")) {
        throw ImapException.Bad.cancelled("authentication cancelled"); // RFC 9051 §6.2.2
      }
      step = server.respond(decoded(answer));
    }
    return switch (step) {
      case Step.Success success -> loggedIn(success.identity(), session, "AUTHENTICATE completed");
      case Step.Failure failure -> throw failed(failure, session);
      case Step.Challenge _ -> throw new IllegalStateException("the exchange is not over");
    };
  }

  // RFC 5530 §3
  private static void requirePrivacy(ImapSession session) {
    if (!session.loginAllowed()) {
      throw new ImapException.No(ResponseCode.PRIVACYREQUIRED, "TLS is required to log in");
    }
  }

  // RFC 4959 §3: "=" is an empty initial response.
  private static byte[] decoded(String base64) {
    if (base64.equals("=")) {
      return new byte[0];
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new ImapException.Bad("not base64");
    }
  }

  private static Completion loggedIn(SaslIdentity identity, ImapSession session, String text) {
    session.loggedIn(identity, session.service().accounts().of(identity));
    LOG.info(
        "imap event=login id={} user={} remote={} tls={}",
        session.connection().id(),
        identity.name(),
        session.connection().remote(),
        session.connection().tls().isPresent());
    return Completion.of(ResponseCode.of("CAPABILITY", session.capabilities()), text);
  }

  private static ImapException failed(Step.Failure failure, ImapSession session) {
    if (!failure.detail().isEmpty()) {
      LOG.info(
          "imap event=login-failed id={} remote={} reason={} detail={}",
          session.connection().id(),
          session.connection().remote(),
          failure.reason(),
          failure.detail());
    }
    session.loginFailed();
    return switch (failure.reason()) {
      case BAD_ENCODING, BAD_CREDENTIALS, BAD_CHANNEL_BINDING, DISABLED ->
          new ImapException.No(ResponseCode.AUTHENTICATIONFAILED, "authentication failed");
      case NOT_AUTHORIZED ->
          new ImapException.No(ResponseCode.AUTHORIZATIONFAILED, "not permitted");
      case EXPIRED -> new ImapException.No(ResponseCode.EXPIRED, "the credential has expired");
      // RFC 9051 §7.1: an alert is shown to the user, who has to act.
      case SECOND_FACTOR ->
          new ImapException.No(
              ResponseCode.ALERT,
              "the account has a second factor: this program needs an app password");
      case THROTTLED -> new ImapException.No(ResponseCode.LIMIT, "too many attempts, wait");
      case TEMPORARY -> new ImapException.No(ResponseCode.UNAVAILABLE, "try again later");
    };
  }
}
