package org.posthorn.imap;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.command.ImapCommand;
import org.posthorn.imap.command.ImapCommandName;
import org.posthorn.imap.command.SequenceEffect;
import org.posthorn.imap.command.SessionState;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.ChangeWait;
import org.posthorn.imap.session.CommandReader;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Notifier;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.imap.syntax.CommandBytes;
import org.posthorn.imap.syntax.LiteralMarker;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Histogram;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.wire.Input;
import org.posthorn.wire.LineTooLongException;
import org.posthorn.wire.ReadTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one session: reads a command, runs it, announces changes, and responds. Only here is a
/// result or exception turned into a response.
final class CommandLoop {
  private static final Logger LOG = LoggerFactory.getLogger(CommandLoop.class);

  private final ImapSession session;
  private final ResponseWriter out;
  private final Input input;
  private final Metrics.Counter internalErrors;
  private final Histogram times;
  private int badCommands;
  private boolean speaksImap;

  /// @param times measures the run time of commands after they are read, except IDLE
  CommandLoop(ImapSession session, Metrics.Counter internalErrors, Histogram times) {
    this.times = times;
    this.session = session;
    this.out = session.out();
    this.input = session.connection().input();
    this.internalErrors = internalErrors;
  }

  /// Serves the client until the session ends.
  ///
  /// @throws IOException if the connection fails
  void run() throws IOException {
    try {
      input.deadline(session.limits().timeouts().beforeLogin());
      out.untagged(Status.OK, capabilityCode(), "IMAP ready");
      session.flush();
      while (session.state() != SessionState.LOGOUT) {
        byte[] line = awaitLine();
        if (line == null) {
          return;
        }
        command(line);
      }
    } catch (ImapException.Bye e) {
      out.untagged(Status.BYE, e.code().orElse(null), e.text());
    } catch (LineTooLongException e) {
      // The end of the line is lost, so it is unknown whether a literal follows.
      out.untagged(Status.BYE, ResponseCode.TOOBIG, "the line is too long");
    } catch (ReadTimeoutException e) {
      out.untagged(Status.BYE, null, "you were silent for too long");
    } catch (EOFException e) {
      LOG.debug(
          "imap event=disconnected id={} reason=\"in the middle of a command\"",
          session.connection().id());
    }
    session.flush();
  }

  /// Waits for the first line of a command. Null if the session has ended.
  private byte @Nullable [] awaitLine() throws IOException {
    if (input.buffered() == 0) {
      session.flush();
    }
    if (session.state() != SessionState.NOT_AUTHENTICATED) {
      input.noDeadline();
    }
    var timeouts = session.limits().timeouts();
    input.timeout(timeouts.idle());
    if (session.notifier().isPresent() && input.buffered() == 0) {
      return notified(session.notifier().get());
    }
    if (!session.ending().await()) {
      throw new ImapException.Bye(session.ending().reason().orElse("closing"));
    }
    byte[] line = null;
    IOException broken = null;
    try {
      line = input.readLine(session.lineBytesMax());
    } catch (IOException e) {
      broken = e;
    }
    if (!session.ending().resume()) {
      return null; // another thread has sent BYE
    }
    if (broken != null) {
      throw broken;
    }
    input.timeout(timeouts.transfer());
    if (line != null) {
      session.received(line.length);
    }
    return line;
  }

  /// Waits for a command, and tells the client of changes meanwhile (RFC 5465).
  private byte @Nullable [] notified(Notifier notifier) throws IOException {
    byte[] line =
        new ChangeWait(
                session,
                new ChangeWait.Source() {
                  @Override
                  public List<MailAccount> watched() {
                    return notifier.watched(session);
                  }

                  @Override
                  public boolean concerns(MailAccount account, Set<MailboxId> changed) {
                    return notifier.concerns(account, changed);
                  }

                  @Override
                  public void announce() throws IOException {
                    notifier.announce(session);
                  }
                })
            .line();
    input.timeout(session.limits().timeouts().transfer());
    if (line != null) {
      session.received(line.length);
    }
    return line;
  }

  /// Runs one command. Afterwards all its octets have been read, or the session ends: the rest of a
  /// refused command must never be run as another one.
  private void command(byte[] line) throws IOException {
    Attempt attempt = new Attempt();
    attempt.reader.begin(line);
    session.hear(line);
    try {
      attempt(line, attempt);
      if (session.state() != SessionState.NOT_AUTHENTICATED) {
        badCommands = 0;
      }
    } catch (ImapException.Bye e) {
      throw e;
    } catch (RuntimeException e) {
      attempt.reader.discard();
      refuse(attempt, e);
    }
  }

