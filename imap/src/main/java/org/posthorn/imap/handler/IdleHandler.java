package org.posthorn.imap.handler;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.imap.syntax.LiteralMarker;
import org.posthorn.store.mail.Watch;
import org.posthorn.wire.Input;

/// IDLE (RFC 9051 §6.3.13): announces changes as they happen until the client sends DONE.
///
/// The session's thread waits for events and is the only writer. A helper thread reads exactly one
/// line, so that later input is left for the session. Nothing polls.
public final class IdleHandler {
  private final ImapSession session;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicBoolean changePending = new AtomicBoolean();

  private sealed interface Event {
    /// The mailbox has changed at least once since the last event of this kind.
    record Changed() implements Event {}

    /// The session is to end.
    record Closing() implements Event {}

    /// The line that the client sent.
    record Line(byte[] text) implements Event {}

    /// The connection is closed, the client was silent for too long, or its line was too long.
    record Broken(IOException cause) implements Event {}
  }

  private IdleHandler(ImapSession session) {
    this.session = session;
  }

  public static Completion run(ImapSession session) throws IOException {
    return new IdleHandler(session).idle();
  }

  private Completion idle() throws IOException {
    session.out().continuation("idling");
    if (!session.ending().idle(() -> events.add(new Event.Closing()))) {
      throw closing();
    }
    boolean answered = false;
    // The watch begins before the first look, so that no change is missed.
    try (Watch _ = watch(session.selectedMailbox())) {
      announce();
      Thread.ofVirtual().name("imap-idle-" + session.connection().id()).start(this::readLine);
      byte[] line = await();
      answered = true;
      if (!new String(line, StandardCharsets.US_ASCII).equalsIgnoreCase("DONE")) {
        // The line may announce a literal, whose octets would follow.
        if (LiteralMarker.atEnd(line, 0, line.length).isPresent()) {
          throw new ImapException.Bye("expected DONE");
        }
        throw new ImapException.Bad("expected DONE");
      }
      return Completion.of("IDLE completed");
    } finally {
      if (!answered) {
        // The helper may still be reading: this connection cannot be used for more commands.
        session.logout();
      } else {
        session.ending().resume();
      }
    }
  }

  /// Announces changes until the client has sent its line.
  private byte[] await() throws IOException {
    while (true) {
      switch (take()) {
        case Event.Changed _ -> {
          changePending.set(false);
          announce();
        }
        case Event.Closing _ -> throw closing();
        case Event.Line line -> {
          return line.text();
        }
        case Event.Broken broken -> throw broken.cause();
      }
    }
  }

  private Event take() throws IOException {
    try {
      return events.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while idling", e);
    }
  }

  private void announce() throws IOException {
    session.hear();
    if (session.selectedMailbox().isPresent()) {
      Synchroniser.announce(session, true);
    }
    session.flush();
  }

  private Watch watch(Optional<Selected> selected) {
    return selected
        .map(Selected::account)
        .orElseGet(session::account)
        .watch(changed -> {
          // A sharee is told only that something has changed.
          boolean ours =
              selected
                  .filter(each ->
                      changed.contains(each.mailbox())
                          || !each.account().id().equals(each.account().viewer()))
                  .isPresent();
          if (ours && changePending.compareAndSet(false, true)) {
            events.add(new Event.Changed());
          }
        });
  }

  // On the helper's thread.
  private void readLine() {
    Input input = session.connection().input();
    try {
      input.timeout(session.limits().timeouts().idle());
      byte[] line = input.readLine(session.lineBytesMax());
      events.add(
          line == null
              ? new Event.Broken(new EOFException("stream ended in IDLE"))
              : new Event.Line(line));
    } catch (IOException e) {
      events.add(new Event.Broken(e));
    }
  }

  private ImapException.Bye closing() {
    return new ImapException.Bye(session.ending().reason().orElse("closing"));
  }
}
