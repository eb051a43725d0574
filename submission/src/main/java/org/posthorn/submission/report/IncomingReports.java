package org.posthorn.submission.report;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.SentLog;
import org.posthorn.queue.rows.SentRow;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.Xtext;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.report.EnvelopeIds;
import org.posthorn.transport.report.IncomingReport;
import org.posthorn.transport.report.ReportReader;
import org.posthorn.transport.report.StatusReportLimits;
import org.posthorn.transport.returnpath.Verp;
import org.posthorn.transport.suppression.Suppressions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects delivery reports of other servers with the messages that they are about. Thread-safe.
///
/// A report is an unsigned message. Two facts make it credible, with different consequences:
///
/// | the report contains | who knows that | consequence |
/// |---|---|---|
/// | Message-ID and a recipient, sent to the account that sent it | who got the message | an event |
/// | this server's ENVID ([EnvelopeIds]) and a recipient | servers on the way to the recipient | also: the recipient counts as failed, and is suppressed if it does not exist |
public final class IncomingReports {
  private static final Logger LOG = LoggerFactory.getLogger(IncomingReports.class);

  /// Addresses of a report that are examined as return paths: reports are sent to one, which may be
  /// an alias of another.
  private static final int PATHS_MAX = 4;

  private final SentLog sent;
  private final Suppressions suppressions;
  private final Consumer<Matched> timeline;
  private final InstantSource clock;
  private final StatusReportLimits limits;
  private final ReportReader reader;
  private final Semaphore readings;

  /// @param sent the sent log
  /// @param timeline receives each report that was connected with a message; must not block long
  ///   and must not throw
  public IncomingReports(
      SentLog sent,
      Suppressions suppressions,
      Consumer<Matched> timeline,
      InstantSource clock,
      StatusReportLimits limits) {
    this.sent = sent;
    this.suppressions = suppressions;
    this.timeline = timeline;
    this.clock = clock;
    this.limits = limits;
    this.reader = new ReportReader(limits);
    this.readings = new Semaphore(limits.readingsAtOnce());
  }

  /// A report and its message.
  ///
  /// @param id the id of the message in the queue
  /// @param traceId of the transaction in which the message arrived
  /// @param reportingMta the reporting server; empty if missing
  /// @param entries recipients of the report that the message had
  public record Matched(
      QueueId id, AccountId submitter, String traceId, String reportingMta, List<Entry> entries) {

    public Matched {
      entries = List.copyOf(entries);
    }

    /// One recipient.
    ///
    /// @param verified whether the report contains data that only servers of this recipient's
    ///   destination know; otherwise it may be forged
    public record Entry(IncomingReport.Recipient recipient, boolean verified) {}
  }

  /// The maximum length of a message that [#offer] and [#read] use, from its beginning.
  public int bytesMax() {
    return limits.messageBytesMax();
  }

  /// Reads a possible report on another thread; does nothing if too many are being read. Never
  /// throws and does not wait, because delivery must not depend on it.
  ///
  /// @param message its beginning
  /// @param to the accounts that it was delivered to
  /// @param at the local addresses that it was sent to, which may name a recipient ([Verp])
  public void offer(byte[] message, Set<AccountId> to, List<Mailbox> at) {
    if (!readings.tryAcquire()) {
      LOG.warn(
          "bounces event=not-read running={} reason=\"too many at once\"", limits.readingsAtOnce());
      return;
    }
    // Not a virtual thread: a report may be built to need some milliseconds of computing.
    Thread.ofPlatform()
        .name("incoming-report")
        .daemon()
        .start(() -> {
          try {
            var _ = read(message, to, at); // the consequences are applied
          } catch (StoreException e) {
            LOG.warn("bounces event=not-read", e);
          } catch (RuntimeException e) {
            LOG.error("bounces event=internal-error", e);
          } finally {
            readings.release();
          }
        });
  }

