package org.posthorn.delivery.checks.connection;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.checks.VerdictField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.ReputationSubject;
import org.posthorn.store.events.EventLog;

/// Finds the reputations that change when an owner classifies a message in a mailbox. Thread-safe.
///
/// @param events of messages, as long as they are kept; for older messages the sender is unknown
/// @param hostName of this server, as its authserv-id
/// @param forwarders have no reputation of their own
public record RecordedArrivals(
    EventLog events, Reputation reputation, String hostName, KnownForwarders forwarders) {

  /// Empty for a message that did not come from another server.
  ///
  /// @param received when it arrived
  /// @throws org.posthorn.kv.StoreException if the events cannot be read
  public List<ReputationSubject> senders(HeaderFields header, Instant received) {
    Optional<VerdictField> verdict = VerdictField.in(header);
    RecordedSenders senders = RecordedSenders.in(header, hostName, forwarders);
    if (verdict.isEmpty() || (senders.client().isEmpty() && senders.domains().isEmpty())) {
      return List.of();
    }
    LocalDate day = LocalDate.ofInstant(received, ZoneOffset.UTC);
    return senders
        .confirmedBy(events.byTrace(verdict.get().traceId(), day.minusDays(1), day.plusDays(1)))
        .subjects(reputation);
  }
}
