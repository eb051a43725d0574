package org.posthorn.directory;

import java.util.LinkedHashSet;
import java.util.List;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Where mail for an account goes beside its mailbox.
///
/// @param targets addresses of this server or elsewhere, each once; none if nothing is forwarded
/// @param keep whether the account gets its mail too; it does anyhow if there are no targets, and
///   where they lead to nobody or back to the account itself
public record Forwarding(List<Address> targets, boolean keep) {

  /// Mail stays.
  public static final Forwarding NONE = new Forwarding(List.of(), true);

  public Forwarding {
    targets = List.copyOf(new LinkedHashSet<>(targets));
  }

  /// Whether mail goes anywhere else.
  public boolean isOn() {
    return !targets.isEmpty();
  }

  /// At the end of a row; the formats before had none.
  RowWriter encode(RowWriter row) {
    return row.longList(targets.stream().map(Address::toString).toList(), RowWriter::text)
        .flag(keep);
  }

  static Forwarding decode(RowReader row) {
    List<Address> targets = row.longList(RowReader::text).stream().map(Address::parse).toList();
    return new Forwarding(targets, row.flag());
  }
}
