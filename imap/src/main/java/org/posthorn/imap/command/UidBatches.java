package org.posthorn.imap.command;

import java.util.Optional;
import org.posthorn.imap.syntax.Parser;

/// RFC 10022 §3. `uidbatches = "UIDBATCHES" SP nz-number [SP nz-number ":" nz-number]`
///
/// @param size messages of one batch
/// @param batches which batches, from 1, as they were written; all if empty
public record UidBatches(long size, Optional<Span> batches) implements ImapCommand {
  /// From one batch to another.
  public record Span(long first, long last) {}

  static UidBatches parse(Parser p) {
    p.space();
    long size = p.nonZeroNumber();
    Optional<Span> batches = Optional.empty();
    if (p.acceptSpace()) {
      long first = p.nonZeroNumber();
      p.expect(':');
      batches = Optional.of(new Span(first, p.nonZeroNumber()));
    }
    p.end();
    return new UidBatches(size, batches);
  }
}
