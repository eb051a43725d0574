package org.posthorn.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.wire.DotResult;
import org.posthorn.wire.Input;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Receives one message by DATA or BDAT, checks its octets, and passes it to the sink, which is
/// finished or aborted exactly once.
final class MessageReceiver {
  private static final Logger LOG = LoggerFactory.getLogger(MessageReceiver.class);

  /// Bytes read at a time by BDAT.
  private static final int STEP_BYTES = 32 * 1024;

  /// Smaller pieces are combined for the sink: its work per piece must not depend on how a client
  /// splits its message.
  private static final int PIECE_BYTES = 16 * 1024;

  /// A piece of at least this size goes to the sink without being copied.
  private static final int WHOLE_PIECE_BYTES = 4 * 1024;

  /// A chunk of fewer octets counts as small.
  private static final int SMALL_CHUNK_BYTES = 1024;

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private final Input input;
  private final SmtpSettings settings;
  private final MessageSink sink;
  private final boolean binary;
  private final int recipients;
  private byte[] piece = {};
  private int pieceLength;
  private int smallChunks;
  private long ended;
  private long bytes;
  private boolean endsWithCr;
  private boolean bareLineEnd;
  private boolean nul;
  private boolean over;
  private @Nullable Exception failure;

  /// @param binary whether the message was announced as BINARYMIME
  /// @param recipients number of accepted recipients
  MessageReceiver(
      Input input, SmtpSettings settings, MessageSink sink, boolean binary, int recipients) {
    this.input = input;
    this.settings = settings;
    this.sink = sink;
    this.binary = binary;
    this.recipients = recipients;
  }

  /// Reads the data up to the final dot.
  List<Reply> dotted() throws IOException {
    DotResult result;
    try {
      result = input.readDotData(settings.limits().messageBytesMax(), this::dottedBytes);
    } catch (EOFException | java.net.SocketTimeoutException gone) {
      abort();
      throw gone;
    }
    if (result.tooLarge()) {
      return refuse(Reply.R552_MESSAGE_TOO_LARGE);
    }
    bareLineEnd = result.bareCr() || result.bareLf();
    failure = result.refusal().orElse(null);
    return finish();
  }

  /// The time of the last octet, by [System#nanoTime].
  long ended() {
    return ended;
  }

  /// Bytes of the message received so far.
  long bytes() {
    return bytes;
  }

  private void dottedBytes(byte[] from, int offset, int length) throws IOException {
    bytes += length;
    nul |= holdsNul(from, offset, length);
    pass(from, offset, length);
  }

  private void pass(byte[] from, int offset, int length) throws IOException {
    boolean whole = length >= WHOLE_PIECE_BYTES;
    if (whole || length > PIECE_BYTES - pieceLength) {
      passPiece();
    }
    if (whole) {
      sink.write(from, offset, length);
      return;
    }
    if (pieceLength + length > piece.length) {
      piece = Arrays.copyOf(piece, Math.clamp(2L * (pieceLength + length), 0, PIECE_BYTES));
    }
    System.arraycopy(from, offset, piece, pieceLength, length);
    pieceLength += length;
  }

  private void passPiece() throws IOException {
    int length = pieceLength;
    pieceLength = 0;
    if (length > 0) {
      sink.write(piece, 0, length);
    }
  }

  /// The reply if another chunk cannot be accepted; the message must then be aborted.
  Optional<Reply> refusal(long chunkBytes) {
    smallChunks += chunkBytes < SMALL_CHUNK_BYTES ? 1 : 0;
    if (chunkBytes > settings.limits().messageBytesMax() - bytes) {
      return Optional.of(Reply.R552_MESSAGE_TOO_LARGE);
    }
    return smallChunks > settings.limits().smallChunksMax()
        ? Optional.of(Reply.R554_TOO_MANY_CHUNKS)
        : Optional.empty();
  }

  /// Reads a chunk that [#refusal] has allowed. RFC 3030 §2.
  void chunk(long size) throws IOException {
    byte[] step = new byte[(int) Math.min(size, STEP_BYTES)];
    for (long left = size; left > 0; ) {
      int count = readStep(step, (int) Math.min(left, step.length));
      check(step, count);
      keep(step, count);
      left -= count;
    }
    bytes += size;
  }

  private int readStep(byte[] into, int length) throws IOException {
    try {
      int count = input.read(into, 0, length);
      if (count < 0) {
        throw new EOFException("stream ended in a chunk");
      }
      return count;
    } catch (IOException gone) {
      abort();
      throw gone;
    }
  }

  private void keep(byte[] from, int length) {
    if (failure != null) {
      return;
    }
    try {
      pass(from, 0, length);
    } catch (IOException | RuntimeException e) {
      failure = e; // the chunk must be read to its end before the reply
    }
  }

  private void check(byte[] from, int length) {
    if (binary) {
      return;
    }
    nul |= holdsNul(from, 0, length);
    for (int i = 0; i < length; i++) {
      byte octet = from[i];
      if (endsWithCr != (octet == '\n')) {
        bareLineEnd = true;
      }
      endsWithCr = octet == '\r';
    }
  }

  /// Ends the message after its last chunk or its dot.
  List<Reply> finish() {
    ended = System.nanoTime();
    Set<SmtpTolerance> tolerances = settings.tolerances();
    if (failure != null) {
      return refuse(replyTo(failure));
    }
    if (!binary && (bareLineEnd || endsWithCr)) {
      if (!tolerances.contains(SmtpTolerance.BARE_LINE_END_IN_DATA)) {
        return refuse(Reply.R554_BARE_LINE_END);
      }
    }
    if (nul && !binary && !tolerances.contains(SmtpTolerance.NUL_IN_DATA)) {
      return refuse(Reply.R554_NUL);
    }
    try {
      passPiece();
    } catch (IOException | RuntimeException e) {
      return refuse(replyTo(e));
    }
    over = true;
    try {
      List<Reply> replies = sink.finish();
      if (replies.size() == expected()) {
        return replies;
      }
      LOG.error("smtp event=internal-error replies={} expected={}", replies.size(), expected());
      return all(Reply.R451_IO);
    } catch (IOException | RuntimeException e) {
      return all(replyTo(e));
    }
  }

  private int expected() {
    return settings.role() == ListenerRole.LMTP ? recipients : 1;
  }

  /// Aborts the message unless it has ended.
  void abort() {
    if (!over) {
      over = true;
      sink.abort();
    }
  }

  /// Aborts the message with a reply.
  List<Reply> refuse(Reply reply) {
    abort();
    return all(reply);
  }

  /// RFC 2033 §4.2: one reply for each recipient.
  private List<Reply> all(Reply reply) {
    return Collections.nCopies(expected(), reply);
  }

  private static Reply replyTo(Exception failure) {
    if (failure instanceof RefusedException refused) {
      return refused.reply();
    }
    LOG.error("smtp event=message-not-stored", failure);
    return Reply.R451_IO;
  }

  /// Checks eight octets at a time, because it sees every octet of every message.
  private static boolean holdsNul(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int i = offset;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      long eight = (long) EIGHT.get(bytes, i);
      if (((eight - LOW_BITS) & ~eight & HIGH_BITS) != 0) {
        return true;
      }
    }
    for (; i < end; i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }
}
