package org.posthorn.delivery.judging.connection;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.posthorn.delivery.judging.VerdictField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.Subject;
import org.posthorn.store.events.EventLog;

/// Whose reputation it concerns what an owner says of a message that is in a mailbox. Thread-safe.
///
/// @param events as long as they are kept; of older messages nobody is known
/// @param hostName that this server vouches by
/// @param forwarders of whom nothing is said
public record RecordedArrivals(
    EventLog events, Reputation reputation, String hostName, KnownForwarders forwarders) {

  /// Nobody, of a message that no stranger has brought.
  ///
  /// @param received when that was
  /// @throws org.posthorn.kv.StoreException if the timeline cannot be read
  public List<Subject> senders(HeaderFields header, Instant received) {
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
