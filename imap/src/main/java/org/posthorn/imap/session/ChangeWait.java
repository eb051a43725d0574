package org.posthorn.imap.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.response.ImapException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.Watch;
import org.posthorn.wire.Input;

/// Waits for one line of the client, and announces changes meanwhile.
///
/// The session's thread waits for events and is the only writer. A helper thread reads exactly one
/// line, so that later input is left for the session. Nothing polls.
public final class ChangeWait {
  private final ImapSession session;
  private final Source source;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicBoolean changePending = new AtomicBoolean();

  /// What is watched and announced.
  public interface Source {
    List<MailAccount> watched();

    /// As [Notifier#concerns].
    boolean concerns(MailAccount account, Set<MailboxId> changed);

    void announce() throws IOException;
  }

  private sealed interface Event {
    /// Something has changed at least once since the last event of this kind.
    record Changed() implements Event {}

    /// The session is to end.
    record Closing() implements Event {}

    /// The line that the client sent; null at the end of the stream.
    record Line(byte @Nullable [] text) implements Event {}

    /// The connection is closed, the client was silent for too long, or its line was too long.
    record Broken(IOException cause) implements Event {}
  }

  public ChangeWait(ImapSession session, Source source) {
    this.session = session;
    this.source = source;
  }

  /// Waits. After an exception the helper may still be reading, so the connection cannot be used
  /// for more commands.
  ///
  /// @return the line; null at the end of the stream
  /// @throws ImapException.Bye if the session is to end
  public byte @Nullable [] line() throws IOException {
    if (!session.ending().idle(() -> events.add(new Event.Closing()))) {
      throw closing();
    }
    List<Watch> watches = new ArrayList<>();
    try {
      // The watches begin before the first look, so that no change is missed.
      for (MailAccount account : source.watched()) {
        watches.add(
            account.watch(changed -> {
              if (source.concerns(account, changed) && changePending.compareAndSet(false, true)) {
                events.add(new Event.Changed());
              }
            }));
      }
      announce();
      Thread.ofVirtual().name("imap-idle-" + session.connection().id()).start(this::readLine);
      byte[] line = await();
      var _ = session.ending().resume();
      return line;
    } finally {
      watches.forEach(Watch::close);
    }
  }

  /// Announces changes until the client has sent its line.
  private byte @Nullable [] await() throws IOException {
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
    source.announce();
    session.flush();
  }

  // On the helper's thread.
  private void readLine() {
    Input input = session.connection().input();
    try {
      input.timeout(session.limits().timeouts().idle());
      events.add(new Event.Line(input.readLine(session.lineBytesMax())));
    } catch (IOException e) {
      events.add(new Event.Broken(e));
    }
  }

  private ImapException.Bye closing() {
    return new ImapException.Bye(session.ending().reason().orElse("closing"));
  }
}
