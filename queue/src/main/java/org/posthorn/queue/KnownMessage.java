package org.posthorn.queue;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Writer;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.queue.rows.RecipientRow;

/// The rows of a message as they were when they were written or read, if one due row has all its
/// recipients. Every change to one of them changes or replaces that due row. While the due row is
/// unchanged, the other rows need not be read again.
///
/// @param recipients all of the message's, by number
/// @param due the row
/// @param dueValue its value as it lies in the store
record KnownMessage(
    MessageRow message, List<RecipientRow> recipients, DueRow due, byte[] dueValue) {

  /// @return null if some recipients are not in that row
  static @Nullable KnownMessage of(
      MessageRow message, List<RecipientRow> recipients, DueRow due, byte[] dueValue) {
    boolean all = message.recipients() == recipients.size() && message.open() == recipients.size();
    boolean together = due.recipients().size() == recipients.size();
    return all && together && message.reports() == 0
        ? new KnownMessage(message, List.copyOf(recipients), due, dueValue)
        : null;
  }

  /// Whether the message is unchanged since then.
  boolean isUnchanged(byte @Nullable [] dueNow) {
    return Arrays.equals(dueValue, dueNow);
  }

  boolean isUnchanged(Writer writer) {
    return isUnchanged(writer.get(QueueTables.DUE, due.key().bytes()));
  }
}
