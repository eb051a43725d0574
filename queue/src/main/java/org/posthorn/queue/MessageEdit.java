package org.posthorn.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Writer;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.queue.rows.DueKey;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.queue.rows.RecipientRow;
import org.posthorn.queue.rows.ReportRow;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.report.Report;
import org.posthorn.transport.rows.FieldWriter;
import org.posthorn.transport.rows.KeyedHash;

/// Changes one message within a transaction and keeps these invariants: a recipient is in the due
/// row of its destination and next attempt exactly while it waits; the message counts its open and
/// its failed recipients; a message without open recipients and without reports to make is erased,
/// or kept as a failed message.
final class MessageEdit {
  private final Writer writer;
  private final KeyedHash hash;
  private final QueueId id;
  private final MessageRow before;
  private final Map<Integer, RecipientRow> recipients = new HashMap<>();
  private final Map<DueKey, TreeSet<Integer>> removed = new TreeMap<>();
  private final Map<DueKey, DueRow> added = new TreeMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final @Nullable DueRow knownDue;
  private int open;
  private int failed;
  private int reports;

  MessageEdit(Writer writer, KeyedHash hash, QueueId id, MessageRow message) {
    this(writer, hash, id, message, null);
  }

  private MessageEdit(
      Writer writer, KeyedHash hash, QueueId id, MessageRow message, @Nullable DueRow knownDue) {
    this.knownDue = knownDue;
    this.writer = writer;
    this.hash = hash;
    this.id = id;
    this.before = message;
    this.open = message.open();
    this.failed = message.failed();
    this.reports = message.reports();
  }

  /// @param known the message as it was before, or null; if it is unchanged, nothing is read
  /// @return null if there is no such message (any more)
  static @Nullable MessageEdit of(
      Writer writer, KeyedHash hash, QueueId id, @Nullable KnownMessage known) {
    if (known == null || !known.isUnchanged(writer)) {
      byte[] row = writer.get(QueueTables.MESSAGES, id.bytes());
      return row == null ? null : new MessageEdit(writer, hash, id, MessageRow.decode(row));
    }
    DueRow due = known.due();
    MessageEdit edit = new MessageEdit(writer, hash, id, known.message(), due);
    for (int index = 0; index < known.recipients().size(); index++) {
      edit.recipients.put(index, known.recipients().get(index));
    }
    edit.numbers.put(edit.destinationName(due.destination()), due.key().destination());
    edit.numbers.put(edit.senderName(), due.key().sender());
    return edit;
  }

  MessageRow message() {
    return before;
  }

  /// @throws IllegalStateException if it has no recipient of that number
  RecipientRow recipient(int index) {
    RecipientRow known = recipients.get(index);
    if (known == null) {
      byte[] row = writer.get(QueueTables.RECIPIENTS, QueueTables.numbered(id, index));
      if (row == null) {
        throw new IllegalStateException("message " + id + " has no recipient " + index);
      }
      known = RecipientRow.decode(row);
      recipients.put(index, known);
    }
    return known;
  }

  /// Adds a recipient of a message that is being accepted.
  void add(int index, RecipientRow row) {
    put(index, row);
    plan(index, row);
    open += row.state().finished() ? 0 : 1;
    failed += row.state().failed() ? 1 : 0;
  }

  /// Replaces a recipient.
  void change(int index, RecipientRow after) {
    RecipientRow old = recipient(index);
    put(index, after);
    open += openCount(after.state()) - openCount(old.state());
    failed += (after.state().failed() ? 1 : 0) - (old.state().failed() ? 1 : 0);
    boolean stays = old.state().waiting() && after.state().waiting() && key(old).equals(key(after));
    if (!stays) {
      if (old.state().waiting()) {
        removed.computeIfAbsent(key(old), absent -> new TreeSet<>()).add(index);
      }
      plan(index, after);
    }
  }

  private static int openCount(RecipientState state) {
    return state.finished() ? 0 : 1;
  }

  private void put(int index, RecipientRow row) {
    recipients.put(index, row);
    writer.put(QueueTables.RECIPIENTS, QueueTables.numbered(id, index), row.encode());
  }

  private void plan(int index, RecipientRow row) {
    if (!row.state().waiting()) {
      return;
    }
    DueKey key = key(row);
    MessageRow.Header header = before.header();
    DueRow fresh =
        new DueRow(key, row.destination(), header.sender(), header.bulk(), List.of(index));
    added.merge(key, fresh, MessageEdit::union);
  }

