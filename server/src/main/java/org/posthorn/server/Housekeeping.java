package org.posthorn.server;

import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import org.posthorn.admin.audit.AuditHeads;
import org.posthorn.delivery.Intake;
import org.posthorn.journal.HeadKey;
import org.posthorn.journal.JournalKeys;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.lifecycle.PeriodicTasks;
import org.posthorn.server.lifecycle.SpareMemory;
import org.posthorn.server.storage.Storage;
import org.posthorn.store.events.EventLog;
import org.posthorn.store.sweep.RetentionSweep;
import org.posthorn.store.sweep.Sweeper;
import org.posthorn.wire.ServerTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Periodic work: delivers copies that could not be delivered yet, erases expunged messages after
/// their retention, saves the connection history of clients, rotates DKIM keys, reloads changed
/// certificates, and releases unused memory.
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(10);
  private static final Duration FILE_EVERY = Duration.ofMinutes(1);
  private static final Duration MAINTAIN_EVERY = Duration.ofHours(1);
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(5);
  private static final Duration REFRESH_EVERY = Duration.ofMinutes(1);
  private static final Duration EXPIRE_EVERY = Duration.ofHours(1);

  /// Removed mail is erased early while less than so many times `store.free-space-min` is free.
  private static final int SHORT_FACTOR = 2;

  /// How soon a new rule of retention is applied.
  private static final Duration RETAIN_EVERY = Duration.ofHours(1);

  /// How long the events of a message are kept.
  private static final Period EVENTS_KEPT = Period.ofDays(30);

  private static final Duration CERTIFICATES_EVERY = Duration.ofSeconds(5);

  /// The store must not be closed during a sweep.
  private static final Duration END_MAX = Duration.ofSeconds(30);

  private static final Duration MEMORY_EVERY = Duration.ofSeconds(5);

  private final PeriodicTasks tasks;

  /// A thread of its own for what may take long.
  private final PeriodicTasks slow;

  private final Metrics.Counter retiredMessages;
  private final Metrics.Counter retiredBytes;
  private final Storage storage;
  private final Intake intake;
  private final ServerTls tls;
  private final long freeSpaceMin;
  private FileTime certificatesSeen;

  private Housekeeping(
      Storage storage, Intake intake, ServerTls tls, Metrics metrics, long freeSpaceMin)
      throws IOException {
    this.storage = storage;
    this.freeSpaceMin = freeSpaceMin;
    this.intake = intake;
    this.tls = tls;
    certificatesSeen = tls.lastModified();
    Metrics.Counter internalErrors = metrics.counter("internal_errors_total");
    tasks = new PeriodicTasks("housekeeping", 1, internalErrors::increment);
    slow = new PeriodicTasks("retention", 1, internalErrors::increment);
    retiredMessages = metrics.counter("retention.messages");
    retiredBytes = metrics.counter("retention.bytes");
  }

  /// @param freeSpaceMin octets; mail is refused while less is free on the disk
  static Housekeeping start(
      Storage storage,
      Intake intake,
      Outbound outbound,
      ConnectionChecks connectionChecks,
      ServerTls tls,
      Metrics metrics,
      long freeSpaceMin)
      throws IOException {
    Housekeeping housekeeping = new Housekeeping(storage, intake, tls, metrics, freeSpaceMin);
    housekeeping.every(MAINTAIN_EVERY, outbound::maintain);
    housekeeping.every(FLUSH_EVERY, connectionChecks::flush);
    housekeeping.every(REFRESH_EVERY, connectionChecks::refresh);
    housekeeping.every(EXPIRE_EVERY, connectionChecks::sweep);
    housekeeping.every(FILE_EVERY, housekeeping::fileWaiting);
    housekeeping.every(SWEEP_EVERY, housekeeping::sweep);
    housekeeping.slow.every(RETAIN_EVERY, RETAIN_EVERY, housekeeping::retain);
    housekeeping.every(EXPIRE_EVERY, housekeeping::expireEvents);
    housekeeping.every(EXPIRE_EVERY, housekeeping::sweepWebhooks);
    housekeeping.every(MAINTAIN_EVERY, housekeeping::signAudit);
    housekeeping.every(EXPIRE_EVERY, storage.sending()::forgetOldDays);
    housekeeping.every(CERTIFICATES_EVERY, housekeeping::reloadCertificates);
    housekeeping.every(MEMORY_EVERY, SpareMemory.ofThisProcess()::look);
    return housekeeping;
  }

  private void every(Duration period, Runnable task) {
    tasks.every(period, period, task);
  }

  /// Copies that could not be delivered when they arrived, because the store failed.
  private void fileWaiting() {
    intake.retry();
    if (intake.waiting() > 0) {
      LOG.warn("intake event=waiting messages={}", intake.waiting());
    }
  }

  /// Before mail is refused for want of room, what users have removed gives way.
  private boolean isDiskShort() {
    try {
      return storage.blobs().freeBytes() < SHORT_FACTOR * freeSpaceMin;
    } catch (IOException e) {
      LOG.warn("sweeper event=no-free-space", e);
      return false;
    }
  }

  private void sweep() {
    storage.erasureLock().lock();
    try {
      int removed = storage.eraseRemoved();
      if (removed > 0) {
        LOG.warn("sweeper event=accounts-erased count={}", removed);
      }
      boolean diskShort = isDiskShort();
      if (diskShort) {
        LOG.warn("sweeper event=disk-short action=\"removed messages are kept for a day only\"");
      }
      Sweeper.Swept swept = storage.mail().sweeper(storage.holder()).run(Instant.now(), diskShort);
      if (swept.turn() == Sweeper.Turn.LOST) {
        LOG.warn("sweeper event=stopped reason=\"another server took over\"");
      }
      if (swept.emails() + swept.orphans() > 0) {
        LOG.info("sweeper event=done emails={} orphans={}", swept.emails(), swept.orphans());
      }
      if (swept.blobs().done() + swept.blobs().left() > 0) {
        LOG.info(
            "sweeper event=blobs-converted encrypted={} count={} left={} failed={}",
            storage.blobs().encrypting(),
            swept.blobs().done(),
            swept.blobs().left(),
            swept.blobs().failed());
      }
    } finally {
      storage.erasureLock().unlock();
    }
  }

  /// Removes messages by the rules of retention.
  private void retain() {
    RetentionSweep.Swept swept = storage.mail().retention(storage.holder()).run(Instant.now());
    retiredMessages.add(swept.messages());
    retiredBytes.add(swept.bytes());
    if (swept.accounts() + swept.held() > 0) {
      LOG.info(
          "retention event=done accounts={} held={} messages={} bytes={}",
          swept.accounts(),
          swept.held(),
          swept.messages(),
          swept.bytes());
    }
  }

  private void sweepWebhooks() {
    int webhooks = storage.webhooks().sweep();
    if (webhooks > 0) {
      LOG.info(
          "webhook event=removed count={} reason=\"their accounts or domains were removed\"",
          webhooks);
    }
  }

  private void signAudit() {
    HeadKey key = JournalKeys.signing(storage.kv(), storage.secrets().vault());
    AuditHeads.sign(storage.kv(), key, Instant.now())
        .forEach(head -> LOG.info("audit event=head line={}", head.line()));
  }

  private void expireEvents() {
    int days = new EventLog(storage.kv()).expire(LocalDate.now(ZoneOffset.UTC).minus(EVENTS_KEPT));
    if (days > 0) {
      LOG.info("timeline event=expired days={}", days);
    }
  }

  private void reloadCertificates() {
    try {
      FileTime modified = tls.lastModified();
      if (!modified.equals(certificatesSeen)) {
        tls.reload();
        certificatesSeen = modified;
        LOG.info("tls event=certificates-reloaded");
      }
    } catch (IOException e) {
      LOG.error("tls event=certificates-unreadable action=keeping-the-old", e);
    }
  }

  @Override
  public void close() {
    tasks.stop(END_MAX);
    slow.stop(END_MAX);
  }
}
