package org.posthorn.delivery;

import java.util.ArrayList;
import java.util.List;
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
        taken.stream().map(JournalEntries::recipient).toList(),
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

  private static JournalEntry.Recipient recipient(AcceptedRecipient to) {
    return new JournalEntry.Recipient(
        to.address(),
        Stream.concat(
                to.copies().stream().map(LocalRecipient::deliveredTo),
                to.remote().stream().map(Object::toString))
            .distinct()
            .toList());
  }
}
