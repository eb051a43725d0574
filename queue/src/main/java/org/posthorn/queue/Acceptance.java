package org.posthorn.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Writer;
import org.posthorn.queue.message.DeliveryAttempt;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.queue.plan.Reports;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.queue.rows.RecipientRow;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.report.Report;
import org.posthorn.transport.suppression.Suppressions;

/// Writes a message with all its recipients in one synced transaction. Thread-safe.
final class Acceptance {
  private final Shards shards;
  private final Router router;
  private final Suppressions suppressions;
  private final SentLog sent;
  private final InstantSource clock;
  private final QueueLimits limits;

  Acceptance(
      Shards shards,
      Router router,
      Suppressions suppressions,
      SentLog sent,
      InstantSource clock,
      QueueLimits limits) {
    this.shards = shards;
    this.router = router;
    this.suppressions = suppressions;
    this.sent = sent;
    this.clock = clock;
    this.limits = limits;
  }

  /// A message whose rows are written, before it is in the queue.
  ///
  /// @param idGiven whether the caller gave the id and may give it again
  /// @param first the header fields that were put before the message
  /// @param pieces how many pieces of the message are already written, numbered from 1
  /// @param last the last piece, which is not written yet
  /// @param size octets of all pieces
  /// @param messageId the Message-ID, without brackets
  record StoredMessage(
      QueueId id,
      boolean idGiven,
      byte[] first,
      int pieces,
      byte[] last,
      long size,
      Optional<String> messageId) {
    /// How many rows the body has in the end. A message without pieces has one row.
    int rows() {
      return pieces == 0 ? 1 : pieces + 2;
    }

    /// A message that needs no pieces.
    byte[] whole() {
      if (first.length == 0) {
        return last;
      }
      byte[] whole = Arrays.copyOf(first, first.length + last.length);
      System.arraycopy(last, 0, whole, first.length, last.length);
      return whole;
    }
  }

  /// @param duplicate whether the message was accepted before; nothing was changed then
  /// @param notices whether notices for the follower were written
  /// @param message the written message, if one due row has all its recipients; else null
  record Accepted(
      boolean duplicate,
      List<DueRow> planned,
      List<DeliveryAttempt> refused,
      boolean reports,
      boolean notices,
      @Nullable KnownMessage message) {
    static final Accepted DUPLICATE = new Accepted(true, List.of(), List.of(), false, false, null);
  }

  /// @throws IllegalArgumentException if there are too many recipients
  /// @throws StoreException if it could not be written, or its pieces have been removed meanwhile
  Accepted accept(StoredMessage body, SmtpEnvelope envelope, boolean hold) {
    if (envelope.recipients().size() > limits.messages().recipientsMax()) {
      throw new IllegalArgumentException(
          envelope.recipients().size()
              + " recipients; at most "
              + limits.messages().recipientsMax());
    }
    Instant now = Instant.ofEpochMilli(clock.millis());
    List<RecipientRow> rows = rows(envelope, hold, now);
    MessageRow message =
        new MessageRow(
            MessageRow.Header.of(envelope),
            body.idGiven(),
            body.size(),
            body.first().length,
            body.rows(),
            rows.size(),
            0,
            0,
            0,
            Optional.empty());
    Optional<SentLog.NewRow> sentRow = sent.newRow(body, message.header(), rows, now);
    return shards.write(
        QueueTables.shard(body.id()),
        Durability.SYNCED,
        writer -> write(writer, body, message, rows, sentRow, now));
  }

  private Accepted write(
      Writer writer,
      StoredMessage body,
      MessageRow message,
      List<RecipientRow> rows,
      Optional<SentLog.NewRow> sentRow,
      Instant now) {
    QueueId id = body.id();
    if (writer.get(QueueTables.MESSAGES, id.bytes()) != null) {
      shards.spooled(id).release(writer);
      return Accepted.DUPLICATE;
    }
    if (body.idGiven() && writer.get(QueueTables.DONE, id.bytes()) != null) {
      erasePieces(writer, id, body.pieces());
      return Accepted.DUPLICATE;
    }
    if (body.pieces() > 0) {
      requireBeginning(writer, id);
      shards.spooled(id).release(writer);
    }
    putBody(writer, body);
    MessageEdit edit = shards.create(writer, id, message);
    Map<Report.Kind, List<Integer>> reports = new EnumMap<>(Report.Kind.class);
    List<DeliveryAttempt> refused = new ArrayList<>();
    boolean notices = false;
    for (int index = 0; index < rows.size(); index++) {
      RecipientRow row = rows.get(index);
      edit.add(index, row);
      if (row.state() == RecipientState.BOUNCED) {
        DeliveryAttempt refusal = refusal(id, message, row);
        refused.add(refusal);
        notices |= shards.writeNotice(writer, message.header(), index, refusal, now);
        var notify = row.recipient().parameters().notifications();
        if (Reports.wanted(Report.Kind.FAILED, message.header().from(), notify)) {
          reports.computeIfAbsent(Report.Kind.FAILED, k -> new ArrayList<>()).add(index);
        }
      }
    }
    reports.forEach(edit::report);
    sentRow.ifPresent(row -> row.write(writer));
    shards.notifyHolder(writer, QueueTables.shard(id));
    List<DueRow> planned = edit.finish(now);
    KnownMessage known = planned.size() == 1 ? known(edit, rows, planned.getFirst()) : null;
    return new Accepted(false, planned, refused, !reports.isEmpty(), notices, known);
  }

