package org.posthorn.queue;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Writer;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.queue.rows.RecipientRow;

/// A message as its rows were when they were written or read, all of whose recipients wait
/// together: one due row holds them. Whoever changes one of them changes that row, or puts another
/// in its place; so while it is there unchanged the others need not be read again.
///
/// @param recipients all of the message's, by number
/// @param due the row
/// @param dueValue its value as it lies in the store
record KnownMessage(
    MessageRow message, List<RecipientRow> recipients, DueRow due, byte[] dueValue) {

  /// @return null if something else waits, or has been decided, besides what is in the row
  static @Nullable KnownMessage of(
      MessageRow message, List<RecipientRow> recipients, DueRow due, byte[] dueValue) {
    boolean all = message.recipients() == recipients.size() && message.open() == recipients.size();
    boolean together = due.recipients().size() == recipients.size();
    return all && together && message.reports() == 0
        ? new KnownMessage(message, List.copyOf(recipients), due, dueValue)
        : null;
  }

  /// Whether the message is still as it is known.
  boolean holds(byte @Nullable [] dueNow) {
    return Arrays.equals(dueValue, dueNow);
  }

  boolean holds(Writer writer) {
    return holds(writer.get(QueueTables.DUE, due.key().bytes()));
  }
}
