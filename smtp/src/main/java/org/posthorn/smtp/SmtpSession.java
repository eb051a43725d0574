package org.posthorn.smtp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.smtp.syntax.CommandParser;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.smtp.syntax.SmtpCommand;
import org.posthorn.smtp.syntax.SmtpCommandName;
import org.posthorn.smtp.syntax.SyntaxException;
import org.posthorn.wire.Connection;
import org.posthorn.wire.Input;
import org.posthorn.wire.LineTooLongException;
import org.posthorn.wire.Output;
import org.posthorn.wire.ReadTimeoutException;
import org.posthorn.wire.TlsSession;
import org.posthorn.wire.sessions.OpenSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's session: reads a line, parses it, checks the state, calls the service, replies.
/// Runs on one thread; only [#close] is called by others.
final class SmtpSession implements ClientIdentity {
  private static final Logger LOG = LoggerFactory.getLogger(SmtpSession.class);

  /// Bytes of refused chunks that are read and dropped to stay in step with the client; a larger
  /// chunk ends the session.
  private static final long CHUNK_SKIP_BYTES_MAX = 256L << 20;

  /// Which thread may write to the peer.
  private enum Phase {
    /// The session's thread.
    BUSY,
    /// None; the session's thread waits for a command.
    WAITING,
    /// The thread that set it, to send the final reply.
    CLOSING
  }