  private DueKey key(RecipientRow row) {
    return new DueKey(
        number(destinationName(row.destination())),
        number(senderName()),
        row.next().toEpochMilli(),
        id);
  }

  private String destinationName(Destination destination) {
    return "destination " + destination.name();
  }

  private String senderName() {
    return "sender " + before.header().sender();
  }

  private long number(String name) {
    return numbers.computeIfAbsent(name, hash::number);
  }

  private static DueRow union(DueRow one, DueRow other) {
    List<Integer> both = new ArrayList<>(one.recipients());
    both.addAll(other.recipients());
    return one.withRecipients(both);
  }

  /// Requests a report.
  void report(Report.Kind kind, List<Integer> of) {
    byte[] row = new ReportRow(kind, of).encode();
    writer.put(QueueTables.REPORTS, QueueTables.numbered(id, reports), row);
    reports++;
  }

  /// Writes the remaining changes.
  ///
  /// @return the due rows that are new or have new recipients
  List<DueRow> finish(Instant now) {
    removed.forEach(this::removeDue);
    List<DueRow> planned = new ArrayList<>();
    added.forEach((key, row) -> {
      byte[] old = writer.get(QueueTables.DUE, key.bytes());
      DueRow merged = old == null ? row : union(DueRow.decode(key.bytes(), old), row);
      writer.put(QueueTables.DUE, key.bytes(), merged.encode());
      planned.add(merged);
    });
    MessageRow after = after();
    if (open > 0) {
      before.failedSince().ifPresent(since -> writer.delete(QueueTables.FAILED, failedKey(since)));
      write(after.withFailedSince(Optional.empty()));
    } else if (failed > 0) {
      Instant since = before.failedSince().orElse(Instant.ofEpochMilli(now.toEpochMilli()));
      writer.put(QueueTables.FAILED, failedKey(since), new byte[] {1});
      write(after.withFailedSince(Optional.of(since)));
    } else if (reportsPending()) {
      write(after);
    } else {
      erase(now);
    }
    return planned;
  }

  /// The message's own row with the changes so far.
  MessageRow after() {
    return before.withCounts(open, failed, reports);
  }

  private void write(MessageRow after) {
    writer.put(QueueTables.MESSAGES, id.bytes(), after.encode());
  }

  private @Nullable DueRow due(DueKey key) {
    if (knownDue != null && knownDue.key().equals(key)) {
      return knownDue;
    }
    byte[] value = writer.get(QueueTables.DUE, key.bytes());
    return value == null ? null : DueRow.decode(key.bytes(), value);
  }

  private void removeDue(DueKey key, Set<Integer> gone) {
    DueRow row = due(key);
    if (row == null) {
      return;
    }
    List<Integer> left = row.recipients().stream().filter(index -> !gone.contains(index)).toList();
    if (left.isEmpty()) {
      writer.delete(QueueTables.DUE, key.bytes());
    } else {
      writer.put(QueueTables.DUE, key.bytes(), row.withRecipients(left).encode());
    }
  }

  private byte[] failedKey(Instant since) {
    return QueueTables.failed(since.toEpochMilli(), id);
  }

  boolean reportsPending() {
    if (reports == 0) {
      return false; // no report was requested
    }
    byte[] from = QueueTables.numbered(id, 0);
    byte[] to = QueueTables.numbered(id, -1);
    return !writer.scan(QueueTables.REPORTS, from, to, 1).isEmpty();
  }

  /// Removes the message with everything that belongs to it. It has no due rows any more.
  void erase(Instant now) {
    writer.delete(QueueTables.MESSAGES, id.bytes());
    before.failedSince().ifPresent(since -> writer.delete(QueueTables.FAILED, failedKey(since)));
    for (int index = 0; index < before.recipients(); index++) {
      writer.delete(QueueTables.RECIPIENTS, QueueTables.numbered(id, index));
    }
    for (int piece = 0; piece < before.pieces(); piece++) {
      writer.delete(QueueTables.BODIES, QueueTables.numbered(id, piece));
    }
    if (before.idGiven()) {
      byte[] at = new FieldWriter(1).instant(now).bytes();
      writer.put(QueueTables.DONE, id.bytes(), at);
    }
  }
}
