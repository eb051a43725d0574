package org.posthorn.delivery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.posthorn.directory.Principal;
import org.posthorn.journal.Direction;
import org.posthorn.journal.JournalEntry;

/// What the journal records of an arriving message.
final class JournalEntries {
  private JournalEntries() {}

  /// @param dispositions of each recipient; those that are refused are not recorded
  static JournalEntry of(
      Arrival arrival,
      List<List<RecipientDisposition>> dispositions,
      String subject,
      String messageId) {
    List<AcceptedRecipient> taken = new ArrayList<>();
    for (int i = 0; i < dispositions.size(); i++) {
      List<RecipientDisposition> some = dispositions.get(i);
      if (some.isEmpty() || !(some.getFirst() instanceof RecipientDisposition.Refuse)) {
        taken.add(arrival.acceptedRecipients().get(i));
      }
    }
    return new JournalEntry(
        new JournalEntry.Source(
            arrival.origin().received().toInstant(),
            arrival.traceId(),
            arrival.origin().client(),
            arrival.submitter().map(Principal::name).orElse("")),
        direction(arrival, taken),
        arrival.from().address(),
        recipients(taken),
        subject,
        messageId);
  }

  private static Direction direction(Arrival arrival, List<AcceptedRecipient> taken) {
    if (arrival.submitter().isEmpty()) {
      return Direction.IN;
    }
    return taken.stream().allMatch(to -> to.remote().isEmpty())
        ? Direction.INTERNAL
        : Direction.OUT;
  }

  /// An address that several recipients lead to is recorded with the first of them: a client may
  /// name one large group a thousand times.
  private static List<JournalEntry.Recipient> recipients(List<AcceptedRecipient> taken) {
    Set<String> recorded = new HashSet<>();
    List<JournalEntry.Recipient> recipients = new ArrayList<>();
    for (AcceptedRecipient to : taken) {
      List<String> expanded =
          Stream.concat(
                  to.copies().stream().map(LocalRecipient::deliveredTo),
                  to.remote().stream().map(Object::toString))
              .filter(recorded::add)
              .toList();
      recipients.add(new JournalEntry.Recipient(to.address(), expanded));
    }
    return recipients;
  }
}
