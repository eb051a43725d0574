package org.posthorn.store.retention;

import java.time.Instant;
import java.util.Optional;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A legal hold: nothing of the mail of an account, or of a domain's accounts, is erased.
///
/// @param set when it was set
/// @param by who set it
/// @param reason as given
/// @param until when it ends by itself; empty if it has to be lifted
public record LegalHold(
    RetentionScope scope, Instant set, String by, String reason, Optional<Instant> until) {
  private static final int VERSION = 1;

  /// Longest reason in characters.
  public static final int REASON_MAX = 1_000;

  static LegalHold decode(RetentionScope scope, byte[] value) {
    return RowReader.read(
        RetentionTables.HOLD.name(),
        value,
        VERSION,
        in -> {
          Instant set = Instant.ofEpochMilli(in.varint());
          String by = in.varText();
          String reason = in.varText();
          long until = in.varint();
          return new LegalHold(
              scope,
              set,
              by,
              reason,
              until == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(until)));
        });
  }

  byte[] encode() {
    return new RowWriter(VERSION)
        .varint(set.toEpochMilli())
        .varText(by)
        .varText(reason)
        .varint(until.map(Instant::toEpochMilli).orElse(0L))
        .done();
  }

  /// Whether it has not ended.
  public boolean isActive(Instant now) {
    return until.map(now::isBefore).orElse(true);
  }
}