  private final Connection connection;
  private final SmtpSettings settings;
  private final SmtpLimits limits;
  private final MailSession service;
  private final SmtpMetrics metrics;
  private final OpenSession seen;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Input input;
  private final Output output;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.BUSY);
  private Optional<Hello> hello = Optional.empty();
  private Optional<SaslIdentity> identity = Optional.empty();
  private @Nullable SmtpTransaction transaction;
  private int errors;
  private int refusals;
  private int idleCommands;
  private int messages;
  private int authenticationFailures;

  /// Whether a MAIL was accepted.
  private boolean begun;

  private boolean over;

  /// @param seen the session's entry in the list of sessions
  SmtpSession(
      Connection connection,
      SmtpSettings settings,
      MailService mail,
      SmtpMetrics metrics,
      OpenSession seen) {
    this.connection = connection;
    this.seen = seen;
    this.metrics = metrics;
    this.settings = settings;
    this.limits = settings.limits();
    this.input = connection.input();
    this.output = connection.output();
    this.service = mail.open(this);
  }

  /// Serves the client until the session ends.
  void run() throws IOException {
    metrics.sessions.increment();
    if (connection.tls().isPresent()) {
      metrics.tlsSessions.increment();
    }
    try (service) {
      converse();
    } catch (ReadTimeoutException e) {
      farewell(Reply.R421_TIMEOUT);
    } catch (LineTooLongException e) {
      farewell(Reply.R421_LINE_WITHOUT_END);
    } catch (RuntimeException e) {
      LOG.error("smtp event=internal-error id={}", connection.id(), e);
      farewell(Reply.R421_INTERNAL);
    } finally {
      ended.countDown();
    }
  }

  private void converse() throws IOException {
    try {
      input.timeout(limits.timeouts().command());
      boolean login =
          settings.role() == ListenerRole.SUBMISSION && service.credentials().isPresent();
      input.deadline(login ? limits.timeouts().login() : limits.timeouts().firstMail());
      if (!greet()) {
        return;
      }
      while (!over) {
        byte[] line = nextLine();
        if (line != null) {
          serve(line);
        }
      }
    } finally {
      endTransaction();
    }
  }

  /// Ends the session: at once if it waits for a command, otherwise after the current command.
  void close() {
    if (phase.getAndSet(Phase.CLOSING) == Phase.WAITING) {
      try {
        farewell(Reply.R421_SHUTTING_DOWN);
      } catch (IOException gone) {
        LOG.debug("smtp event=disconnected id={}", connection.id(), gone);
      }
      connection.close();
    }
  }

  /// Waits until the session has ended.
  ///
  /// @return whether it ended within the time
  boolean awaitOver(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Closes the connection at once.
  void abort() {
    LOG.info("smtp event=aborted id={} reason=\"in the middle of a command\"", connection.id());
    connection.abort();
  }

  /// RFC 5321 §3.1, §4.3.1: the client must wait for the greeting.
  private boolean greet() throws IOException {
    if (settings.role() == ListenerRole.MX
        && connection.tls().isEmpty()
        && !tolerates(SmtpTolerance.EARLY_PIPELINING)
        && input.awaitBytes(limits.timeouts().greeting().plus(service.greetingDelay()))
        && !service.earlyTalk()) {
      farewell(Reply.R554_EARLY_TALKER);
      return false;
    }
    String protocol = settings.role() == ListenerRole.LMTP ? " LMTP" : " ESMTP";
    output.ascii("220 " + settings.hostName() + protocol + " Posthorn\r\n");
    return true;
  }

  /// The next line, or null if there is none to process: the session has ended, or the line was
  /// answered here.
  private byte @Nullable [] nextLine() throws IOException {
    if (input.buffered() == 0) {
      output.flush();
    }
    if (!phase.compareAndSet(Phase.BUSY, Phase.WAITING)) {
      farewell(Reply.R421_SHUTTING_DOWN);
      return null;
    }
    byte[] line = null;
    boolean tooLong = false;
    try {
      line = input.readLine(SmtpCommandName.LINE_BYTES_MAX);
    } catch (LineTooLongException e) {
      if (!e.inSync()) {
        throw e;
      }
      tooLong = true;
    } finally {
      if (!phase.compareAndSet(Phase.WAITING, Phase.BUSY)) {
        over = true; // close() has sent the final reply
      }
    }
    if (tooLong && !over) {
      reply(Reply.R500_LINE_TOO_LONG);
    } else if (line == null) {
      over = true;
    }
    if (over || line == null) {
      return null;
    }
    if (seen.traced()) {
      seen.client(TraceText.command(line));
    }
    return line;
  }

  private void serve(byte[] line) throws IOException {
    if (hello.isEmpty() && ForeignProtocol.isHttp(line)) {
      LOG.info("smtp event=client-refused id={} reason=\"it speaks HTTP\"", connection.id());
      farewell(Reply.R421_NOT_SMTP);
      return;
    }
    try {
      CommandParser.Verb verb = CommandParser.verb(line, settings.role().dialect());
      SmtpCommandName name = verb.name();
      if (name.pipelining() == SmtpCommandName.Pipelining.LAST
          && input.buffered() > 0
          && !tolerates(SmtpTolerance.EARLY_PIPELINING)) {
        farewell(Reply.R554_PIPELINING); // RFC 2920 §3.1
        return;
      }
      SmtpCommand command = parse(verb);
      if (command != null) {
        dispatch(command);
      }
      if (name.pipelining() != SmtpCommandName.Pipelining.ANYWHERE) {
        output.flush();
      }
    } catch (SyntaxException e) {
      reply(e.reply());
    } catch (RefusedException e) {
      refused(e.reply());
    }
  }

  /// Null after a malformed BDAT: it is unknown whether data follows, so the session must end.
  private @Nullable SmtpCommand parse(CommandParser.Verb verb) throws IOException {
    try {
      return verb.command();
    } catch (SyntaxException e) {
      if (verb.name() != SmtpCommandName.BDAT) {
        throw e;
      }
      farewell(e.reply());
      return null;
    }
  }

  private void dispatch(SmtpCommand command) throws IOException {
    switch (command) {
      case SmtpCommand.Ehlo c -> hello(c.domain(), true);
      case SmtpCommand.Helo c -> hello(c.domain(), false);
      case SmtpCommand.Lhlo c -> hello(c.domain(), true);
      case SmtpCommand.Mail c -> mail(c);
      case SmtpCommand.Rcpt c -> rcpt(c);
      case SmtpCommand.Data _ -> data();
      case SmtpCommand.Bdat c -> bdat(c);
      case SmtpCommand.Rset _ -> {
        endTransaction();
        idle(Reply.R250_OK);
      }
      case SmtpCommand.Vrfy _ -> idle(Reply.R252_CANNOT_VRFY); // RFC 5321 §3.5.3, §7.3
      case SmtpCommand.Expn _ -> idle(Reply.R502_NOT_IMPLEMENTED);
      case SmtpCommand.Help _ -> idle(Reply.R214_HELP);
      case SmtpCommand.Noop _ -> idle(Reply.R250_OK);
      case SmtpCommand.Quit _ -> farewell(Reply.R221_BYE);
      case SmtpCommand.StartTls _ -> startTls();
      case SmtpCommand.Auth c -> auth(c);
    }
  }

  /// RFC 5321 §4.1.1.1: also resets the transaction.
  private void hello(String domain, boolean extended) throws IOException {
    endTransaction();
    hello = Optional.of(new Hello(domain, extended));
    seen.program(domain);
    if (!extended) {
      idle(new Reply(250, Optional.empty(), List.of(settings.hostName())));
      return;
    }
    boolean startTls = settings.tls().isPresent() && connection.tls().isEmpty();
    List<SaslMechanism> mechanisms = authentication().map(AuthExchange::offered).orElse(List.of());
    idle(
        Extensions.reply(
            settings,
            startTls,
            takesRequireTls(),
            service.futureRelease(),
            service.acceptsVerp(),
            mechanisms));
  }

  /// RFC 8689 §2: only over TLS; mail received by LMTP is not sent on.
  private boolean takesRequireTls() {
    return settings.role() != ListenerRole.LMTP && connection.tls().isPresent();
  }

  /// RFC 5321 §4.1.1.2.
  private void mail(SmtpCommand.Mail command) throws IOException {
    MailParameters parameters = command.parameters();
    if (transaction != null && transaction.failure().isPresent()) {
      endTransaction();
    }
    if (hello.isEmpty()) {
      boolean lmtp = settings.role() == ListenerRole.LMTP;
      reply(lmtp ? Reply.R503_LHLO_FIRST : Reply.R503_EHLO_FIRST);
    } else if (transaction != null) {
      reply(Reply.R503_NESTED_MAIL);
    } else if (messages >= limits.messagesMax()) {
      farewell(Reply.R421_TOO_MANY_MESSAGES); // RFC 9422 §4.1
    } else if (parameters.requireTls() && !takesRequireTls()) {
      reply(Reply.R555_UNKNOWN_PARAMETER);
    } else if (parameters.size().orElse(0) > limits.messageBytesMax()) {
      refused(Reply.R552_MESSAGE_TOO_LARGE); // RFC 1870 §6.1
    } else if (!parameters.smtputf8()
        && command.from().mailbox().filter(m -> m.internationalized()).isPresent()) {
      refused(Reply.R553_SMTPUTF8_REQUIRED); // RFC 6531 §3.5
    } else {
      Reply answer =
          holdRefused(parameters)
              .or(() -> verpRefused(command.from(), parameters))
              .orElseGet(() -> service.mail(command.from(), parameters));
      if (answer.positive()) {
        transaction = new SmtpTransaction(parameters);
        if (!begun) {
          begun = true;
          input.deadline(limits.timeouts().message());
        }
        idle(answer);
      } else {
        refused(answer);
      }
    }
  }

  /// RFC 4865 §3: if the extension is not offered, its parameters are unknown.
  private Optional<Reply> holdRefused(MailParameters parameters) {
    return parameters
        .hold()
        .flatMap(hold ->
            service
                .futureRelease()
                .map(release -> release.problem(hold))
                .orElse(Optional.of(Reply.R555_UNKNOWN_PARAMETER)));
  }

  /// The same rules as Postfix.
  private Optional<Reply> verpRefused(ReversePath from, MailParameters parameters) {
    if (parameters.verp().isEmpty()) {
      return Optional.empty();
    }
    if (!service.acceptsVerp()) {
      return Optional.of(Reply.R555_UNKNOWN_PARAMETER);
    }
    return from.mailbox().isEmpty() ? Optional.of(Reply.R503_VERP_NULL_SENDER) : Optional.empty();
  }

  /// RFC 5321 §4.1.1.3.
  private void rcpt(SmtpCommand.Rcpt command) throws IOException {
    SmtpTransaction open = transaction;
    if (open == null) {
      reply(Reply.R503_MAIL_FIRST);
    } else if (open.chunks().isPresent()) {
      reply(Reply.R503_BDAT_BEGUN); // RFC 3030 §2
    } else if (open.accepted() >= limits.recipientsMax()) {
      tooManyRecipients(open);
    } else if (!open.parameters().smtputf8() && command.to().mailbox().internationalized()) {
      refused(Reply.R553_SMTPUTF8_REQUIRED);
    } else {
      Reply answer = service.rcpt(command.to(), command.parameters());
      open.recipient(answer.positive());
      if (answer.positive()) {
        metrics.recipients.increment();
        say(answer);
      } else {
        refused(answer);
      }
    }
  }

  /// RFC 5321 §4.5.3.1.10: these get 452, the others get the message. It does not count as a
  /// refusal.
  private void tooManyRecipients(SmtpTransaction open) throws IOException {
    if (open.excess() > limits.recipientsExcessMax()) {
      refused(Reply.R452_TOO_MANY_RECIPIENTS);
    } else {
      metrics.refused(Reply.R452_TOO_MANY_RECIPIENTS);
      say(Reply.R452_TOO_MANY_RECIPIENTS);
    }
  }

  /// RFC 5321 §4.1.1.4.
  private void data() throws IOException {
    SmtpTransaction open = transaction;
    Optional<Reply> notNow = messageNotNow(open);
    if (open == null || notNow.isPresent()) {
      reply(notNow.orElse(Reply.R503_MAIL_FIRST));
    } else if (open.chunks().isPresent()) {
      reply(Reply.R503_BDAT_BEGUN); // RFC 3030 §2
    } else if (open.binary()) {
      reply(Reply.R503_BINARY_NEEDS_BDAT); // RFC 3030 §3
    } else {
      MessageReceiver receiver = receiver(open);
      try {
        say(Reply.R354_SEND_DATA);
        output.flush();
      } catch (IOException gone) {
        receiver.abort();
        throw gone;
      }
      beginData(true);
      try {
        end(receiver.dotted(), receiver);
      } catch (java.io.EOFException | ReadTimeoutException gone) {
        throw gone;
      } catch (IOException endless) {
        // Refused data exceeded what is skipped. The client may still be reading.
        receiver.abort();
        LOG.info("smtp event=aborted id={} reason={}", connection.id(), endless.getMessage());
        farewell(Reply.R552_MESSAGE_TOO_LARGE);
      } finally {
        endData();
      }
    }
  }

  /// RFC 3030 §2. The chunk follows in any case, so it is skipped if it is refused.
  private void bdat(SmtpCommand.Bdat command) throws IOException {
    SmtpTransaction open = transaction;
    beginData(open == null || (open.chunks().isEmpty() && open.failure().isEmpty()));
    try {
      Optional<Reply> notNow = messageNotNow(open);
      if (open == null || notNow.isPresent()) {
        skip(command.size());
        reply(notNow.orElse(Reply.R503_MAIL_FIRST));
        return;
      }
      if (open.failure().isEmpty() && open.chunks().isEmpty()) {
        open.chunks(receiver(open));
      }
      Optional<Reply> failure =
          open.failure().or(() -> open.chunks().orElseThrow().refusal(command.size()));
      if (failure.isPresent()) {
        skip(command.size());
        chunkRefused(open, failure.get(), command.last());
        return;
      }
      MessageReceiver receiver = open.chunks().orElseThrow();
      receiver.chunk(command.size());
      if (command.last()) {
        end(receiver.finish(), receiver);
      } else {
        say(Reply.R250_CHUNK);
      }
    } finally {
      endData();
    }
  }

  /// Aborts the message. RFC 3030 §2: the client may have sent more chunks already. RFC 2033 §4.2:
  /// the last one gets a reply for each recipient.
  private void chunkRefused(SmtpTransaction open, Reply refusal, boolean last) throws IOException {
    if (open.failure().isEmpty()) {
      open.fail(refusal);
      open.abort();
    }
    if (last) {
      MessageReceiver receiver = open.chunks().orElseThrow();
      end(receiver.refuse(refusal), receiver);
    } else {
      refused(refusal);
    }
  }

  private void skip(long size) throws IOException {
    if (size > CHUNK_SKIP_BYTES_MAX) {
      farewell(Reply.R552_MESSAGE_TOO_LARGE);
    } else if (input.skip(size) < size) {
      over = true;
    }
  }

  private Optional<Reply> messageNotNow(@Nullable SmtpTransaction open) {
    if (open == null) {
      return Optional.of(Reply.R503_MAIL_FIRST);
    }
    if (open.accepted() > 0) {
      return Optional.empty();
    }
    // RFC 5321 §3.3, RFC 2920 §3.1: a pipelining client learns here that all were refused.
    return Optional.of(
        open.attempted() > 0 ? Reply.R554_NO_VALID_RECIPIENTS : Reply.R503_RCPT_FIRST);
  }

  private MessageReceiver receiver(SmtpTransaction open) {
    return new MessageReceiver(input, settings, service.message(), open.binary(), open.accepted());
  }

  /// The message has ended: sends the replies and ends the transaction.
  private void end(List<Reply> replies, MessageReceiver receiver) throws IOException {
    transaction = null; // its sink is finished or aborted
    input.deadline(limits.timeouts().message());
    messages++;
    idleCommands = 0;
    metrics.receivedBytes.add(receiver.bytes());
    seen.note("a message of " + receiver.bytes() + " octets");
    if (replies.stream().anyMatch(Reply::positive)) {
      metrics.messages.increment();
      metrics.acceptance.addSince(receiver.ended());
    }
    for (Reply answer : replies.subList(0, replies.size() - 1)) {
      say(answer);
      if (!answer.positive()) {
        metrics.refused(answer);
      }
    }
    // A message counts once; the last reply may be followed by the end of the session.
    Reply last = replies.getLast();
    if (last.positive()) {
      say(last);
    } else {
      refused(last);
    }
  }

  /// RFC 3207 §4.
  private void startTls() throws IOException {
    if (connection.tls().isPresent()) {
      reply(Reply.R503_TLS_ACTIVE);
    } else if (settings.tls().isEmpty()) {
      reply(Reply.R502_NOT_IMPLEMENTED);
    } else {
      endTransaction();
      say(Reply.R220_READY_FOR_TLS);
      int dropped = connection.startTls(settings.tls().get());
      metrics.tlsSessions.increment();
      if (dropped > 0) {
        LOG.warn("smtp event=data-before-tls id={} bytes={}", connection.id(), dropped);
      }
      // RFC 3207 §4.2: what was sent before TLS is discarded.
      hello = Optional.empty();
      identity = Optional.empty();
      seen.loggedOut();
    }
  }

  /// RFC 4954 §4.
  private void auth(SmtpCommand.Auth command) throws IOException {
    Optional<AuthExchange> offer = authentication();
    if (offer.isEmpty()) {
      reply(Reply.R502_NOT_IMPLEMENTED);
    } else if (hello.isEmpty()) {
      reply(Reply.R503_EHLO_FIRST);
    } else if (identity.isPresent()) {
      reply(Reply.R503_ALREADY_AUTHENTICATED);
    } else if (transaction != null) {
      reply(Reply.R503_NOT_IN_TRANSACTION);
    } else {
      switch (offer.get().run(command)) {
        case AuthExchange.Outcome.Accepted(SaslIdentity who) -> {
          if (!seen.admitted(who.name())) {
            reply(Reply.R454_TOO_MANY_SESSIONS);
            return;
          }
          identity = Optional.of(who);
          input.deadline(limits.timeouts().firstMail());
          metrics.authentications.increment();
          say(Reply.R235_AUTHENTICATED);
        }
        case AuthExchange.Outcome.Refused(Reply answer, boolean counts) ->
            authenticationRefused(answer, counts);
        case AuthExchange.Outcome.Gone _ -> over = true;
      }
    }
  }

  private void authenticationRefused(Reply answer, boolean counts) throws IOException {
    if (counts) {
      authenticationFailures++;
      metrics.authenticationFailures.increment();
    }
    reply(answer);
    if (!over && authenticationFailures >= limits.counts().authenticationFailuresMax()) {
      farewell(Reply.R421_TOO_MANY_ERRORS);
    }
  }

  private Optional<AuthExchange> authentication() {
    return service
        .credentials()
        .map(credentials -> new AuthExchange(connection, settings, credentials));
  }

  private void endTransaction() {
    SmtpTransaction open = transaction;
    if (open != null) {
      transaction = null;
      open.abort();
      service.reset();
    }
  }

  /// @param first whether no octets of the message have arrived before
  private void beginData(boolean first) {
    input.timeout(limits.timeouts().data());
    if (first) { // chunks share one rate limit, so that small ones do not restart it
      input.lowestRate(limits.timeouts().lowestRate());
    }
  }

  private void endData() {
    input.timeout(limits.timeouts().command());
  }

  private boolean tolerates(SmtpTolerance tolerance) {
    return settings.tolerances().contains(tolerance);
  }

  private void say(Reply reply) throws IOException {
    if (seen.traced()) {
      new String(reply.bytes(), StandardCharsets.UTF_8).lines().forEach(seen::server);
    }
    output.write(reply.bytes());
  }

  /// Sends a reply, and counts an error.
  private void reply(Reply reply) throws IOException {
    if (over) {
      return;
    }
    say(reply);
    if (!reply.positive()) {
      metrics.refused(reply);
    }
    if (!reply.positive() && ++errors > limits.counts().errorsMax()) {
      farewell(Reply.R421_TOO_MANY_ERRORS);
    }
  }

  /// Refuses a sender, recipient or message.
  private void refused(Reply reply) throws IOException {
    if (over) {
      return;
    }
    metrics.refused(reply);
    say(reply);
    if (reply.code() == 421) {
      over = true;
      output.flush();
    } else if (++refusals > limits.counts().refusalsMax()) {
      farewell(Reply.R421_TOO_MANY_ERRORS);
    }
  }

  /// Replies to a command that does not lead to a message.
  private void idle(Reply reply) throws IOException {
    say(reply);
    if (++idleCommands > limits.counts().idleCommandsMax()) {
      farewell(Reply.R421_TOO_MUCH_IDLING);
    }
  }

  private void farewell(Reply reply) throws IOException {
    if (!reply.positive() && !over) {
      metrics.refused(reply);
    }
    over = true;
    say(reply);
    output.flush();
  }

  @Override
  public String id() {
    return connection.id();
  }

  @Override
  public InetSocketAddress remote() {
    return connection.remote();
  }

  @Override
  public InetSocketAddress local() {
    return connection.local();
  }

  @Override
  public ListenerRole role() {
    return settings.role();
  }

  @Override
  public Optional<Hello> hello() {
    return hello;
  }

  @Override
  public Optional<TlsSession> tls() {
    return connection.tls();
  }

  @Override
  public Optional<SaslIdentity> identity() {
    return identity;
  }
}
