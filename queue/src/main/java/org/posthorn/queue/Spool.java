package org.posthorn.queue;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.mailauth.arc.ArcSealer;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.DkimSigner;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;

/// The bytes of a message that is being queued: in memory up to 256 KiB, in rows beyond that. One
/// thread. A spool that is closed before [#accept] discards the message.
///
/// Signatures or an ARC seal go before the message but are known only at its end. The piece with
/// number 0 is kept free for them.
public final class Spool extends OutputStream {
  /// Octets of a piece. The stored format does not depend on it.
  static final int PIECE_BYTES = 256 << 10;

  private static final int FIRST_BYTES = 512;

  private final QueueId id;
  private final boolean idGiven;
  private final Acceptor acceptor;
  private final Consumer<Spool> closed;
  private byte[] buffer = {};
  private int length;
  private int pieces;
  private long size;
  private Optional<String> messageId = Optional.empty();
  private boolean tlsOptional;
  private boolean accepted;
  private @Nullable DkimSigner signer;
  private @Nullable ArcSealer sealer;

  /// Writes the complete message.
  interface Acceptor {
    void accept(Acceptance.StoredMessage body, SmtpEnvelope envelope, boolean hold);

    /// Writes a piece, numbered from 1.
    void writePiece(QueueId id, int piece, byte[] octets);

    void discard(QueueId id, int pieces);
  }

  Spool(QueueId id, boolean idGiven, Acceptor acceptor, Consumer<Spool> closed) {
    this.id = id;
    this.idGiven = idGiven;
    this.acceptor = acceptor;
    this.closed = closed;
  }

  /// The message's id in the queue.
  public QueueId id() {
    return id;
  }

  /// Signs what is written from now on; called before the first octet.
  ///
  /// @param keys each makes a signature
  public void sign(List<DkimKey> keys, Instant now) {
    signer = keys.isEmpty() ? null : new DkimSigner(keys, now);
  }

  /// Seals (ARC) what is written from now on; called before the first octet. A message is either
  /// signed by its author's domain or sealed by a server that forwards it.
  public void seal(ArcSealer by) {
    sealer = by;
  }

  @Override
  public void write(int octet) {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  /// @throws org.posthorn.kv.StoreException if a piece could not be written
  @Override
  public void write(byte[] from, int offset, int count) {
    if (signer != null) {
      signer.update(from, offset, offset + count);
    }
    if (sealer != null) {
      sealer.update(from, offset, offset + count);
    }
    for (int done = 0; done < count; ) {
      if (length == PIECE_BYTES) {
        writePiece();
      }
      int step = Math.min(count - done, PIECE_BYTES - length);
      if (length + step > buffer.length) {
        int doubled = Math.clamp(length * 2L, FIRST_BYTES, PIECE_BYTES);
        // No larger than necessary if all octets come at once: then the array is used without a
        // copy.
        buffer = Arrays.copyOf(buffer, Math.max(doubled, length + step));
      }
      System.arraycopy(from, offset + done, buffer, length, step);
      length += step;
      size += step;
      done += step;
    }
  }

  private void writePiece() {
    readHeader();
    acceptor.writePiece(id, pieces + 1, Arrays.copyOf(buffer, length));
    pieces++;
    length = 0;
  }

  /// The header fields that matter are looked for in the first piece only.
  private void readHeader() {
    if (pieces == 0) {
      HeaderFields header = HeaderFields.parse(buffer, 0, length);
      messageId = SentLog.messageId(header);
      tlsOptional = tlsOptional(header);
    }
  }

  /// RFC 8689 §3: the field may occur once and has one value. Two fields or another value are
  /// ignored, so that a mistake does not switch TLS off.
  private static boolean tlsOptional(HeaderFields header) {
    List<HeaderField> found = header.all("TLS-Required");
    return found.size() == 1 && found.getFirst().value().strip().equalsIgnoreCase("no");
  }

  /// Makes the message durable; from then on the queue is responsible for it. Does nothing if a
  /// message with this id was accepted before, even if that message has left the queue since.
  ///
  /// @throws IllegalArgumentException if it has more recipients than
  ///   [QueueLimits.Messages#recipientsMax]
  /// @throws org.posthorn.kv.StoreException if it could not be written; it was not accepted then
  public void accept(SmtpEnvelope envelope) {
    accept(envelope, false);
  }

  /// As [#accept], but holds the message until it is released.
  public void hold(SmtpEnvelope envelope) {
    accept(envelope, true);
  }

  private void accept(SmtpEnvelope envelope, boolean hold) {
    readHeader();
    byte[] first = first().getBytes(StandardCharsets.US_ASCII);
    byte[] last = length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
    acceptor.accept(
        new Acceptance.StoredMessage(
            id, idGiven, first, pieces, last, size + first.length, messageId),
        tlsOptional ? envelope.withTlsOptional() : envelope,
        hold);
    accepted = true;
  }

  private String first() {
    String signatures = signer == null ? "" : signer.finish().orElse("");
    return (sealer == null ? "" : sealer.finish().orElse("")) + signatures;
  }

  @Override
  public void close() {
    try {
      if (!accepted && pieces > 0) {
        acceptor.discard(id, pieces);
        pieces = 0;
      }
    } finally {
      closed.accept(this); // what could not be removed is the sweeper's
    }
  }
}
