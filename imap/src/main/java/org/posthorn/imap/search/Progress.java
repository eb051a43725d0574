package org.posthorn.imap.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.response.Status;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.syntax.Extension;

/// Tells the client that a long command is not finished yet (RFC 9585). So a client that has gone
/// away is noticed too. One thread, for one command.
public final class Progress {
  /// RFC 9585 §4: not more often than every 10 seconds.
  private static final long INTERVAL_NANOS = 10_000_000_000L;

  private static final int STEPS_PER_LOOK = 64;

  private final ResponseWriter out;
  private final String tag;
  private final LongSupplier nanos;
  private final boolean told;
  private long last;
  private int steps;

  /// @param tag of the command
  public Progress(ImapSession session, String tag) {
    this(session.out(), tag, System::nanoTime, session.offers(Extension.INPROGRESS));
  }

  /// @param told whether the client wants to know
  Progress(ResponseWriter out, String tag, LongSupplier nanos, boolean told) {
    this.told = told;
    this.out = out;
    this.tag = tag;
    this.nanos = nanos;
    this.last = nanos.getAsLong();
  }

  /// To be called often. No response of the command may have been begun.
  ///
  /// @param done how many messages were processed
  /// @param all how many there are
  /// @throws UncheckedIOException if the client is gone
  public void done(int done, int all) {
    if (++steps < STEPS_PER_LOOK) {
      return;
    }
    steps = 0;
    look(done, all);
  }

  /// As [#done], for longer steps: reads the clock each time.
  public void look(int done, int all) {
    if (!told || nanos.getAsLong() - last < INTERVAL_NANOS) {
      return;
    }
    try {
      out.untagged(
          Status.OK,
          ResponseCode.of("INPROGRESS", "(\"" + tag + "\" " + done + " " + all + ")"),
          "still working");
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    last = nanos.getAsLong();
  }
}
