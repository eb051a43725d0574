package org.posthorn.queue.rows;

import java.util.List;
import org.posthorn.kv.StoreException;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// A message's recipients at one destination whose next attempt is due at the same time.
///
/// @param sender for fair scheduling, see [MessageRow.Header#sender]
/// @param recipients their numbers, ascending
public record DueRow(
    DueKey key, Destination destination, String sender, boolean bulk, List<Integer> recipients) {
  private static final int FORMAT = 1;

  public DueRow {
    recipients = recipients.stream().distinct().sorted().toList();
  }

  public DueRow withRecipients(List<Integer> others) {
    return new DueRow(key, destination, sender, bulk, others);
  }

  public byte[] encode() {
    return new FieldWriter(FORMAT)
        .text(destination.name())
        .text(sender)
        .flag(bulk)
        .numbers(recipients)
        .bytes();
  }

  /// @throws StoreException of kind CORRUPT if key or value is damaged
  public static DueRow decode(byte[] key, byte[] value) {
    if (key.length != DueKey.BYTES) {
      throw new StoreException(
          StoreException.Kind.CORRUPT, "due row under a key of " + key.length + " bytes");
    }
    DueKey due = DueKey.of(key);
    return FieldReader.read(
        value,
        FORMAT,
        "due row",
        in -> new DueRow(due, new Destination(in.text()), in.text(), in.flag(), in.numbers()));
  }
}
