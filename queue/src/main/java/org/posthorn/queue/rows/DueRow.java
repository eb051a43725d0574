package org.posthorn.queue.rows;

import java.util.List;
import org.posthorn.queue.message.Destination;

/// A message's recipients at one destination whose next attempt is due at the same time.
///
/// @param sender who takes turns, see [MessageRow.Head#sender]
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

  public static DueRow decode(byte[] key, byte[] value) {
    DueKey due = DueKey.of(key);
    return FieldReader.read(
        value,
        FORMAT,
        "due row",
        in -> new DueRow(due, new Destination(in.text()), in.text(), in.flag(), in.numbers()));
  }
}