  private void refuse(Attempt attempt, RuntimeException failure) throws IOException {
    switch (failure) {
      case SyntaxException e -> bad(attempt, new ImapException.Bad(String.valueOf(e.getMessage())));
      case ImapException.Bad e -> bad(attempt, e);
      case ImapException.No e -> no(attempt, e);
      case MailException e -> {
        LOG.debug(
            "imap event=command-refused id={} command={} reason={}",
            id(),
            attempt.name,
            e.getMessage());
        no(attempt, FailureResponses.of(e));
      }
      case StoreException e -> {
        LOG.error("imap event=store-failed id={} command={}", id(), attempt.name, e);
        no(attempt.tag, FailureResponses.of(e));
      }
      default -> {
        internalErrors.increment();
        LOG.error("imap event=internal-error id={} command={}", id(), attempt.name, failure);
        no(attempt.tag, new ImapException.No(ResponseCode.SERVERBUG, "a mistake of the server"));
      }
    }
  }

  private void attempt(byte[] line, Attempt attempt) throws IOException {
    int marker = LiteralMarker.atEnd(line, 0, line.length).map(LiteralMarker::length).orElse(0);
    CommandBytes first = new CommandBytes.Builder().text(line, 0, line.length - marker).build();
    Parser start = new Parser(first, session.syntax());
    attempt.tag = start.tag();
    ImapCommandName name = ImapCommandName.read(start);
    attempt.name = name;
    speaksImap = true;
    if (!name.isAllowedIn(session.state())) {
      throw new ImapException.Bad("not allowed in this state"); // RFC 9051 §3
    }
    if (session.uidOnly() && name.usesSequenceNumbers()) {
      throw new ImapException.Bad(ResponseCode.UIDREQUIRED, "UIDONLY is enabled"); // RFC 9586 §3.2
    }
    Parser parser = new Parser(attempt.reader.collect(line), session.syntax());
    parser.tag();
    ImapCommandName again = ImapCommandName.read(parser);
    ImapCommand command = again.parse(parser);
    session.deviates(parser.deviations(), again.wireName());
    attempt.reader.handOver(); // the handler reads or skips a pending message
    long begin = System.nanoTime();
    Completion completion = Dispatcher.run(command, attempt.tag, session);
    announce(again);
    if (again != ImapCommandName.IDLE) {
      times.addSince(begin);
    }
    out.tagged(attempt.tag, Status.OK, completion.code().orElse(null), completion.text());
    completion.after().run();
  }

  // RFC 9051 §7: changes are announced before the tagged response.
  private void announce(ImapCommandName name) throws IOException {
    if (session.state() == SessionState.SELECTED && name.effect() != SequenceEffect.NO_EFFECT) {
      Synchroniser.announce(session, name.effect() == SequenceEffect.MAY_EXPUNGE);
    }
    if (session.notifier().isPresent() && name.effect() == SequenceEffect.MAY_EXPUNGE) {
      session.notifier().get().announceOthers(session);
    }
  }

  private void no(Attempt attempt, ImapException.No e) throws IOException {
    try {
      if (attempt.name != null) {
        announce(attempt.name);
      }
    } catch (MailException | StoreException failed) {
      // The command has its result already; the changes are announced with the next one.
      LOG.warn("imap event=changes-not-announced id={} reason={}", id(), failed.getMessage());
    }
    no(attempt.tag, e);
    if (session.loginFailures() >= session.limits().loginFailuresMax()) {
      throw new ImapException.Bye("too many failed logins");
    }
  }

  private void no(String tag, ImapException.No e) throws IOException {
    out.tagged(tag, Status.NO, e.code().orElse(null), e.text());
  }

  private void bad(Attempt attempt, ImapException.Bad e) throws IOException {
    if (e.isMistake()) {
      session.refused(attempt.name == null ? "" : attempt.name.wireName(), e.text());
    }
    out.tagged(attempt.tag, Status.BAD, e.code().orElse(null), e.text());
    badCommands += e.isMistake() ? 1 : 0;
    // A client of another protocol, possibly tricked into connecting here.
    if (!speaksImap) {
      throw new ImapException.Bye("this is IMAP");
    }
    if (badCommands >= session.limits().badCommandsMax()) {
      throw new ImapException.Bye("too many bad commands");
    }
  }

  private ResponseCode capabilityCode() {
    return ResponseCode.of("CAPABILITY", session.capabilities());
  }

  private String id() {
    return session.connection().id();
  }

  /// The progress of a command.
  private final class Attempt {
    private final CommandReader reader = new CommandReader(session);
    private String tag = "*";
    private @Nullable ImapCommandName name;
  }
}
