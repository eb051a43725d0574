package org.posthorn.pop3;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.mail.MailException;
import org.posthorn.wire.Input;
import org.posthorn.wire.LineTooLongException;
import org.posthorn.wire.ReadTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One session from greeting to end: reads a command, runs it, answers. The only place where a
/// failure becomes a response.
final class CommandLoop {
  private static final Logger LOG = LoggerFactory.getLogger(CommandLoop.class);

  private final Pop3Session session;
  private final ResponseWriter out;
  private final Input input;
  private final Pop3Limits limits;
  private final Metrics.Counter internalErrors;
  private final LoginHandler logins;
  private final MaildropHandler messages;
  private int badCommands;

  CommandLoop(Pop3Session session, Metrics.Counter internalErrors) {
    this.session = session;
    this.out = session.out();
    this.input = session.connection().input();
    this.limits = session.limits();
    this.internalErrors = internalErrors;
    this.logins = new LoginHandler(session);
    this.messages = new MaildropHandler(session);
  }

  /// Serves the client until one of both ends the session.
  ///
  /// @throws IOException if the connection breaks
  void run() throws IOException {
    try {
      input.deadline(limits.loginTimeout());
      out.ok("Posthorn POP3 ready");
      while (!session.over()) {
        byte[] line = awaitLine();
        if (line == null) {
          return;
        }
        run(line);
      }
    } catch (Pop3Exception.Ended e) {
      out.error(e.code(), e.text());
    } catch (LineTooLongException e) {
      out.error(Optional.empty(), "the line is too long");
    } catch (ReadTimeoutException e) {
      out.error(Optional.of(ResponseCode.SYS_TEMP), "no command for too long");
    } catch (EOFException e) {
      LOG.debug(
          "pop3 event=disconnected id={} reason=\"in the middle of a command\"",
          session.connection().id());
    }
    out.flush();
  }

  /// Waits for a command. Null when the session is over.
  private byte @Nullable [] awaitLine() throws IOException {
    if (input.buffered() == 0) {
      out.flush(); // a client that pipelines (RFC 2449 §6.6) gets its responses together
    }
    input.timeout(limits.idleTimeout());
    if (!session.ending().await()) {
      throw new Pop3Exception.Ended(session.ending().reason().orElse("closing"));
    }
    byte[] line = null;
    IOException broken = null;
    try {
      line = input.readLine(session.lineOctetsMax());
    } catch (IOException e) {
      broken = e;
    }
    if (!session.ending().resume()) {
      return null; // another thread has answered and closed
    }
    if (broken != null) {
      throw broken;
    }
    if (line != null) {
      session.received(line.length);
    }
    return line;
  }

  private void run(byte[] line) throws IOException {
    Command command = Command.parse(line);
    if (session.open().traced()) {
      session.open().client(command.traced());
    }
    try {
      run(command);
      if (session.loggedIn()) {
        badCommands = 0;
      }
    } catch (Pop3Exception.Ended e) {
      throw e;
    } catch (RuntimeException e) {
      refuse(command, e);
    }
  }

  private void run(Command command) throws IOException {
    if (session.masks(command.name())) {
      throw new Pop3Exception.Bad("unknown command");
    }
    switch (command.name()) {
      case "CAPA" -> logins.capabilities(command);
      case "STLS" -> logins.startTls(command);
      case "USER" -> logins.user(command);
      case "PASS" -> logins.password(command);
      case "AUTH" -> logins.authenticate(command);
      case "UTF8" -> logins.utf8(command);
      case "LANG" -> logins.language(command);
      case "STAT" -> messages.stat(command);
      case "LIST" -> messages.list(command);
      case "UIDL" -> messages.uniqueIds(command);
      case "RETR" -> messages.retrieve(command);
      case "TOP" -> messages.top(command);
      case "DELE" -> messages.delete(command);
      case "RSET" -> messages.reset(command);
      case "NOOP" -> messages.noop(command);
      case "QUIT" -> quit(command);
      // Obsolete, but fetchmail sends it to every server.
      case "LAST" -> throw new Pop3Exception.Failed("LAST is not supported");
      default -> throw new Pop3Exception.Bad("unknown command");
    }
  }

  private void quit(Command command) throws IOException {
    command.words(0);
    session.quit();
    if (session.loggedIn()) {
      try {
        session.maildrop().update();
      } catch (MailException | StoreException e) {
        LOG.error("pop3 event=update-failed id={}", session.connection().id(), e);
        throw new Pop3Exception.Failed(
            ResponseCode.SYS_TEMP, "some deleted messages were not removed");
      } finally {
        session.close();
      }
    }
    out.ok("goodbye");
  }

  private void refuse(Command command, RuntimeException failure) throws IOException {
    String id = session.connection().id();
    switch (failure) {
      case Pop3Exception.Bad e -> {
        session.open().error(command.name(), e.text());
        out.error(e.code(), e.text());
        if (++badCommands >= limits.badCommandsMax()) {
          throw new Pop3Exception.Ended("too many invalid commands");
        }
      }
      case Pop3Exception e -> {
        out.error(e.code(), e.text());
        if (session.loginFailures() >= limits.loginFailuresMax()) {
          throw new Pop3Exception.Ended("too many failed logins");
        }
      }
      case MailException e -> {
        LOG.debug("pop3 event=command-refused id={} reason={}", id, e.getMessage());
        out.error(Optional.empty(), "the message does not exist any more");
      }
      case StoreException e -> {
        LOG.error("pop3 event=store-failed id={}", id, e);
        out.error(Optional.of(ResponseCode.SYS_TEMP), "the store does not answer");
      }
      default -> {
        internalErrors.increment();
        LOG.error("pop3 event=internal-error id={}", id, failure);
        out.error(Optional.of(ResponseCode.SYS_TEMP), "internal error");
      }
    }
  }
}
