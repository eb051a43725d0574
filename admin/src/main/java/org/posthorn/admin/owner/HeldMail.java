package org.posthorn.admin.owner;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.delivery.checks.Virus;
import org.posthorn.delivery.quarantine.Quarantine;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.AuditLog;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.Principal;
import org.posthorn.directory.ResolvedAccount;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.queue.QueueAdministration;
import org.posthorn.queue.message.QueuedRecipient;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.spam.content.Attachments;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;

/// Messages in quarantine, as their recipients see them. Each account sees and decides only about
/// its own copy. Thread-safe.
public final class HeldMail {
  /// Days that are searched for reasons, as long as messages usually stay in quarantine.
  public static final int DAYS = 31;

  /// Messages of one list.
  public static final int LISTED_MAX = 200;

  private final EventLog events;
  private final AuditLog audit;
  private final Directory directory;
  private final QueueAdministration queue;
  private final boolean mayRelease;
  private final InstantSource clock;

  /// @param mayRelease whether owners may release messages without dangerous content
  public HeldMail(
      KeyValueStore kv,
      Directory directory,
      QueueAdministration queue,
      boolean mayRelease,
      InstantSource clock) {
    events = new EventLog(kv);
    audit = new KeyValueAuditLog(kv);
    this.directory = directory;
    this.queue = queue;
    this.mayRelease = mayRelease;
    this.clock = clock;
  }

  /// A message in quarantine for the account.
  ///
  /// @param id in the queue
  /// @param from the reverse-path; empty for a notification
  /// @param spam the spam probability
  /// @param virus result of the virus check
  /// @param releasable whether the owner may release it
  public record Held(
      String id,
      String traceId,
      Instant arrived,
      String from,
      String subject,
      OptionalDouble spam,
      Virus virus,
      boolean releasable) {}

  /// Messages in quarantine for an account, newest first; at most [#LISTED_MAX].
  public List<Held> list(AccountId account) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    List<Held> found = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int back = 0; back < DAYS && found.size() < LISTED_MAX; back++) {
      LocalDate day = today.minusDays(back);
      for (Event event : events.keptFrom(account.value(), day, day).reversed()) {
        String id = event.fields().getOrDefault("id", "");
        if (event.kind().equals(EventLog.QUARANTINED)
            && seen.add(id)
            && found.size() < LISTED_MAX) {
          find(account, id).ifPresent(found::add);
        }
      }
    }
    found.sort(Comparator.comparing(Held::arrived).reversed());
    return found;
  }

  /// @throws OperationException if the account has no such message in quarantine
  public Held show(AccountId account, String id) {
    return find(account, id)
        .orElseThrow(() ->
            new OperationException(
                Reason.NOT_FOUND, "there is no message " + id + " in quarantine"));
  }

  private Optional<Held> find(AccountId account, String id) {
    QueueId parsed;
    try {
      parsed = QueueId.parse(id);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return new Quarantine(queue)
        .find(parsed)
        .filter(held -> held.message().recipients().stream().anyMatch(waitsFor(account)))
        .map(this::describe);
  }

  private Predicate<QueuedRecipient> waitsFor(AccountId account) {
    return recipient ->
        recipient.state() == RecipientState.HELD && leadsTo(account).test(recipient.recipient());
  }

  /// Whether an address of the queue leads to this account only. A message for an alias with
  /// several targets concerns the others too.
  private Predicate<EnvelopeRecipient> leadsTo(AccountId account) {
    return recipient -> {
      try {
        List<ResolvedAccount> deliveries =
            directory.mailboxes(
                Address.of(recipient.address().localPart(), recipient.address().domain()));
        return deliveries.size() == 1 && deliveries.getFirst().account().id().equals(account);
      } catch (DirectoryException notOurs) {
        return false; // not a valid address in the directory: belongs to no account
      }
    };
  }

  private Held describe(Quarantine.Held held) {
    return new Held(
        held.message().id().hex(),
        held.verdict().traceId(),
        held.message().envelope().arrival(),
        held.message().envelope().from().address(),
        held.subject(),
        held.verdict().spam(),
        held.verdict().virus(),
        mayRelease && harmless(held));
  }

  /// Whether the owner may release it. Only administrators release messages that may be harmful, or
  /// whose verdict is no longer known.
  private boolean harmless(Quarantine.Held held) {
    if (held.verdict().virus().compareTo(Virus.SUSPECTED) >= 0) {
      return false;
    }
    LocalDate day = LocalDate.ofInstant(held.message().envelope().arrival(), ZoneOffset.UTC);
    return events.byTrace(held.verdict().traceId(), day.minusDays(1), day.plusDays(1)).stream()
        .filter(event -> event.kind().equals("verdict"))
        .map(Event::fields)
        .findFirst()
        .filter(fields -> DANGERS.stream().noneMatch(fields::containsKey))
        .isPresent();
  }

  /// Signals of attachments that run when opened, or of a virus.
  private static final Set<String> DANGERS =
      Set.of(Attachments.EXECUTABLE, Attachments.DISGUISED, "virus");

  /// Releases a message from quarantine: it is delivered to the account with its original verdict.
  ///
  /// @throws OperationException if there is none, or only an administrator may release it
  public void release(Principal owner, String id) {
    Held held = show(owner.account(), id);
    if (!held.releasable()) {
      throw new OperationException(
          Reason.REFUSED, "this message is dangerous: only an administrator may release it");
    }
    changed(
        owner,
        held,
        "released-for",
        "quarantine.release",
        queue.release(QueueId.parse(id), leadsTo(owner.account())));
  }

  /// Discards the account's copy. Sends no notification.
  ///
  /// @throws OperationException if there is none
  public void discard(Principal owner, String id) {
    Held held = show(owner.account(), id);
    changed(
        owner,
        held,
        "discarded-for",
        "quarantine.discard",
        queue.cancelHeld(QueueId.parse(id), leadsTo(owner.account())));
  }

  private void changed(Principal owner, Held held, String event, String action, int recipients) {
    if (recipients == 0) { // an administrator was faster
      throw new OperationException(
          Reason.NOT_FOUND, "there is no message " + held.id() + " in quarantine");
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    events.append(
        new Event(
            held.traceId(),
            now,
            event,
            Map.of(
                "from",
                held.from(),
                "by",
                owner.name(),
                EventLog.OWNERS_FIELD,
                EventLog.owners(List.of(owner.account().value())))));
    audit.record(new AuditEvent(now, owner.name(), action, held.id(), "for " + owner.name()));
  }
}
