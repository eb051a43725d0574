package org.posthorn.imap;

import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.command.CommandName;
import org.posthorn.imap.command.SessionState;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.syntax.CommandBytes;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxException;
import org.posthorn.kv.StoreException;
import org.posthorn.store.MailException;
import org.posthorn.wire.Input;
import org.posthorn.wire.LineTooLongException;
import org.posthorn.wire.Metrics;
import org.posthorn.wire.ReadTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One session from greeting to end: reads a command, has it run, announces changes, answers. The
/// only place where an outcome becomes a response.
final class CommandLoop {
  private static final Logger LOG = LoggerFactory.getLogger(CommandLoop.class);

  private final ImapSession session;
  private final ResponseWriter out;
  private final Input input;
  private final Metrics.Counter unexpected;
  private int badCommands;
  private boolean proved;

  CommandLoop(ImapSession session, Metrics.Counter unexpected) {
    this.session = session;
    this.out = session.out();
    this.input = session.connection().input();
    this.unexpected = unexpected;
  }

  /// Serves the client until one of both ends the session.
  ///
  /// @throws IOException if the connection breaks
  void run() throws IOException {
    try {
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
    } catch (ReadTimeoutException e) {
      out.untagged(Status.BYE, null, "you were silent for too long");
    } catch (EOFException e) {
      LOG.debug("id={} client left in the middle of a command", session.connection().id());
    }
    session.flush();
  }

  /// Waits for the first line of a command. Null when the session is over.
  private byte @Nullable [] awaitLine() throws IOException {
    if (input.buffered() == 0) {
      session.flush();
    }
    boolean before = session.state() == SessionState.NOT_AUTHENTICATED;
    var timeouts = session.limits().timeouts();
    input.timeout(before ? timeouts.beforeLogin() : timeouts.idle());
    if (!session.ending().await()) {
      throw new ImapException.Bye(session.ending().reason().orElse("closing"));
    }
    byte[] line = null;
    LineTooLongException tooLong = null;
    IOException broken = null;
    try {
      line = input.readLine(session.limits().lineBytesMax());
    } catch (LineTooLongException e) {
      tooLong = e;
    } catch (IOException e) {
      broken = e;
    }
    if (!session.ending().resume()) {
      return null; // somebody else has said BYE on our behalf
    }
    if (broken != null) {
      throw broken;
    }
    input.timeout(timeouts.transfer());
    return tooLong == null ? line : refuseLine(tooLong);
  }

  /// Answers a line that is too long. Its tag went with it.
  private byte @Nullable [] refuseLine(LineTooLongException e) throws IOException {
    if (!e.inSync()) {
      throw new ImapException.Bye("a line without end");
    }
    bad("*", new ImapException.Bad("the line is too long"));
    return awaitLine();
  }

  private void command(byte[] line) throws IOException {
    String tag = "*";
    @Nullable CommandName name = null;
    CommandReader reader = new CommandReader(session);
    boolean collected = false;
    try {
      Parser start = new Parser(firstLine(line), session.syntax());
      tag = start.tag();
      name = CommandName.read(start);
      checkState(name);
      proved = true;
      CommandBytes bytes = reader.collect(line);
      collected = true;
      if (bytes == null) {
        throw new EOFException("stream ended in a command");
      }
      Parser parser = new Parser(bytes, session.syntax());
      parser.tag();
      name = CommandName.read(parser);
      Completion completion = Dispatcher.run(name.parse(parser), tag, session);
      announce(name);
      out.tagged(tag, Status.OK, completion.code().orElse(null), completion.text());
    } catch (SyntaxException e) {
      if (!collected) {
        reader.discardLiteralsOf(line);
      }
      bad(tag, new ImapException.Bad(e.getMessage() == null ? "wrong syntax" : e.getMessage()));
    } catch (ImapException.Bad e) {
      bad(tag, e);
    } catch (ImapException.No e) {
      no(tag, name, e);
    } catch (MailException e) {
      LOG.debug("id={} {} refused: {}", session.connection().id(), name, e.getMessage());
      no(tag, name, Outcome.of(e));
    } catch (StoreException e) {
      LOG.error("id={} {} store failed", session.connection().id(), name, e);
      out.tagged(tag, Status.NO, Outcome.of(e).code().orElse(null), Outcome.of(e).text());
    } catch (RuntimeException e) {
      unexpected.increment();
      LOG.error("id={} {} failed unexpectedly", session.connection().id(), name, e);
      out.tagged(tag, Status.NO, ResponseCode.SERVERBUG, "a mistake of the server");
    }
  }
}
