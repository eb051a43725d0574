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

/// The bytes of a message on their way into the queue: in memory up to 256 KiB, in rows beyond
/// that. One thread. Closing it unaccepted discards it.
///
/// What is to stand before the message and is known only at its end, its signatures or its seal,
/// has the piece of number 0 kept for it.
public final class Spool extends OutputStream {
  /// Octets of a piece. Fixed by nothing; readers take what they find.
  static final int PIECE_BYTES = 256 << 10;

  private static final int FIRST_BYTES = 512;

  private final QueueId id;
  private final boolean named;
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

  /// Takes over what is complete.
  interface Acceptor {
    void accept(Acceptance.Body body, SmtpEnvelope envelope, boolean hold);

    /// Writes a piece, numbered from 1.
    void keep(QueueId id, int piece, byte[] octets);

    void discard(QueueId id, int pieces);
  }

  Spool(QueueId id, boolean named, Acceptor acceptor, Consumer<Spool> closed) {
    this.id = id;
    this.named = named;
    this.acceptor = acceptor;
    this.closed = closed;
  }

  /// What the message is called in the queue.
  public QueueId id() {
    return id;
  }

  /// From now on what is written is signed: before the first octet.
  ///
  /// @param keys each makes a signature
  public void sign(List<DkimKey> keys, Instant now) {
    signer = keys.isEmpty() ? null : new DkimSigner(keys, now);
  }

  /// From now on what is written is sealed: before the first octet. A message is signed by its
  /// author's domain or sealed by one that passes it on.
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
        // No longer than it must be if all comes at once: then it is handed on as it is.
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
    acceptor.keep(id, pieces + 1, Arrays.copyOf(buffer, length));
    pieces++;
    length = 0;
  }

  /// What matters of the header is in the first piece; what is not does not count.
  private void readHeader() {
    if (pieces == 0) {
      HeaderFields header = HeaderFields.parse(buffer, 0, length);
      messageId = SentLog.messageId(header);
      tlsOptional = tlsOptional(header);
    }
  }

  /// RFC 8689 §3: there is one value and there may be one field; two fields or another value say
  /// nothing, since protection must not end by mistake.
  private static boolean tlsOptional(HeaderFields header) {
    List<HeaderField> found = header.all("TLS-Required");
    return found.size() == 1 && found.getFirst().value().strip().equalsIgnoreCase("no");
  }

  /// Makes the message durable; after that it is the queue's. Does nothing if a message of this id
  /// has been accepted before, even if it has left since.
  ///
  /// @throws IllegalArgumentException if it has more recipients than
  ///   [QueueLimits.Messages#recipientsMax]
  /// @throws org.posthorn.kv.StoreException if it could not be written; then it was not accepted
  public void accept(SmtpEnvelope envelope) {
    accept(envelope, false);
  }

  /// As [#accept], and keeps the message until somebody releases it.
  public void hold(SmtpEnvelope envelope) {
    accept(envelope, true);
  }

  private void accept(SmtpEnvelope envelope, boolean hold) {
    readHeader();
    byte[] first = first().getBytes(StandardCharsets.US_ASCII);
    byte[] last = length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
    acceptor.accept(
        new Acceptance.Body(id, named, first, pieces, last, size + first.length, messageId),
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
