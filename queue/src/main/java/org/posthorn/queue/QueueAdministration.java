package org.posthorn.queue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.queue.message.QueuedRecipient;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.queue.rows.RecipientRow;
import org.posthorn.queue.schedule.Schedule;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;

/// What an administrator can list and change in the queue. Everything except [#reroute] is allowed
/// while an attempt is running: the attempt continues, and its result is applied to the recipient's
/// new state (see [org.posthorn.queue.plan.Transition]). Thread-safe.
public final class QueueAdministration {
  private static final byte[] END = {};
  private static final int SCAN_ROWS = 500;

  /// Rows that one transaction makes due at most.
  private static final int RETRY_ROWS = 100;

  private final Shards shards;
  private final Schedule schedule;
  private final Router router;
  private final Set<InetAddress> sources;
  private final InstantSource clock;
  private final Planned planned;

  /// Receives rows that became due.
  @FunctionalInterface
  interface Planned {
    void planned(int shard, List<DueRow> rows);
  }

  QueueAdministration(
      Shards shards,
      Schedule schedule,
      Router router,
      Set<InetAddress> sources,
      InstantSource clock,
      Planned planned) {
    this.sources = sources;
    this.planned = planned;
    this.shards = shards;
    this.schedule = schedule;
    this.router = router;
    this.clock = clock;
  }

  /// Which messages to list: those that have a recipient which matches every given field.
  ///
  /// @param destination matches whatever the source address, unless it names one
  /// @param sender part of the reverse-path, case-insensitive
  public record Filter(
      Optional<Destination> destination, Optional<String> sender, Optional<RecipientState> state) {
    /// All messages.
    public static final Filter ALL =
        new Filter(Optional.empty(), Optional.empty(), Optional.empty());

    private boolean takes(QueuedMessage message) {
      String from = message.envelope().from().address().toLowerCase(Locale.ROOT);
      boolean sent = sender.map(part -> from.contains(part.toLowerCase(Locale.ROOT))).orElse(true);
      return sent && message.recipients().stream().anyMatch(this::takes);
    }

    private boolean takes(QueuedRecipient recipient) {
      Destination to = recipient.destination();
      return destination.map(each -> each.equals(to) || each.equals(to.direct())).orElse(true)
          && state.map(recipient.state()::equals).orElse(true);
    }
  }

  /// The position of a failed message in the list.
  ///
  /// @param since when it failed, in milliseconds since 1970
  public record FailedPosition(long since, QueueId id) {}

  /// One page of the list of failed messages.
  ///
  /// @param next the last message of this page, from which the next page continues; empty at the
  ///   end
  public record FailedPage(List<QueuedMessage> messages, Optional<FailedPosition> next) {}

  /// One page of a list.
  ///
  /// @param next the message after which the next page begins; empty at the end. There may be a
  ///   next page even if `messages` is empty, because each call looks at a bounded number of
  ///   messages
  public record Page(List<QueuedMessage> messages, Optional<QueueId> next) {}

  /// Lists messages, failed ones too. The order has no meaning.
  ///
  /// @param limit at most 1,000
  public Page list(Filter filter, Optional<QueueId> after, int limit) {
    int shard = after.map(QueueTables::shard).orElse(0);
    byte[] from = after.map(id -> RowRange.after(id.bytes())).orElse(END);
    List<QueuedMessage> found = new ArrayList<>();
    QueueId last = null;
    int seen = 0;
    for (; shard < QueueTables.SHARDS; shard++, from = END) {
      byte[] start = from;
      int atMost = SCAN_ROWS - seen;
      List<Reader.Row> rows =
          shards.read(shard, reader -> reader.scan(QueueTables.MESSAGES, start, END, atMost));
      for (Reader.Row row : rows) {
        seen++;
        last = QueueTables.id(row.key());
        show(last).filter(filter::takes).ifPresent(found::add);
        if (found.size() >= limit || seen >= SCAN_ROWS) {
          return new Page(found, Optional.of(last));
        }
      }
    }
    return new Page(found, Optional.empty());
  }

