package org.posthorn.smtp.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.posthorn.sasl.ClientMechanism;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.wire.ClientTls;
import org.posthorn.wire.Connection;
import org.posthorn.wire.TlsSession;
import org.posthorn.wire.Verification;

/// An open session with a server, between two transactions. One thread at a time.
public final class ClientSession implements AutoCloseable {
  private final SmtpClient client;
  private final Connection connection;
  private final ServerTarget target;
  private final ClientLimits limits;
  private ServerExtensions extensions = ServerExtensions.NONE;
  private Optional<Verification> verification = Optional.empty();
  private boolean open = true;
  private int transactions;

  ClientSession(
      SmtpClient client, Connection connection, ServerTarget target, ClientLimits limits) {
    this.client = client;
    this.connection = connection;
    this.target = target;
    this.limits = limits;
  }

  void begin() throws ClientException {
    if (target.tls() == TlsPolicy.IMPLICIT) {
      encrypt();
    }
    Reply greeting = at(SessionStage.GREETING, () -> read(limits.greeting()));
    if (greeting.code() != 220) {
      throw new ClientException(SessionStage.GREETING, greeting);
    }
    hello();
    if (target.tls() != TlsPolicy.PLAIN && target.tls() != TlsPolicy.IMPLICIT) {
      startTls();
    }
    if (target.login().isPresent()) {
      authenticate(target.login().get());
    }
  }

  /// RFC 5321 §3.2: HELO if the server does not support EHLO.
  private void hello() throws ClientException {
    Reply reply = ask(SessionStage.EHLO, "EHLO " + target.ehloName());
    if (reply.positive()) {
      extensions = ServerExtensions.of(reply.lines());
      return;
    }
    extensions = ServerExtensions.NONE;
    Reply older =
        reply.code() / 100 == 5 ? ask(SessionStage.EHLO, "HELO " + target.ehloName()) : reply;
    if (!older.positive()) {
      throw new ClientException(SessionStage.EHLO, older);
    }
  }

  private void startTls() throws ClientException {
    if (!extensions.has("STARTTLS")) {
      if (target.tls() == TlsPolicy.OPPORTUNISTIC) {
        return;
      }
      throw new ClientException(SessionStage.TLS, "the server offers no STARTTLS", null);
    }
    Reply reply = ask(SessionStage.TLS, "STARTTLS");
    if (reply.code() != 220) {
      throw new ClientException(SessionStage.TLS, reply);
    }
    encrypt();
    // RFC 3207 §4.2: what was received before TLS is discarded.
    try {
      hello();
    } catch (ClientException e) {
      // With TLS 1.3 a server may close the connection after the client's part of the handshake:
      // this counts as a TLS failure.
      throw e.reply().isPresent()
          ? e
          : new ClientException(SessionStage.TLS, "TLS failed: " + e.getMessage(), e);
    }
  }

  private void encrypt() throws ClientException {
    connection.input().timeout(limits.command());
    try {
      ClientTls tls = SmtpClient.tls(target);
      connection.startTls(tls);
      verification = Optional.of(tls.verification());
    } catch (IOException e) {
      throw new ClientException(SessionStage.TLS, "TLS failed: " + e.getMessage(), e);
    }
  }

  private void authenticate(ServerTarget.Login login) throws ClientException {
    if (connection.tls().isEmpty()) {
      throw new ClientException(SessionStage.AUTH, "a password is sent only over TLS", null);
    }
    ClientMechanism mechanism = mechanism(login);
    String name = mechanism.mechanism().saslName();
    Optional<byte[]> initial = mechanism.initialResponse();
    boolean isFirst = initial.isPresent() && mechanism.mechanism().clientFirst();
    Reply reply =
        ask(
            SessionStage.AUTH,
            "AUTH " + name + (isFirst ? " " + initial(initial.orElseThrow()) : ""));
    while (reply.code() == 334) {
      byte[] answer;
      try {
        answer = mechanism.answer(Base64.getDecoder().decode(reply.lines().getFirst().strip()));
      } catch (IllegalArgumentException e) {
        throw new ClientException(SessionStage.AUTH, "the server's challenge is wrong", e);
      }
      reply = ask(SessionStage.AUTH, Base64.getEncoder().encodeToString(answer));
    }
    if (reply.code() != 235) {
      throw new ClientException(SessionStage.AUTH, reply);
    }
    if (!mechanism.serverProved()) {
      throw new ClientException(SessionStage.AUTH, "the server does not know the password", null);
    }
  }

  private ClientMechanism mechanism(ServerTarget.Login login) throws ClientException {
    if (extensions.offers("SCRAM-SHA-256")) {
      return ClientMechanism.scram(login.user(), login.password());
    }
    if (extensions.offers("PLAIN")) {
      return ClientMechanism.plain(login.user(), login.password());
    }
    if (extensions.offers("LOGIN")) {
      return ClientMechanism.login(login.user(), login.password());
    }
    throw new ClientException(
        SessionStage.AUTH, "the server offers no mechanism that we have", null);
  }

