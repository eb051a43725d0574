package org.posthorn.wire;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Removes dot-stuffing and finds the end of message data that is passed in arbitrary pieces.
final class DotReader {
  private static final byte[] CR_ALONE = {'\r'};

  /// The state after the bytes so far.
  private enum State {
    /// After CRLF, or at the beginning.
    LINE_START,
    IN_LINE,
    /// After a CR that may begin a CRLF; already passed on.
    AFTER_CR,
    /// After a dot at the start of a line; not passed on.
    AFTER_DOT,
    /// After a dot at the start of a line and a CR; neither passed on.
    AFTER_DOT_CR,
    /// After CRLF "." CRLF.
    END
  }

  private final long bytesMax;
  private final DotSink sink;
  private State state = State.LINE_START;
  private long bytes;
  private long dropped;
  private boolean tooLarge;
  private boolean bareCr;
  private boolean bareLf;
  private @Nullable Exception refusal;

  DotReader(long bytesMax, DotSink sink) {
    this.bytesMax = bytesMax;
    this.sink = sink;
  }

  boolean ended() {
    return state == State.END;
  }

  /// Number of dropped bytes.
  long dropped() {
    return dropped;
  }

  DotResult result() {
    return new DotResult(bytes, tooLarge, bareCr, bareLf, Optional.ofNullable(refusal));
  }

  /// Processes bytes up to the end of the data.
  ///
  /// @return the index after the last processed byte: `end`, or the end of the data
  int feed(byte[] from, int start, int end) {
    int run = start;
    int i = start;
    while (i < end && state != State.END) {
      switch (state) {
        case LINE_START -> {
          // RFC 5321 §4.5.2: a leading dot that is not alone is removed.
          if (from[i] == '.') {
            emit(from, run, i);
            i++;
            run = i;
            state = State.AFTER_DOT;
          } else {
            state = State.IN_LINE;
          }
        }
        case IN_LINE -> {
          i = LineScan.crOrLf(from, i, end);
          if (i < end) {
            if (from[i] == '\n') {
              bareLf = true;
            } else {
              state = State.AFTER_CR;
            }
            i++;
          }
        }
        case AFTER_CR -> {
          if (from[i] == '\n') {
            i++;
            state = State.LINE_START;
          } else {
            bareCr = true;
            state = State.IN_LINE;
          }
        }
        case AFTER_DOT, AFTER_DOT_CR -> {
          i = afterDot(from, i);
          run = i;
        }
        case END -> throw new AssertionError("fed after the end");
      }
    }
    emit(from, run, i);
    return i;
  }

  /// Processes a byte after a dot at the start of a line, if it may be part of the end of the data.
  ///
  /// @return the index of the next byte to process
  private int afterDot(byte[] from, int i) {
    if (state == State.AFTER_DOT) {
      boolean cr = from[i] == '\r';
      state = cr ? State.AFTER_DOT_CR : State.IN_LINE;
      return cr ? i + 1 : i;
    }
    if (from[i] == '\n') {
      state = State.END;
      return i + 1;
    }
    bareCr = true;
    emit(CR_ALONE, 0, 1);
    state = State.IN_LINE;
    return i;
  }

  private void emit(byte[] from, int start, int end) {
    int count = end - start;
    if (count == 0) {
      return;
    }
    bytes += count;
    if (bytes > bytesMax) {
      tooLarge = true;
    }
    if (tooLarge || refusal != null) {
      dropped += count;
      return;
    }
    try {
      sink.accept(from, start, count);
    } catch (IOException | RuntimeException e) {
      // The data must be read to its end before a reply; the caller gets this with the result.
      refusal = e;
    }
  }
}
