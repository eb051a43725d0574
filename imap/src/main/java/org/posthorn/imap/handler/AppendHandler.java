package org.posthorn.imap.handler;

import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.command.Append;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.CommandReader;
import org.posthorn.imap.session.EventSource;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.MailboxEvents;
import org.posthorn.imap.syntax.CommandBytes;
import org.posthorn.imap.syntax.LiteralMarker;
import org.posthorn.imap.syntax.Ranges;
import org.posthorn.kv.StoreException;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.wire.Input;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// APPEND (RFC 9051 §6.3.12), with several messages (RFC 3502).
///
/// Messages are streamed from the connection into the store and filed together after the last one.
/// A message that is refused before its continuation request is not transferred; octets sent
/// without waiting are skipped, so that the session stays in step.
public final class AppendHandler {
  private static final Logger LOG = LoggerFactory.getLogger(AppendHandler.class);
  private static final int BUFFER_BYTES = 16 << 10;

  private final ImapSession session;
  private final CommandReader reader;
  private final Input input;
  private final List<NewMessage> received = new ArrayList<>();
  // Announced octets that have not been read.
  private @Nullable LiteralMarker pending;

  private AppendHandler(ImapSession session) {
    this.session = session;
    this.reader = new CommandReader(session);
    this.input = session.connection().input();
  }

  public static Completion run(Append command, ImapSession session) throws IOException {
    AppendHandler handler = new AppendHandler(session);
    handler.pending = command.first().literal();
    try {
      return handler.append(command);
    } finally {
      handler.discard();
    }
  }

  private Completion append(Append command) throws IOException {
    Mailbox mailbox = Paths.target(command.mailbox(), session);
    Optional<Append.Message> message = Optional.of(command.first());
    long bytes = 0;
    while (message.isPresent()) {
      pending = message.get().literal();
      bytes += message.get().literal().bytes();
      check(message.get(), bytes);
      received.add(receive(message.get()));
      message = next(message.get());
    }
    List<Appended> appended = session.account().append(mailbox.id(), received);
    int[] uids = appended.stream().mapToInt(Appended::uid).toArray();
    EventSource.added(session, MailboxEvents.Cause.APPEND, mailbox.id(), uids);
    return Completion.of(appendUid(appended, uids), "APPEND completed");
  }

  /// Refuses a message before its octets are requested.
  private void check(Append.Message message, long bytesSoFar) {
    long bytes = message.literal().bytes();
    if (bytes > session.limits().messageBytesMax()) {
      throw new ImapException.No(ResponseCode.TOOBIG, "the message is too long"); // RFC 7889 §4
    }
    if (bytes == 0) {
      throw new ImapException.No("an empty message ends the command"); // RFC 3502 §6.3.11
    }
    if (received.size() >= session.limits().appendMessagesMax()) {
      throw new ImapException.No(ResponseCode.LIMIT, "too many messages in one command");
    }
    if (message.utf8() && !session.utf8()) {
      throw new ImapException.Bad("UTF8 is not enabled"); // RFC 6855 §4
    }
    Quota quota = session.account().quota();
    boolean limited = quota.limitBytes() > 0;
    if (limited && quota.usedBytes() + bytesSoFar > quota.limitBytes()) {
      throw new ImapException.No(ResponseCode.OVERQUOTA, "the account is full");
    }
  }

  private NewMessage receive(Append.Message message) throws IOException {
    FlagSet flags = FlagSet.of(message.flags().toArray(String[]::new));
    Instant date =
        message.internalDate().isPresent()
            ? Instant.ofEpochMilli(message.internalDate().getAsLong())
            : session.service().clock().instant();
    try (MessageWriter writer = session.service().store().receive(message.literal().bytes())) {
      reader.proceed(message.literal());
      copy(message.literal(), writer);
      return new NewMessage(finish(writer), flags, date);
    }
  }

  private void copy(LiteralMarker literal, MessageWriter writer) throws IOException {
    long bytes = literal.bytes();
    byte[] buffer = new byte[(int) Math.min(bytes, BUFFER_BYTES)];
    long left = bytes;
    // The continuation request was sent: these octets will arrive in any case.
    pending = new LiteralMarker(left, false, true, 0);
    while (left > 0) {
      int count = input.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new EOFException("stream ended in a message");
      }
      left -= count;
      // If the store fails, the rest of this literal must still be skipped.
      pending = new LiteralMarker(left, false, true, 0);
      if (!literal.binary()) {
        requireNoNul(buffer, count);
      }
      try {
        writer.write(buffer, 0, count);
      } catch (IOException e) {
        throw spoolFailed(e);
      }
    }
  }

  // RFC 9051 §4.3.1: NUL requires a literal8. NO instead of BAD: only this message is wrong, and
  // copying programs continue with the next one.
  private static void requireNoNul(byte[] octets, int count) {
    for (int i = 0; i < count; i++) {
      if (octets[i] == 0) {
        throw new ImapException.No(ResponseCode.CANNOT, "NUL in a literal that is not a literal8");
      }
    }
  }

  private StagedMessage finish(MessageWriter writer) {
    try {
      return writer.finish();
    } catch (IOException e) {
      throw spoolFailed(e);
    }
  }

  private ImapException.No spoolFailed(IOException e) {
    LOG.error("imap event=append-failed id={}", session.connection().id(), e);
    return StoreException.isLackOfRoom(e)
        ? new ImapException.No(ResponseCode.LIMIT, "the server has no room left")
        : new ImapException.No(ResponseCode.UNAVAILABLE, "the mail store does not answer");
  }

  /// Reads what follows a message.
  private Optional<Append.Message> next(Append.Message before) throws IOException {
    pending = null;
    byte[] line = reader.readLine();
    Optional<LiteralMarker> marker = LiteralMarker.atEnd(line, 0, line.length);
    pending = marker.orElse(null);
    int length = line.length - marker.map(LiteralMarker::length).orElse(0);
    CommandBytes.Builder builder = new CommandBytes.Builder().text(line, 0, length);
    CommandBytes rest = marker.map(builder::build).orElseGet(builder::build);
    return Append.next(rest, before, session.syntax());
  }

  private static ResponseCode appendUid(List<Appended> appended, int[] uids) {
    return ResponseCode.of(
        "APPENDUID", appended.getFirst().uidValidity() + " " + Ranges.ofAscending(uids));
  }

  /// Drops messages that were not filed, and skips announced octets.
  private void discard() throws IOException {
    for (NewMessage message : received) {
      try {
        message.message().close(); // has no effect on filed messages
      } catch (StoreException e) {
        // The sweeper removes the blob; here only the session must stay in step.
        LOG.error("imap event=message-not-removed id={}", session.connection().id(), e);
      }
    }
    LiteralMarker unread = pending;
    if (unread != null) {
      reader.discard(unread);
    }
  }
}
