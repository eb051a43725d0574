package org.posthorn.managesieve;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.scripts.ScriptException;
import org.posthorn.wire.Input;
import org.posthorn.wire.LineTooLongException;
import org.posthorn.wire.ReadTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one session: reads a command, runs it, responds. Only here is a result or exception turned
/// into a response.
final class CommandLoop {
  private static final Logger LOG = LoggerFactory.getLogger(CommandLoop.class);

  private final ManageSieveSession session;
  private final ResponseWriter out;
  private final Input input;
  private final ManageSieveLimits limits;
  private final Metrics.Counter internalErrors;
  private int badCommands;
  private boolean speaksSieve;

  CommandLoop(ManageSieveSession session, Metrics.Counter internalErrors) {
    this.session = session;
    this.out = session.out();
    this.input = session.connection().input();
    this.limits = session.service().limits();
    this.internalErrors = internalErrors;
  }

  /// Serves the client until the session ends.
  ///
  /// @throws IOException if the connection fails
  void run() throws IOException {
    try {
      session.awaitLogin();
      greet("ManageSieve ready");
      session.flush();
      while (!session.over()) {
        byte[] line = awaitLine();
        if (line == null) {
          return;
        }
        command(line);
      }
    } catch (CommandRefusal.Bye e) {
      out.bye(e.code(), e.text());
    } catch (LineTooLongException e) {
      // The end of the line is lost, so it is unknown whether a literal follows.
      out.bye(Optional.empty(), "the line is too long");
    } catch (ReadTimeoutException e) {
      out.bye(Optional.empty(), "you were silent for too long");
    } catch (EOFException e) {
      LOG.debug(
          "managesieve event=disconnected id={} reason=\"in the middle of a command\"",
          session.connection().id());
    }
    session.flush();
  }

  // RFC 5804 §1.2, §2.2: after connecting, and again once TLS is on.
  private void greet(String text) throws IOException {
    session.writeCapabilities();
    out.ok(Optional.empty(), text);
  }

  /// Waits for the first line of a command. Null if the session has ended.
  private byte @Nullable [] awaitLine() throws IOException {
    if (input.buffered() == 0) {
      session.flush();
    }
    input.timeout(limits.timeouts().idle());
    if (!session.ending().await()) {
      throw new CommandRefusal.Bye(session.ending().reason().orElse("closing"));
    }
    byte[] line = null;
    IOException broken = null;
    try {
      line = input.readLine(session.lineOctetsMax());
    } catch (IOException e) {
      broken = e;
    }
    if (!session.ending().resume()) {
      return null; // another thread has sent BYE
    }
    if (broken != null) {
      throw broken;
    }
    input.timeout(limits.timeouts().transfer());
    if (line != null) {
      session.received(line.length);
    }
    return line;
  }

  /// Runs one command. Afterwards all its octets have been read, or the session ends: the rest of a
  /// refused command must never be run as another one.
  private void command(byte[] line) throws IOException {
    CommandReader reader = new CommandReader(session);
    session.hear(line);
    try {
      Arguments arguments = new Arguments();
      ManageSieveCommandName name = reader.begin(line, arguments);
      speaksSieve = true;
      reader.collect(arguments);
      Completion completion = run(name.parse(arguments), reader);
      out.ok(completion.code(), completion.text());
      completion.after().run();
      if (session.loggedIn()) {
        badCommands = 0;
      }
    } catch (CommandRefusal.Bye e) {
      throw e;
    } catch (RuntimeException e) {
      reader.discard();
      refuse(e);
    } finally {
      reader.close();
    }
  }

