package org.posthorn.pop3;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthorn.sasl.PasswordLogin;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.sasl.ServerMechanism;
import org.posthorn.sasl.Step;
import org.posthorn.store.mail.MailException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The commands of the authorization state (RFC 1939 §4), and CAPA, which is possible in both.
final class LoginHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LoginHandler.class);

  private final Pop3Session session;
  private final ResponseWriter out;

  LoginHandler(Pop3Session session) {
    this.session = session;
    this.out = session.out();
  }

  /// RFC 2449 §5
  void capabilities(Command command) throws IOException {
    command.words(0);
    out.ok("capabilities follow");
    List<SaslMechanism> mechanisms = session.mechanisms();
    if (!mechanisms.isEmpty()) {
      out.line("USER");
      out.line("SASL " + names(mechanisms, " "));
    }
    if (session.startTlsPossible()) {
      out.line("STLS");
    }
    for (String name :
        List.of(
            "TOP",
            "UIDL",
            "PIPELINING",
            "RESP-CODES",
            "AUTH-RESP-CODE",
            "EXPIRE NEVER",
            "UTF8 USER",
            "LANG",
            "IMPLEMENTATION Posthorn")) {
      if (!session.masks(name)) {
        out.line(name);
      }
    }
    out.endOfLines();
  }

  /// RFC 2595 §4
  void startTls(Command command) throws IOException {
    requireNoLogin();
    command.words(0);
    if (!session.startTlsPossible()) {
      throw new Pop3Exception.Failed("TLS is not possible here, or already in use");
    }
    session.takeUser();
    out.ok("begin the TLS handshake");
    int dropped = session.connection().startTls(session.service().startTls().orElseThrow());
    if (dropped > 0) {
      // Somebody may have put commands between client and server (CVE-2011-0411).
      LOG.warn("pop3 event=data-before-tls id={} bytes={}", session.connection().id(), dropped);
    }
  }

  void user(Command command) throws IOException {
    requireNoLogin();
    requirePrivacy();
    if (command.text().isEmpty()) {
      throw new Pop3Exception.Bad("USER takes a name");
    }
    session.user(command.text());
    out.ok("send the password"); // whether the user exists is not said
  }

  /// The whole argument is the password, spaces included (RFC 1939 §7).
  void password(Command command) throws IOException {
    requireNoLogin();
    requirePrivacy();
    String user = session.takeUser().orElseThrow(() -> new Pop3Exception.Bad("send USER first"));
    finish(
        PasswordLogin.verify(
            session.service().credentials(),
            user.getBytes(StandardCharsets.UTF_8),
            Optional.empty(),
            command.argument(),
            session.authenticationContext()));
  }

  /// RFC 5034
  void authenticate(Command command) throws IOException {
    requireNoLogin();
    if (!command.hasArgument()) {
      // As clients before RFC 5034 asked for the mechanisms.
      out.ok("mechanisms follow");
      for (SaslMechanism mechanism : session.mechanisms()) {
        out.line(mechanism.saslName());
      }
      out.endOfLines();
      return;
    }
    requirePrivacy();
    String[] words = command.text().split(" +");
    if (words.length > 2) {
      throw new Pop3Exception.Bad("AUTH takes a mechanism and an initial response");
    }
    SaslMechanism mechanism =
        SaslMechanism.named(words[0])
            .filter(session.mechanisms()::contains)
            .orElseThrow(() -> new Pop3Exception.Failed("the mechanism is not possible here"));
    ServerMechanism server =
        mechanism.server(session.service().credentials(), session.authenticationContext());
    Step step = server.start(words.length == 2 ? Optional.of(decoded(words[1])) : Optional.empty());
    while (step instanceof Step.Challenge challenge) {
      out.challenge(Base64.getEncoder().encodeToString(challenge.message()));
      out.flush();
      step = server.respond(answer());
    }
    finish(step);
  }

  /// RFC 6856 §2: messages with UTF-8 in their header are sent as they are in either mode, since
  /// clients that never send UTF8 read them too.
  void utf8(Command command) throws IOException {
    requireNoLogin();
    command.words(0);
    out.ok("UTF-8 is possible");
  }

  /// RFC 6856 §3
  void language(Command command) throws IOException {
    if (!command.hasArgument()) {
      out.ok("languages follow");
      out.line("en English");
      out.endOfLines();
      return;
    }
    String tag = command.words(1)[0].toLowerCase(Locale.ROOT);
    if (!tag.equals("*") && !tag.equals("en") && !tag.startsWith("en-")) {
      throw new Pop3Exception.Failed("only English is possible");
    }
    out.ok("en responses are in English");
  }

  private byte[] answer() throws IOException {
    byte[] line = session.connection().input().readLine(session.lineOctetsMax());
    if (line == null) {
      throw new EOFException("stream ended in a login");
    }
    session.received(line.length);
    if (Arrays.equals(line, new byte[] {'*'})) {
      throw new Pop3Exception.Failed("authentication cancelled"); // RFC 5034 §4
    }
    return decoded(new String(line, StandardCharsets.ISO_8859_1));
  }

  // RFC 5034 §4: "=" is an empty initial response.
  private static byte[] decoded(String base64) {
    if (base64.equals("=")) {
      return new byte[0];
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new Pop3Exception.Bad("not base64");
    }
  }

  private void finish(Step step) throws IOException {
    switch (step) {
      case Step.Success success -> loggedIn(success.identity());
      case Step.Failure failure -> throw failed(failure);
      case Step.Challenge _ -> throw new IllegalStateException("the exchange is not over");
    }
  }

  private void loggedIn(SaslIdentity identity) throws IOException {
    try {
      session.loggedIn(identity);
    } catch (MailException e) {
      LOG.info(
          "pop3 event=login-refused id={} reason={}", session.connection().id(), e.getMessage());
      throw new Pop3Exception.Failed(ResponseCode.AUTH, "not permitted");
    }
    LOG.info(
        "pop3 event=login id={} user={} remote={} tls={}",
        session.connection().id(),
        identity.name(),
        session.connection().remote(),
        session.connection().tls().isPresent());
    out.ok(session.maildrop().count() + " messages");
  }

  private Pop3Exception failed(Step.Failure failure) {
    if (!failure.detail().isEmpty()) {
      LOG.info(
          "pop3 event=login-failed id={} remote={} reason={} detail={}",
          session.connection().id(),
          session.connection().remote(),
          failure.reason(),
          failure.detail());
    }
    session.loginFailed();
    return switch (failure.reason()) {
      case BAD_ENCODING, BAD_CREDENTIALS, BAD_CHANNEL_BINDING, DISABLED ->
          new Pop3Exception.Failed(ResponseCode.AUTH, "authentication failed");
      case NOT_AUTHORIZED -> new Pop3Exception.Failed(ResponseCode.AUTH, "not permitted");
      case EXPIRED -> new Pop3Exception.Failed(ResponseCode.AUTH, "the credential has expired");
      case SECOND_FACTOR ->
          new Pop3Exception.Failed(
              ResponseCode.AUTH,
              "the account has a second factor: this program needs an app password");
      case THROTTLED -> new Pop3Exception.Failed(ResponseCode.SYS_TEMP, "too many attempts, wait");
      case TEMPORARY -> new Pop3Exception.Failed(ResponseCode.SYS_TEMP, "try again later");
    };
  }

  private void requireNoLogin() {
    if (session.loggedIn()) {
      throw new Pop3Exception.Bad("already logged in");
    }
  }

  private void requirePrivacy() {
    if (session.mechanisms().isEmpty()) {
      throw new Pop3Exception.Failed("TLS is required to log in");
    }
  }

  private static String names(List<SaslMechanism> mechanisms, String between) {
    return mechanisms.stream().map(SaslMechanism::saslName).collect(Collectors.joining(between));
  }
}
