package org.posthorn.imap.append;

import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.imap.command.Append;
import org.posthorn.imap.command.Replace;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.CommandReader;
import org.posthorn.imap.session.EventSource;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.MailboxEvents;
import org.posthorn.imap.session.MessageLimit;
import org.posthorn.imap.session.MessageSet;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.imap.session.Target;
import org.posthorn.imap.syntax.CommandBytes;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.imap.syntax.LiteralMarker;
import org.posthorn.imap.syntax.Ranges;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.wire.Input;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// APPEND (RFC 9051 §6.3.12), with several messages (RFC 3502) and parts of others (RFC 4469), and
/// REPLACE (RFC 8508).
///
/// Messages are streamed from the connection into the store and filed together after the last one.
/// A message that is refused before its continuation request is not transferred; octets sent
/// without waiting are skipped, so that the session stays in step.
public final class AppendHandler {
  private static final Logger LOG = LoggerFactory.getLogger(AppendHandler.class);
  private static final int BUFFER_BYTES = 16 << 10;
  private static final int URL_BYTES_MAX = 8_192;

  private final ImapSession session;
  private final CommandReader reader;
  private final Input input;
  private final List<NewMessage> received = new ArrayList<>();
  private long receivedBytes;
  private @Nullable Place target;
  // Announced octets that have not been read.
  private @Nullable LiteralMarker pending;

  private AppendHandler(ImapSession session) {
    this.session = session;
    this.reader = new CommandReader(session);
    this.input = session.connection().input();
  }

  public static Completion run(Append command, ImapSession session) throws IOException {
    AppendHandler handler = new AppendHandler(session);
    handler.pending = literal(command.first()).orElse(null);
    try {
      return handler.append(command);
    } finally {
      handler.discard();
    }
  }

  /// REPLACE (RFC 8508): the message that is replaced is expunged only after the other is stored.
  public static Completion run(Replace command, ImapSession session) throws IOException {
    AppendHandler handler = new AppendHandler(session);
    handler.pending = literal(command.append().first()).orElse(null);
    try {
      return handler.replace(command);
    } finally {
      handler.discard();
    }
  }

  private Completion replace(Replace command) throws IOException {
    Selected selected = session.writable();
    int[] uids = MessageSet.uids(selected, command.message(), command.uid());
    if (uids.length != 1 || Synchroniser.current(session).indexOf(uids[0]) < 0) {
      throw new ImapException.No(ResponseCode.EXPUNGEISSUED, "there is no such message");
    }
    if (!selected.rights().removes()) {
      throw new ImapException.No(ResponseCode.NOPERM, "there is no right to remove it");
    }
    Optional<ResponseCode> stored = filed(command.append(), 1);
    // RFC 8508 §3.3: before the message is expunged.
    session.out().untagged(Status.OK, stored.orElse(null), "the replacement is stored");
    MailboxId mailbox = selected.mailbox();
    selected.account().store(mailbox, uids, FlagChange.add("\\Deleted"), OptionalLong.empty());
    var _ = selected.account().expunge(mailbox, uids);
    return Completion.of("REPLACE completed");
  }

  private Completion append(Append command) throws IOException {
    return new Completion(
        filed(command, session.limits().appendMessagesMax()),
        "APPEND completed",
        Completion.After.NOTHING);
  }

  /// Receives and files the messages.
  ///
  /// @param messagesMax how many there may be
  /// @return APPENDUID
  private Optional<ResponseCode> filed(Append command, int messagesMax) throws IOException {
    Place place = Target.mailbox(command.mailbox(), session);
    place.require(MailboxRight.INSERT);
    target = place;
    Optional<Append.Message> message = Optional.of(command.first());
    while (message.isPresent()) {
      pending = literal(message.get()).orElse(null);
      requireFewer(messagesMax);
      message = receive(message.get());
    }
    List<Appended> appended = place.account().append(place.id(), received);
    int[] uids = appended.stream().mapToInt(Appended::uid).toArray();
    EventSource.added(session, MailboxEvents.Cause.APPEND, place, uids);
    return session.offers(Extension.UIDPLUS)
        ? Optional.of(appendUid(appended, uids))
        : Optional.empty();
  }

  /// The literal that announces octets of a message, if they come next.
  private static Optional<LiteralMarker> literal(Append.Message message) {
    return switch (message.data()) {
      case Append.Whole whole -> Optional.of(whole.literal());
      case Append.Parts parts -> unread(parts);
    };
  }

  /// The literal that was announced after these parts.
  private static Optional<LiteralMarker> unread(Append.Parts parts) {
    return parts.text().or(() -> parts.next().flatMap(AppendHandler::literal));
  }

  private void requireFewer(int messagesMax) {
    MessageLimit.of(session).requireWithin(received.size() + 1);
    if (received.size() >= messagesMax) {
      throw new ImapException.No(ResponseCode.LIMIT, "too many messages in one command");
    }
  }

