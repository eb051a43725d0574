package org.posthorn.delivery.effects;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.delivery.rules.OutgoingMail;
import org.posthorn.directory.AccountId;
import org.posthorn.journal.Direction;
import org.posthorn.journal.Journal;
import org.posthorn.journal.JournalEntry;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.message.MessageBytes;

/// Records the messages that accounts' rules send: redirected ones and automatic replies.
///
/// @param addresses the address of an account, or its number if it has none
public record OutgoingJournal(Journal journal, Function<AccountId, String> addresses) {
  /// Octets in which header fields are looked for.
  private static final int HEADER_BYTES = 256 << 10;

  /// Makes a record durable. It has the same id however often the effect is carried out.
  ///
  /// @throws IOException if the journal takes no more records now
  Journal.Incoming store(
      PendingEffect pending, OutgoingMail mail, String traceId, MessageBytes bytes)
      throws IOException {
    if (!journal.hasRoom()) {
      throw new IOException("too many records wait for the archive of the journal");
    }
    Journal.Incoming incoming =
        journal.receive(
            Optional.of(OutboxWorker.queueId(pending.id()).bytes()),
            entry(pending, mail, traceId, bytes));
    boolean stored = false;
    try {
      bytes.copyTo(0, bytes.size(), incoming);
      incoming.store();
      stored = true;
      return incoming;
    } finally {
      if (!stored) {
        incoming.close();
      }
    }
  }

  private JournalEntry entry(
      PendingEffect pending, OutgoingMail mail, String traceId, MessageBytes bytes)
      throws IOException {
    ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    bytes.copyTo(0, Math.min(bytes.size(), HEADER_BYTES), beginning);
    HeaderFields header = HeaderFields.parse(beginning.toByteArray());
    return new JournalEntry(
        new JournalEntry.Source(
            pending.since(), traceId, "", addresses.apply(pending.id().account())),
        Direction.GENERATED,
        mail.from().address(),
        mail.to().stream()
            .map(Object::toString)
            .map(to -> new JournalEntry.Recipient(to, List.of(to)))
            .toList(),
        header.first("Subject").map(field -> field.decoded().strip()).orElse(""),
        header.first("Message-ID").flatMap(field -> MessageIds.first(field.value())).orElse(""));
  }
}
