package org.posthorn.queue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.DomainName;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.queue.plan.RetrySchedule;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.queue.rows.RecipientRow;
import org.posthorn.queue.rows.ReportRow;
import org.posthorn.runtime.Digests;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.report.Report;
import org.posthorn.transport.report.ReportWriter;
import org.posthorn.transport.returnpath.Verp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the reports that were requested with results, one at a time on its own thread: composes a
/// report, delivers it to the sender's mailbox or queues it, then deletes the request. After a
/// crash in between, the same step is repeated, which changes nothing.
final class ReportWorker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ReportWorker.class);
  private static final int END = -1;
  private static final int PAGE = 100;

  private final Shards shards;
  private final ReportWriter writer;
  private final LocalDelivery local;
  private final ReportSpools spools;
  private final RetrySchedule retries;
  private final InstantSource clock;
  private final LinkedBlockingQueue<Integer> waiting = new LinkedBlockingQueue<>();
  private final Set<Integer> failing = ConcurrentHashMap.newKeySet();

  /// Queues reports to users of other servers.
  @FunctionalInterface
  interface ReportSpools {
    /// @param author the domain that signs it; empty for a report that is not signed
    Spool spool(QueueId id, Optional<DomainName> author);
  }

  ReportWorker(
      Shards shards,
      ReportWriter writer,
      LocalDelivery local,
      ReportSpools spools,
      RetrySchedule retries,
      InstantSource clock) {
    this.shards = shards;
    this.writer = writer;
    this.local = local;
    this.spools = spools;
    this.retries = retries;
    this.clock = clock;
  }

  /// Called when there may be requests for reports in a shard.
  void check(int shard) {
    if (!waiting.contains(shard)) {
      waiting.add(shard);
    }
  }

  /// Retries the shards in which something failed.
  void retry() {
    for (int shard : List.copyOf(failing)) {
      failing.remove(shard);
      check(shard);
    }
  }

  /// Stops after the current report.
  void stop() {
    waiting.add(END);
  }

  @Override
  public void run() {
    try {
      for (int shard = waiting.take(); shard != END; shard = waiting.take()) {
        reportAll(shard);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the queue is being closed
    }
  }

  private void reportAll(int shard) {
    RowRange requested = RowRange.all(QueueTables.partition(shard), QueueTables.REPORTS);
    try {
      shards.pages(requested.inPagesOf(PAGE), rows -> reportPage(shard, rows));
    } catch (StoreException e) {
      LOG.error("queue event=reports-unreadable shard={}", shard, e);
      failing.add(shard);
    }
  }

  /// @return whether to go on
  private boolean reportPage(int shard, List<Reader.Row> rows) {
    if (!shards.held(shard) || Integer.valueOf(END).equals(waiting.peek())) {
      return false;
    }
    for (Reader.Row row : rows) {
      if (!report(shard, row)) {
        failing.add(shard);
      }
    }
    return true;
  }

  private boolean report(int shard, Reader.Row row) {
    QueueId id = QueueTables.id(row.key());
    int number = QueueTables.number(row.key());
    Optional<Instant> end = Optional.empty();
    try {
      RequestedReport requested = read(id, ReportRow.decode(row.value()));
      if (requested != null) {
        end = Optional.of(retries.end(requested.at()));
        handOver(requested.report(), id, number);
      }
      deleteRequest(shard, row.key());
      return true;
    } catch (LeaseLostException e) {
      LOG.warn("queue event=report-delayed id={} report={} reason={}", id, number, e.getMessage());
      return true; // the new owner makes it
    } catch (IOException | RuntimeException e) {
      boolean over = end.filter(at -> !clock.instant().isBefore(at)).isPresent();
      if (over) {
        return giveUp(shard, row, e);
      }
      LOG.error("queue event=report-delayed id={} report={}", id, number, e);
      return false;
    }
  }

  /// A report is tried as long as a message is: RFC 5321 §4.5.4.1. The message that it is about is
  /// kept among the failed messages if it failed for some recipient.
  private boolean giveUp(int shard, Reader.Row row, Exception last) {
    QueueId id = QueueTables.id(row.key());
    int number = QueueTables.number(row.key());
    try {
      deleteRequest(shard, row.key());
      LOG.error("queue event=report-given-up id={} report={}", id, number, last);
      return true;
    } catch (LeaseLostException | StoreException e) {
      LOG.error("queue event=report-not-removed id={} report={}", id, number, e);
      return false;
    }
  }

  private void handOver(Report report, QueueId id, int number) throws IOException {
    Mailbox owner = report.envelope().from().mailbox().orElseThrow();
    if (!Verp.wanted(report.envelope())) {
      handOver(report, owner, id, number);
      return;
    }
    // A sender that wants a return path per recipient wants a report per recipient, to that path.
    for (int index = 0; index < report.entries().size(); index++) {
      Report.Entry entry = report.entries().get(index);
      SmtpEnvelope envelope = Verp.addressed(report.envelope(), entry.recipient());
      Report one = new Report(report.kind(), id, envelope, List.of(entry), report.original());
      handOver(one, owner, id, number, index);
    }
  }

  /// @param owner the account that gets the report if no account has its address
  /// @param name identifies this report, together with the message's id
  private void handOver(Report report, Mailbox owner, QueueId id, int... name) throws IOException {
    Mailbox sender = report.envelope().from().mailbox().orElseThrow();
    Contents contents = writer.write(report);
    if (!local.isLocal(sender)) {
      queueReport(report, contents, List.of(sender), "", name);
      return;
    }
    StringBuilder step = new StringBuilder("queue-").append(id);
    for (int number : name) {
      step.append('-').append(number);
    }
    LocalDelivery.Targets found = local.deliver(sender, contents, step.toString());
    if (found.isEmpty() && !sender.equals(owner)) {
      // No account has the return path that XVERP made for this recipient.
      found = local.deliver(owner, contents, step.toString());
    }
    if (found.isEmpty()) {
      LOG.info("queue event=report-dropped id={} to={} reason=\"no such mailbox\"", id, sender);
    } else if (!found.remote().isEmpty()) {
      // This field identifies the report if it comes back.
      queueReport(report, contents, found.remote(), "Delivered-To: " + sender + "\r\n", name);
    }
  }

  private void queueReport(
      Report report, Contents contents, List<Mailbox> to, String field, int... name)
      throws IOException {
    try (Spool spool = spools.spool(derived(report.id(), name), writer.author(report))) {
      spool.write(field.getBytes(StandardCharsets.UTF_8));
      contents.writeTo((OutputStream) spool);
      spool.accept(envelope(report.envelope(), to));
    }
  }

  /// RFC 3461 §6: a null reverse-path, so that it is never reported on.
  private SmtpEnvelope envelope(SmtpEnvelope original, List<Mailbox> to) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    return new SmtpEnvelope(
        ReversePath.NULL,
        Optional.empty(),
        original.traceId(),
        now,
        now,
        original.parameters().smtputf8() ? INTERNATIONALIZED : MailParameters.NONE,
        original.requireTls(),
        false,
        to.stream().map(address -> new EnvelopeRecipient(address, UNREPORTED)).toList());
  }

  private static final RcptParameters UNREPORTED =
      new RcptParameters(Set.of(RcptParameters.Notify.NEVER), Optional.empty());

  private static final MailParameters INTERNATIONALIZED =
      new MailParameters(
          MailParameters.NONE.size(),
          MailParameters.Body.EIGHT_BIT_MIME,
          true,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /// The same report gets the same id, however often it is made.
  static QueueId derived(QueueId id, int... name) {
    MessageDigest digest = Digests.sha256();
    digest.update("report".getBytes(StandardCharsets.US_ASCII));
    digest.update(id.bytes());
    for (int number : name) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }
    return QueueId.of(Arrays.copyOf(digest.digest(), QueueId.BYTES));
  }

  /// A report to make.
  ///
  /// @param at approximate time of the request
  private record RequestedReport(Report report, Instant at) {}

  private @Nullable RequestedReport read(QueueId id, ReportRow request) {
    return shards.read(
        QueueTables.shard(id),
        reader -> {
          byte[] message = reader.get(QueueTables.MESSAGES, id.bytes());
          return message == null ? null : report(reader, id, request, MessageRow.decode(message));
        });
  }

  private RequestedReport report(Reader reader, QueueId id, ReportRow request, MessageRow message) {
    List<byte[]> keys =
        request.recipients().stream().map(index -> QueueTables.numbered(id, index)).toList();
    List<Report.Entry> entries = new ArrayList<>();
    List<EnvelopeRecipient> recipients = new ArrayList<>();
    Instant at = message.failedSince().orElse(message.header().start());
    for (byte[] value : reader.get(QueueTables.RECIPIENTS, keys)) {
      if (value == null) {
        throw new IllegalStateException("message " + id + " lacks a recipient to report on");
      }
      RecipientRow row = RecipientRow.decode(value);
      Optional<Instant> until =
          request.kind() == Report.Kind.DELAYED
              ? Optional.of(retries.end(message.header().start()))
              : Optional.empty();
      DeliveryOutcome last = row.last().orElse(DeliveryOutcome.own("4.0.0", "not tried yet"));
      entries.add(new Report.Entry(row.recipient(), last, row.lastAttempt(), until));
      Instant tried = row.lastAttempt().orElse(at);
      at = tried.isAfter(at) ? tried : at;
      recipients.add(row.recipient());
    }
    Report report =
        new Report(
            request.kind(),
            id,
            message.header().with(recipients),
            entries,
            shards.contents(id, message));
    return new RequestedReport(report, at);
  }

  /// Deletes a request. With the last one the message is erased, unless something else keeps it.
  private void deleteRequest(int shard, byte[] key) {
    shards.writeHeld(
        shard,
        Durability.RELAXED, // after a crash, the same report is made again
        tx -> {
          tx.delete(QueueTables.REPORTS, key);
          MessageEdit edit = shards.edit(tx, QueueTables.id(key));
          if (edit != null) {
            edit.finish(clock.instant());
          }
          return true;
        });
  }
}