  private Completion run(ManageSieveCommand command, CommandReader reader) throws IOException {
    ScriptHandler scripts = new ScriptHandler(session);
    return switch (command) {
      case ManageSieveCommand.Authenticate c -> new LoginHandler(session, reader).run(c);
      case ManageSieveCommand.StartTls _ -> startTls();
      case ManageSieveCommand.Logout _ -> {
        session.logout();
        yield Completion.of("goodbye");
      }
      case ManageSieveCommand.Capability _ -> {
        session.writeCapabilities();
        yield Completion.of("that is all");
      }
      case ManageSieveCommand.Unauthenticate _ -> {
        if (session.masks("UNAUTHENTICATE")) {
          throw new CommandRefusal.Bad("no such command");
        }
        session.loggedOut();
        yield Completion.of("nobody is logged in now");
      }
      case ManageSieveCommand.Noop c ->
          c.tag()
              .map(tag -> Completion.of(ResponseCode.tag(tag), "done"))
              .orElseGet(() -> Completion.of("done"));
      case ManageSieveCommand.HaveSpace c -> scripts.run(c);
      case ManageSieveCommand.PutScript c -> scripts.run(c);
      case ManageSieveCommand.CheckScript c -> scripts.run(c);
      case ManageSieveCommand.ListScripts _ -> scripts.list();
      case ManageSieveCommand.SetActive c -> scripts.run(c);
      case ManageSieveCommand.GetScript c -> scripts.run(c);
      case ManageSieveCommand.DeleteScript c -> scripts.run(c);
      case ManageSieveCommand.RenameScript c -> scripts.run(c);
    };
  }

  private Completion startTls() {
    if (!session.startTlsPossible()) {
      throw new CommandRefusal.Bad("TLS is not possible here, or on already");
    }
    return Completion.of("begin the handshake")
        .then(() -> {
          int dropped = session.connection().startTls(session.service().startTls().orElseThrow());
          if (dropped > 0) {
            // An attacker may have inserted commands between client and server (CVE-2011-0411).
            LOG.warn(
                "managesieve event=data-before-tls id={} bytes={}",
                session.connection().id(),
                dropped);
          }
          greet("TLS is on");
        });
  }

  private void refuse(RuntimeException failure) throws IOException {
    switch (failure) {
      case CommandRefusal.Bad e -> bad(e);
      case CommandRefusal e -> no(e.code(), e.text());
      case ScriptException e -> no(code(e), String.valueOf(e.getMessage()));
      case MailException e -> {
        LOG.debug("managesieve event=command-refused id={} reason={}", id(), e.getMessage());
        no(Optional.empty(), "not permitted");
      }
      case StoreException e -> {
        LOG.error("managesieve event=store-failed id={}", id(), e);
        no(Optional.of(ResponseCode.TRYLATER), "the store does not answer");
      }
      default -> {
        internalErrors.increment();
        LOG.error("managesieve event=internal-error id={}", id(), failure);
        no(Optional.of(ResponseCode.TRYLATER), "a mistake of the server");
      }
    }
  }

  // RFC 5804 §1.3
  private static Optional<ResponseCode> code(ScriptException e) {
    return switch (e.kind()) {
      case NOT_FOUND -> Optional.of(ResponseCode.NONEXISTENT);
      case ALREADY_EXISTS -> Optional.of(ResponseCode.ALREADYEXISTS);
      case ACTIVE -> Optional.of(ResponseCode.ACTIVE);
      case TOO_MANY -> Optional.of(ResponseCode.QUOTA_MAXSCRIPTS);
      case TOO_LARGE -> Optional.of(ResponseCode.QUOTA_MAXSIZE);
      case NO_ROOM -> Optional.of(ResponseCode.QUOTA);
      case INVALID_NAME -> Optional.empty();
    };
  }

  private void no(Optional<ResponseCode> code, String text) throws IOException {
    out.no(code, text);
    if (session.loginFailures() >= limits.loginFailuresMax()) {
      throw new CommandRefusal.Bye("too many failed logins");
    }
  }

  private void bad(CommandRefusal.Bad e) throws IOException {
    session.error("", e.text());
    out.no(e.code(), e.text());
    badCommands++;
    // A client of another protocol, possibly tricked into connecting here.
    if (!speaksSieve) {
      throw new CommandRefusal.Bye("this is ManageSieve");
    }
    if (badCommands >= limits.badCommandsMax()) {
      throw new CommandRefusal.Bye("too many bad commands");
    }
  }

  private String id() {
    return session.connection().id();
  }
}