  /// A message with all its recipients.
  public Optional<QueuedMessage> show(QueueId id) {
    QueuedMessage message =
        shards.read(
            QueueTables.shard(id),
            reader -> {
              byte[] row = reader.get(QueueTables.MESSAGES, id.bytes());
              return row == null ? null : message(reader, id, MessageRow.decode(row));
            });
    return Optional.ofNullable(message);
  }

  private QueuedMessage message(Reader reader, QueueId id, MessageRow row) {
    List<QueuedRecipient> recipients = new ArrayList<>();
    List<EnvelopeRecipient> addresses = new ArrayList<>();
    byte[] to = QueueTables.numbered(id, -1);
    reader.walk(
        QueueTables.RECIPIENTS,
        QueueTables.numbered(id, 0),
        to,
        (_, value) -> {
          RecipientRow recipient = RecipientRow.decode(value);
          addresses.add(recipient.recipient());
          recipients.add(queued(id, recipient));
          return true;
        });
    return new QueuedMessage(
        id, row.header().with(addresses), row.size(), recipients, row.failedSince());
  }

  private QueuedRecipient queued(QueueId id, RecipientRow row) {
    boolean active = row.state().waiting() && schedule.active(id, hashOf(row.destination()));
    return new QueuedRecipient(
        row.recipient(),
        row.destination(),
        row.state(),
        active,
        row.attempts(),
        row.state().waiting() ? Optional.of(row.next()) : Optional.empty(),
        row.lastAttempt(),
        row.last());
  }

  /// The bytes of a message. They can be read as long as the message exists.
  public Optional<Contents> contents(QueueId id) {
    byte[] row =
        shards.read(QueueTables.shard(id), reader -> reader.get(QueueTables.MESSAGES, id.bytes()));
    return Optional.ofNullable(row)
        .map(MessageRow::decode)
        .map(message -> shards.contents(id, message));
  }

  /// Tries a message now.
  ///
  /// @return how many recipients are tried
  public int retry(QueueId id) {
    // First, because rows that are due at a closed destination are postponed at once.
    show(id).ifPresent(message -> message.recipients().forEach(r -> reopen(r.destination())));
    Instant now = now();
    return edit(id, row -> row.state().waiting() ? row.withNext(now) : null);
  }

  /// Tries all messages for a destination now, whatever their source address, unless the
  /// destination names one.
  ///
  /// @return how many recipients are tried
  public int retry(Destination destination) {
    int count = retryAt(destination);
    if (destination.isDirect() && destination.equals(destination.direct())) {
      for (InetAddress source : sources) {
        count += retryAt(destination.from(source));
      }
    }
    return count;
  }