  private static @Nullable KnownMessage known(
      MessageEdit edit, List<RecipientRow> rows, DueRow planned) {
    return KnownMessage.of(edit.after(), rows, planned, planned.encode());
  }

  private static void putBody(Writer writer, StoredMessage body) {
    byte[] key = QueueTables.numbered(body.id(), 0);
    if (body.pieces() == 0) {
      writer.put(QueueTables.BODIES, key, body.whole());
    } else {
      writer.put(QueueTables.BODIES, key, body.first());
      byte[] end = QueueTables.numbered(body.id(), body.pieces() + 1);
      writer.put(QueueTables.BODIES, end, body.last());
    }
  }

  private static DeliveryAttempt refusal(QueueId id, MessageRow message, RecipientRow row) {
    return new DeliveryAttempt(
        id,
        message.header().traceId(),
        message.header().submitter(),
        row.recipient(),
        0,
        row.state(),
        row.last().orElseThrow(),
        Optional.empty());
  }

  private List<RecipientRow> rows(SmtpEnvelope envelope, boolean hold, Instant now) {
    List<Optional<Suppressions.Suppressed>> suppressed =
        suppressions.find(envelope.recipients().stream().map(EnvelopeRecipient::address).toList());
    long start = Math.max(now.toEpochMilli(), envelope.notBefore().toEpochMilli());
    List<RecipientRow> rows = new ArrayList<>();
    for (int i = 0; i < envelope.recipients().size(); i++) {
      EnvelopeRecipient recipient = envelope.recipients().get(i);
      Optional<DeliveryOutcome> refusal = suppressed.get(i).map(Suppressions.Suppressed::outcome);
      RecipientState state = hold ? RecipientState.HELD : RecipientState.SCHEDULED;
      rows.add(
          new RecipientRow(
              recipient,
              router.route(envelope, recipient),
              refusal.isPresent() ? RecipientState.BOUNCED : state,
              0,
              Instant.ofEpochMilli(start),
              false,
              Optional.empty(),
              refusal));
    }
    return rows;
  }

  /// Writes a piece of a message. It is not synced by itself: the message's own transaction follows
  /// in the same partition and is synced.
  ///
  /// @throws StoreException if it could not be written, if another server is receiving a message
  ///   with this id, or if earlier pieces have been removed meanwhile
  void writePiece(QueueId id, int piece, byte[] octets) {
    Instant now = clock.instant();
    shards.write(
        QueueTables.shard(id),
        Durability.RELAXED,
        writer -> {
          if (piece > 1) {
            requireBeginning(writer, id);
          }
          if (!shards.spooled(id).take(writer, now)) {
            throw new StoreException(
                StoreException.Kind.IO, "another server is taking message " + id);
          }
          writer.put(QueueTables.BODIES, QueueTables.numbered(id, piece), octets);
          return true;
        });
  }

  /// The lease of a message is removed with its pieces.
  private void requireBeginning(Writer writer, QueueId id) {
    if (!shards.spooled(id).isHeld(writer)) {
      throw new StoreException(
          StoreException.Kind.IO, "the beginning of message " + id + " is gone, send it duplicate");
    }
  }

  /// Removes the pieces of a message that was not accepted. An accepted message keeps them.
  void discard(QueueId id, int pieces) {
    shards.write(
        QueueTables.shard(id),
        Durability.RELAXED,
        writer -> {
          boolean held = shards.spooled(id).isHeld(writer);
          if (held && writer.get(QueueTables.MESSAGES, id.bytes()) == null) {
            erasePieces(writer, id, pieces);
          }
          shards.spooled(id).release(writer);
          return true;
        });
  }

  private void erasePieces(Writer writer, QueueId id, int pieces) {
    for (int piece = 1; piece <= pieces; piece++) {
      writer.delete(QueueTables.BODIES, QueueTables.numbered(id, piece));
    }
    shards.spooled(id).release(writer);
  }
}
