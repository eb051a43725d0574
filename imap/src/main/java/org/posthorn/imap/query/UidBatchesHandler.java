package org.posthorn.imap.query;

import java.io.IOException;
import org.posthorn.imap.command.UidBatches;
import org.posthorn.imap.response.Completion;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.view.MailboxView;

/// UIDBATCHES (RFC 10022): ranges of UIDs with the same number of messages each, from the highest
/// UID down to 1.
public final class UidBatchesHandler {
  /// RFC 10022 §3.1.4
  private static final int SIZE_MIN = 500;

  private UidBatchesHandler() {}

  public static Completion run(UidBatches command, String tag, ImapSession session)
      throws IOException {
    if (command.size() < SIZE_MIN) {
      throw new ImapException.No(
          ResponseCode.TOOFEW, "a batch has at least " + SIZE_MIN + " messages");
    }
    long first = command.batches().map(UidBatches.Span::first).orElse(1L);
    long last = command.batches().map(UidBatches.Span::last).orElse(Long.MAX_VALUE);
    if (first > last) {
      throw new ImapException.Bad(ResponseCode.CLIENTBUG, "the first batch is after the last");
    }
    MailboxView view = session.selected().shown();
    ResponseWriter out = session.out();
    out.text("* UIDBATCHES (TAG \"").text(tag).text("\")");
    TimeSlice slice = new TimeSlice();
    long end = first > view.size() ? 0 : view.size() - (first - 1) * command.size();
    char separator = ' ';
    for (long batch = first; batch <= last && end > 0; batch++) {
      slice.breathe();
      long begin = Math.max(0, end - command.size());
      // Without gaps: a range ends at the next message below, the last one at 1.
      long to = begin == 0 ? 1 : view.uid((int) begin - 1) + 1L;
      out.character(separator).number(view.uid((int) end - 1)).character(':').number(to);
      separator = ',';
      end = begin;
    }
    out.end();
    return Completion.of("UIDBATCHES completed");
  }
}