  private int retryAt(Destination destination) {
    reopen(destination);
    int count = 0;
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      byte[] first = ByteBuffer.allocate(8).putLong(hashOf(destination)).array();
      count += retry(shard, first, row -> row.destination().equals(destination));
    }
    return count;
  }

  /// Tries all messages now.
  ///
  /// @return how many recipients are tried
  public int retryAll() {
    schedule.reopen(Optional.empty());
    int count = 0;
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      count += retry(shard, END, row -> true);
    }
    return count;
  }

  private int retry(int shard, byte[] first, Predicate<DueRow> matches) {
    long now = clock.millis();
    AtomicInteger count = new AtomicInteger();
    shards.pages(
        RowRange.of(QueueTables.partition(shard), QueueTables.DUE, first, END)
            .inPagesOf(RETRY_ROWS),
        rows -> {
          List<DueRow> page =
              rows.stream()
                  .map(value -> DueRow.decode(value.key(), value.value()))
                  .takeWhile(matches)
                  .toList();
          List<DueRow> later = page.stream().filter(row -> row.key().due() > now).toList();
          count.addAndGet(makeDue(shard, later));
          return page.size() == rows.size();
        });
    return count.get();
  }

  /// Makes rows due now, in one transaction.
  private int makeDue(int shard, List<DueRow> rows) {
    if (rows.isEmpty()) {
      return 0;
    }
    Instant now = now();
    Edited edited =
        shards.write(
            shard,
            Durability.SYNCED,
            writer -> {
              Map<QueueId, MessageEdit> edits = new LinkedHashMap<>();
              int changed = 0;
              for (DueRow row : rows) {
                MessageEdit edit =
                    edits.computeIfAbsent(row.key().id(), id -> shards.edit(writer, id));
                changed += edit == null ? 0 : makeDue(edit, row, now);
              }
              shards.notifyHolder(writer, shard);
              List<DueRow> due = new ArrayList<>();
              edits.values().forEach(edit -> due.addAll(edit.finish(now)));
              return new Edited(changed, due);
            });
    planned.planned(shard, edited.planned());
    return edited.changed();
  }

  private static int makeDue(MessageEdit edit, DueRow row, Instant now) {
    int changed = 0;
    for (int index : row.recipients()) {
      RecipientRow recipient = edit.recipient(index);
      if (isDue(recipient, row)) {
        edit.change(index, recipient.withNext(now));
        changed++;
      }
    }
    return changed;
  }

  private static boolean isDue(RecipientRow recipient, DueRow row) {
    return recipient.state().waiting()
        && recipient.destination().equals(row.destination())
        && recipient.next().toEpochMilli() == row.key().due();
  }

  /// Holds the waiting recipients of a message: they are not tried until they are released.
  ///
  /// @return how many recipients are held
  public int hold(QueueId id) {
    return edit(id, row -> row.state().waiting() ? row.withState(RecipientState.HELD) : null);
  }

  /// Releases held recipients. They are tried now, or at the time that the sender asked for if that
  /// is later.
  ///
  /// @return how many recipients are released
  public int release(QueueId id) {
    return release(id, _ -> true);
  }

  /// As [#release], for some recipients.
  public int release(QueueId id, Predicate<EnvelopeRecipient> whom) {
    Instant now = now();
    return edit(
        id,
        row -> {
          if (row.state() != RecipientState.HELD || !whom.test(row.recipient())) {
            return null;
          }
          Instant next = row.attempts() == 0 && row.next().isAfter(now) ? row.next() : now;
          return row.withState(waiting(row)).withNext(next);
        });
  }

  private static RecipientState waiting(RecipientRow row) {
    return row.attempts() == 0 ? RecipientState.SCHEDULED : RecipientState.DEFERRED;
  }

  /// Cancels a message for the recipients that have not received it. No report is sent. A running
  /// attempt may still deliver it; the recipient then counts as delivered.
  ///
  /// @return how many recipients are cancelled
  public int cancel(QueueId id) {
    return edit(id, row -> row.state().finished() ? null : row.withState(RecipientState.CANCELLED));
  }

  /// Cancels a held message for some recipients. No report is sent.
  ///
  /// @return how many recipients are cancelled
  public int cancelHeld(QueueId id, Predicate<EnvelopeRecipient> whom) {
    return edit(
        id,
        row ->
            row.state() == RecipientState.HELD && whom.test(row.recipient())
                ? row.withState(RecipientState.CANCELLED)
                : null);
  }

  /// Determines the destinations of the open recipients again, because the configuration may have
  /// changed.
  ///
  /// @return how many recipients have another destination than before; recipients that are being
  ///   tried now are skipped
  public int reroute(QueueId id) {
    Optional<QueuedMessage> message = show(id);
    return message.isEmpty()
        ? 0
        : reroute(id, row -> router.route(message.get().envelope(), row.recipient()));
  }

  /// Sends the open recipients of a message to another destination.
  ///
  /// @return how many recipients have another destination than before; recipients that are being
  ///   tried now are skipped
  public int reroute(QueueId id, Destination destination) {
    return reroute(id, row -> destination);
  }

  private int reroute(QueueId id, Function<RecipientRow, Destination> route) {
    Optional<QueuedMessage> message = show(id);
    List<Destination> reserved = new ArrayList<>();
    try {
      // Otherwise workers of the old and of the new destination could send the same message.
      message.stream()
          .flatMap(found -> found.recipients().stream())
          .map(QueuedRecipient::destination)
          .distinct()
          .filter(destination -> schedule.reserve(id, hashOf(destination)))
          .forEach(reserved::add);
      Instant now = now();
      return edit(
          id,
          row -> {
            Destination to = route.apply(row);
            boolean stays = row.state().finished() || to.equals(row.destination());
            return stays || !reserved.contains(row.destination())
                ? null
                : row.withDestination(to)
                    .withNext(row.attempts() == 0 && row.next().isAfter(now) ? row.next() : now);
          });
    } finally {
      reserved.forEach(destination -> schedule.unreserve(id, hashOf(destination)));
    }
  }

  /// Failed messages by the time of their failure, oldest first.
  ///
  /// @param limit at most 1,000
  public List<QueuedMessage> failed(int limit) {
    return failed(Optional.empty(), limit).messages();
  }

  /// The same, one page at a time.
  ///
  /// @param after the last message of the page before; empty for the first page
  /// @param limit at most 1,000
  public FailedPage failed(Optional<FailedPosition> after, int limit) {
    byte[] from =
        after
            .map(position -> RowRange.after(QueueTables.failed(position.since(), position.id())))
            .orElse(END);
    int most = Math.min(limit, KeyValueStore.SNAPSHOT_ROWS_MAX - 1);
    List<FailedPosition> positions = new ArrayList<>();
    List<Reader.Row> all = new ArrayList<>();
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      all.addAll(
          shards.read(shard, reader -> reader.scan(QueueTables.FAILED, from, END, most + 1)));
    }
    all.sort((one, other) -> Arrays.compareUnsigned(one.key(), other.key()));
    for (Reader.Row row : all.subList(0, Math.min(most, all.size()))) {
      long since = ByteBuffer.wrap(row.key()).getLong();
      positions.add(new FailedPosition(since, QueueTables.id(row.key(), Long.BYTES)));
    }
    List<QueuedMessage> messages =
        positions.stream().map(position -> show(position.id())).flatMap(Optional::stream).toList();
    boolean more = all.size() > most;
    return new FailedPage(messages, more ? Optional.of(positions.getLast()) : Optional.empty());
  }

  /// Tries a failed message once more for the recipients that have not received it. Only once,
  /// because its time is over.
  ///
  /// @return how many recipients are tried
  public int retryFailed(QueueId id) {
    Instant now = now();
    return edit(id, row -> row.state().failed() ? row.withState(waiting(row)).withNext(now) : null);
  }

  private void reopen(Destination destination) {
    schedule.reopen(Optional.of(hashOf(destination)));
  }

  private long hashOf(Destination destination) {
    return shards.hashOf(destination);
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  /// Changes recipients in one transaction. Needs no lease: the whole state is in the rows, and
  /// delivery workers read them before and after each attempt.
  private int edit(QueueId id, Change change) {
    Instant now = now();
    Edited edited =
        shards.write(
            QueueTables.shard(id),
            Durability.SYNCED,
            writer -> {
              MessageEdit edit = shards.edit(writer, id);
              if (edit == null) {
                return new Edited(0, List.of());
              }
              int changed = 0;
              for (int index = 0; index < edit.message().recipients(); index++) {
                RecipientRow before = edit.recipient(index);
                RecipientRow after = change.apply(before);
                if (after != null && !after.equals(before)) {
                  edit.change(index, after);
                  changed++;
                }
              }
              shards.notifyHolder(writer, QueueTables.shard(id));
              return new Edited(changed, changed == 0 ? List.of() : edit.finish(now));
            });
    planned.planned(QueueTables.shard(id), edited.planned());
    return edited.changed();
  }

  /// The new state of a recipient; null if it does not change.
  @FunctionalInterface
  private interface Change {
    @Nullable RecipientRow apply(RecipientRow before);
  }

  private record Edited(int changed, List<DueRow> planned) {}
}
