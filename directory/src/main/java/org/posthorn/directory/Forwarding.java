package org.posthorn.directory;

import java.util.LinkedHashSet;
import java.util.List;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The forwarding of an account's mail.
///
/// @param targets local or remote addresses, without duplicates; empty for no forwarding
/// @param keep whether the account keeps a copy; it keeps the mail anyway if there are no targets,
///   or if they lead nowhere or back to the account
public record Forwarding(List<Address> targets, boolean keep) {

  /// No forwarding.
  public static final Forwarding NONE = new Forwarding(List.of(), true);

  public Forwarding {
    targets = List.copyOf(new LinkedHashSet<>(targets));
  }

  /// Whether mail is forwarded.
  public boolean isOn() {
    return !targets.isEmpty();
  }

  /// Writes it at the end of a row; earlier formats have none.
  RowWriter encode(RowWriter row) {
    return row.longList(targets.stream().map(Address::toString).toList(), RowWriter::text)
        .flag(keep);
  }

  static Forwarding decode(RowReader row) {
    List<Address> targets = row.longList(RowReader::text).stream().map(Address::parse).toList();
    return new Forwarding(targets, row.flag());
  }
}