  /// RFC 4954 §4: an empty initial response is not the same as none.
  private static String initial(byte[] response) {
    return response.length == 0 ? "=" : Base64.getEncoder().encodeToString(response);
  }

  /// Where the server is.
  public ServerTarget target() {
    return target;
  }

  /// The parameters of TLS, if it is on.
  public Optional<TlsSession> tls() {
    return connection.tls();
  }

  /// How the server's certificate was verified, if TLS is on.
  public Optional<Verification> verification() {
    return verification;
  }

  /// Whether another transaction may be tried.
  public boolean isOpen() {
    return open;
  }

  /// Number of transactions so far.
  public int transactions() {
    return transactions;
  }

  /// Sends a message. Blocks within the limits.
  ///
  /// @return the result for each recipient, in order; after a connection failure [#isOpen] is false
  public List<RecipientResult> send(MailTransaction transaction) {
    transactions++;
    Optional<RecipientResult> unsuitable = unsuitable(transaction);
    int count = transaction.recipients().size();
    if (unsuitable.isPresent()) {
      return Collections.nCopies(count, unsuitable.get());
    }
    int now = Math.min(count, extensions.recipientsMax());
    SmtpClient.Bound bound = client.bound(connection);
    List<RecipientResult> results;
    try {
      results = new Sending(this, transaction, now, bound).run();
    } finally {
      bound.close();
    }
    List<RecipientResult> all = new ArrayList<>(results);
    all.addAll(Collections.nCopies(count - now, new RecipientResult.NotTried()));
    return all;
  }

  /// The extension that the server lacks for this message. Nothing is converted here; the caller
  /// checks the extensions before.
  private Optional<RecipientResult> unsuitable(MailTransaction transaction) {
    MailParameters parameters = transaction.parameters();
    if (parameters.smtputf8() && !extensions.has("SMTPUTF8")) {
      return because("5.6.7", "the server does not take internationalized mail (SMTPUTF8)");
    }
    if (parameters.body() == MailParameters.Body.BINARY_MIME && !offersBinary()) {
      return because("5.6.3", "the server does not take binary mail (BINARYMIME)");
    }
    if (transaction.requireTls() && !offersRequireTls()) {
      return because("5.7.30", "the server does not offer REQUIRETLS");
    }
    if (extensions.size().isPresent()
        && transaction.message().size() > extensions.size().getAsLong()) {
      return because(
          "5.3.4", "the server takes no more than " + extensions.size().getAsLong() + " octets");
    }
    return Optional.empty();
  }

  /// Whether lines may have octets above 127. RFC 6152 §3.
  public boolean offersEightBit() {
    return extensions.has("8BITMIME");
  }

  /// Whether a message need not be lines. RFC 3030 §3.
  public boolean offersBinary() {
    return extensions.has("BINARYMIME") && extensions.has("CHUNKING");
  }

  /// Whether addresses and headers may have characters outside ASCII. RFC 6531 §3.2.
  public boolean offersSmtputf8() {
    return extensions.has("SMTPUTF8");
  }

  /// Whether the server accepts messages that require verified TLS on the whole way. RFC 8689
  /// §4.2.1.
  public boolean offersRequireTls() {
    return extensions.has("REQUIRETLS");
  }

  private static Optional<RecipientResult> because(String status, String what) {
    return Optional.of(new RecipientResult.Unsuitable(status, what));
  }

  ServerExtensions extensions() {
    return extensions;
  }

  Connection connection() {
    return connection;
  }

  ClientLimits limits() {
    return limits;
  }

  /// Reads a reply.
  ///
  /// @throws IOException also if it is malformed; the session has ended then
  Reply read(Duration within) throws IOException {
    connection.output().flush();
    connection.input().timeout(within);
    connection.input().deadline(within);
    Reply reply = ReplyReader.read(connection.input(), limits);
    if (SmtpClient.closes(reply)) {
      over();
    }
    return reply;
  }

  void write(String line) throws IOException {
    connection.output().write((line + "\r\n").getBytes(UTF_8));
  }

  /// Marks the session as unusable.
  void over() {
    open = false;
  }

  private Reply ask(SessionStage stage, String line) throws ClientException {
    return at(
        stage,
        () -> {
          write(line);
          return read(limits.command());
        });
  }

  private interface Exchange {
    Reply run() throws IOException;
  }

  private static Reply at(SessionStage stage, Exchange exchange) throws ClientException {
    try {
      return exchange.run();
    } catch (IOException e) {
      throw new ClientException(stage, e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  /// Sends QUIT if the session is usable, and closes the connection.
  @Override
  public void close() {
    if (open) {
      open = false;
      try {
        write("QUIT");
        read(limits.quit());
      } catch (IOException e) {
        // QUIT is only a courtesy.
      }
    }
    connection.close();
  }
}