  /// Reads a possible report and applies its consequences.
  ///
  /// @param message its beginning
  /// @param to the accounts that it was delivered to
  /// @param at the local addresses that it was sent to
  /// @return empty if it is not a report, or about no known message
  /// @throws StoreException if rows could not be read or written
  public Optional<Matched> read(byte[] message, Set<AccountId> to, List<Mailbox> at) {
    Optional<IncomingReport> report = reader.read(message);
    Optional<SentRow> row = report.flatMap(found -> sentMessage(found, to));
    if (report.isEmpty() || row.isEmpty()) {
      return Optional.empty();
    }
    SentRow about = row.get();
    List<Match> matches = matches(report.get(), about, at);
    if (matches.isEmpty()) {
      return Optional.empty();
    }
    String mta = report.get().reportingMta();
    for (Match match : matches) {
      if (match.verified() && match.recipient().action() == IncomingReport.Action.FAILED) {
        learn(about.id(), match, mta);
      }
    }
    List<Matched.Entry> entries =
        matches.stream()
            .map(match -> new Matched.Entry(match.recipient(), match.verified()))
            .toList();
    Matched tied = new Matched(about.id(), about.submitter(), about.traceId(), mta, entries);
    timeline.accept(tied);
    return Optional.of(tied);
  }

  /// The message of a report: one that the ENVID verifies, otherwise one of an account that the
  /// report was sent to.
  private Optional<SentRow> sentMessage(IncomingReport report, Set<AccountId> to) {
    List<SentRow> known = new ArrayList<>();
    report.messageId().ifPresent(id -> known.addAll(sent.find(id, clock.instant())));
    Optional<QueueId> named = ours(report).map(EnvelopeIds.Parsed::id);
    return named
        .flatMap(id -> known.stream().filter(row -> row.id().equals(id)).findFirst())
        .or(() -> named.flatMap(sent::queued))
        .or(() ->
            known.stream()
                .filter(row -> to.contains(row.submitter()))
                .max(Comparator.comparing(SentRow::accepted)));
  }

  private static Optional<EnvelopeIds.Parsed> ours(IncomingReport report) {
    return report.envelopeId().flatMap(EnvelopeIds::parse);
  }

  /// A recipient of a report that the message had.
  ///
  /// @param itself whether the report is about that address, not about one that it leads to
  private record Match(
      IncomingReport.Recipient recipient, SentRow.Sent sent, boolean itself, boolean verified) {}

  private List<Match> matches(IncomingReport report, SentRow row, List<Mailbox> at) {
    Optional<EnvelopeIds.Parsed> ours = ours(report).filter(envid -> envid.id().equals(row.id()));
    List<Match> matches = new ArrayList<>();
    for (IncomingReport.Recipient recipient : report.recipients()) {
      Optional<SentRow.Sent> last = sentTo(row, recipient.finalRecipient());
      Optional<SentRow.Sent> known =
          last.or(() -> originally(row, recipient))
              .or(() -> report.recipients().size() == 1 ? byReturnPath(row, at) : Optional.empty());
      known.ifPresent(to -> {
        boolean verified = ours.filter(envid -> envid.proof() == to.proof()).isPresent();
        matches.add(new Match(recipient, to, last.isPresent(), verified));
      });
    }
    return matches;
  }

  /// Some servers, such as Postfix, decode the ORCPT, others do not.
  private Optional<SentRow.Sent> originally(SentRow row, IncomingReport.Recipient recipient) {
    Optional<Mailbox> original = recipient.originalRecipient();
    Optional<Mailbox> decoded =
        original.flatMap(address ->
            Xtext.decode(address.localPart()).map(local -> new Mailbox(local, address.domain())));
    return sentTo(row, original).or(() -> sentTo(row, decoded));
  }

  /// The recipient in the return path, if the report is about an address that the recipient leads
  /// to.
  private Optional<SentRow.Sent> byReturnPath(SentRow row, List<Mailbox> at) {
    return at.stream()
        .limit(PATHS_MAX)
        .flatMap(path -> Verp.recipients(path).stream())
        .map(recipient -> sentTo(row, Optional.of(recipient)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<SentRow.Sent> sentTo(SentRow row, Optional<Mailbox> recipient) {
    return recipient.flatMap(address -> {
      long hashed = sent.hashOf(address);
      return row.recipients().stream().filter(to -> to.address() == hashed).findFirst();
    });
  }

  private void learn(QueueId id, Match match, String reportingMta) {
    IncomingReport.Recipient recipient = match.recipient();
    DeliveryOutcome outcome =
        new DeliveryOutcome(
            DeliveryOutcome.Kind.PERMANENT,
            0,
            recipient.status(),
            recipient.diagnostic(),
            reportingMta,
            "");
    sent.fail(id, match.sent(), outcome, Instant.ofEpochMilli(clock.millis()));
    // If an address leads to another one, the other one may not exist while this one does.
    if (match.itself() && Suppressions.hard(outcome)) {
      recipient.finalRecipient().ifPresent(gone -> suppressions.add(gone, outcome.text()));
    }
  }
}