  /// Refuses octets before they are requested.
  ///
  /// @param bytes of the message so far, and announced
  private void check(long bytes) {
    if (bytes > session.limits().messageBytesMax()) {
      throw new ImapException.No(ResponseCode.TOOBIG, "the message is too long"); // RFC 7889 §4
    }
    Place place = target;
    if (place == null || !place.isOwn()) {
      return; // the quota is the owner's, and is checked when the message is filed
    }
    Quota quota = place.account().quota();
    boolean limited = quota.limitBytes() > 0;
    if (limited && quota.usedBytes() + receivedBytes + bytes > quota.limitBytes()) {
      throw new ImapException.No(ResponseCode.OVERQUOTA, "the account is full");
    }
  }

  /// Receives a message.
  ///
  /// @return what follows it
  private Optional<Append.Message> receive(Append.Message message) throws IOException {
    FlagSet flags = FlagSet.of(message.flags().toArray(String[]::new));
    Instant date =
        message.internalDate().isPresent()
            ? Instant.ofEpochMilli(message.internalDate().getAsLong())
            : session.service().clock().instant();
    return switch (message.data()) {
      case Append.Whole whole -> {
        received.add(new NewMessage(receive(whole), flags, date));
        yield Append.next(line(), whole, session.syntax());
      }
      case Append.Parts parts -> {
        Append.Parts last = parts;
        try (MessageWriter writer = session.service().store().receive(0)) {
          last = catenate(parts, writer);
          if (writer.size() == 0) {
            throw new ImapException.No("an empty message ends the command");
          }
          receivedBytes += writer.size();
          received.add(new NewMessage(finish(writer), flags, date));
        }
        yield last.next();
      }
    };
  }

  private StagedMessage receive(Append.Whole message) throws IOException {
    long bytes = message.literal().bytes();
    check(bytes);
    if (bytes == 0) {
      throw new ImapException.No("an empty message ends the command"); // RFC 3502 §6.3.11
    }
    if (message.utf8() && !session.utf8()) {
      throw new ImapException.Bad("UTF8 is not enabled"); // RFC 6855 §4
    }
    try (MessageWriter writer = session.service().store().receive(bytes)) {
      reader.proceed(message.literal());
      copy(message.literal(), writer);
      receivedBytes += bytes;
      return finish(writer);
    }
  }

  /// Puts a message together (RFC 4469).
  ///
  /// @return the last parts
  private Append.Parts catenate(Append.Parts first, MessageWriter writer) throws IOException {
    Append.Parts parts = first;
    while (true) {
      for (String url : parts.urls()) {
        copy(url, writer);
      }
      if (parts.text().isEmpty()) {
        return parts;
      }
      LiteralMarker text = parts.text().get();
      check(writer.size() + text.bytes());
      reader.proceed(text);
      copy(text, writer);
      parts = Append.parts(line(), session.syntax());
      pending = unread(parts).orElse(null);
    }
  }

  private void copy(String url, MessageWriter writer) throws IOException {
    TimeSlice slice = new TimeSlice();
    try (UrlContent content = UrlContent.open(url, session)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      while (true) {
        slice.breatheNow();
        int count = content.read(buffer);
        if (count < 0) {
          return;
        }
        check(writer.size() + count);
        write(buffer, count, writer);
      }
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
      write(buffer, count, writer);
    }
  }

  private void write(byte[] octets, int count, MessageWriter writer) {
    try {
      writer.write(octets, 0, count);
    } catch (IOException e) {
      throw spoolFailed(e);
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

  /// Reads what follows octets of a message, up to the next ones. A URL may be a literal.
  private CommandBytes line() throws IOException {
    CommandBytes.Builder builder = new CommandBytes.Builder();
    while (true) {
      pending = null;
      byte[] line = reader.readLine();
      Optional<LiteralMarker> marker = LiteralMarker.atEnd(line, 0, line.length);
      pending = marker.orElse(null);
      int length = line.length - marker.map(LiteralMarker::length).orElse(0);
      if (builder.length() + length > session.limits().command().commandBytesMax()) {
        throw new ImapException.Bad(ResponseCode.TOOBIG, "the command is too long");
      }
      builder.text(line, 0, length);
      CommandBytes rest = marker.map(builder::build).orElseGet(builder::build);
      if (marker.isEmpty() || !rest.endsWith("URL ")) {
        return rest;
      }
      if (marker.get().bytes() > URL_BYTES_MAX) {
        throw new ImapException.Bad(ResponseCode.TOOBIG, "a URL is too long");
      }
      reader.proceed(marker.get());
      byte[] url = new byte[(int) marker.get().bytes()];
      input.readFully(url, 0, url.length);
      builder.literal(url, marker.get().binary());
    }
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
