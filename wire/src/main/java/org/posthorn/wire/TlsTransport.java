package org.posthorn.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.posthorn.wire.pools.BufferPool;

/// TLS over another transport, with an SSLEngine and buffers borrowed during transfers.
///
/// The reader may have to write (TLS 1.3 key updates, alerts), so wrapping and sending is one step
/// under a separate lock, which is never held together with another one.
final class TlsTransport implements Transport {
  /// Content type, version, length (RFC 8446 §5.1).
  private static final int HEADER_BYTES = 5;

  /// change_cipher_spec to heartbeat, the existing content types (RFC 8446 §5.1, RFC 6520 §3).
  private static final int CONTENT_TYPE_FIRST = 20;

  private static final int CONTENT_TYPE_LAST = 24;

  private final Transport below;
  private final SSLEngine engine;
  private final BufferPool pool;
  private final ReentrantLock sending = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private byte @Nullable [] sealed;
  private int sealedFrom;
  private int sealedTo;
  private byte @Nullable [] plain;
  private int plainFrom;
  private int plainTo;
  private boolean ended;

  /// @param received bytes read from `below` that belong to TLS
  TlsTransport(Transport below, SSLEngine engine, BufferPool pool, byte[] received) {
    this.below = below;
    this.engine = engine;
    this.pool = pool;
    if (received.length > 0) {
      byte[] into = pool.take();
      System.arraycopy(received, 0, into, 0, received.length);
      sealed = into;
      sealedTo = received.length;
    }
  }

  /// Runs the handshake.
  ///
  /// @throws SSLException if it fails; the peer was sent an alert
  /// @throws ReadTimeoutException if it takes longer than allowed
  void handshake(long timeoutNanos) throws IOException {
    long deadline = below.now() + timeoutNanos;
    byte[] scratch = pool.take();
    try {
      engine.beginHandshake();
      while (true) {
        switch (engine.getHandshakeStatus()) {
          case NEED_WRAP -> sendPending();
          case NEED_TASK -> runTasks();
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> receive(scratch, deadline);
          case FINISHED, NOT_HANDSHAKING -> {
            return;
          }
        }
      }
    } finally {
      pool.give(scratch);
    }
  }

  SSLEngine engine() {
    return engine;
  }

  @Override
  public void awaitReadable(long timeoutNanos) throws IOException {
    if (mustWait()) {
      below.awaitReadable(timeoutNanos);
    }
  }

  @Override
  public void awaitReadableOrEnd(long timeoutNanos) throws IOException {
    if (mustWait()) {
      below.awaitReadableOrEnd(timeoutNanos);
    }
  }

  /// Whether more input is needed first. Then no buffer is held.
  private boolean mustWait() {
    if (plain != null || ended || hasRecord()) {
      return false;
    }
    releaseIfEmpty();
    return true;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (plain != null) {
      return takePlain(into, offset, length);
    }
    while (!ended) {
      if (!hasRecord()) {
        int count = pull();
        if (count < 0) {
          // Without close_notify: the protocols above know where messages end.
          ended = true;
          break;
        }
        if (!hasRecord()) {
          return 0;
        }
      }
      int count = unwrap(into, offset, length);
      if (count > 0) {
        return count;
      }
      settle();
      if (!ended) {
        // A record without data. The caller checks deadlines, because there may be any number of
        // them.
        return 0;
      }
    }
    releaseSealed();
    return -1;
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    ByteBuffer source = ByteBuffer.wrap(from, offset, length);
    sending.lock();
    byte[] into = pool.take();
    try {
      while (source.hasRemaining()) {
        send(source, into);
      }
    } finally {
      pool.give(into);
      sending.unlock();
    }
  }

  @Override
  public InetSocketAddress local() {
    return below.local();
  }

  @Override
  public InetSocketAddress remote() {
    return below.remote();
  }

  @Override
  public long now() {
    return below.now();
  }

  @Override
  public int discardReceived() {
    throw new IllegalStateException("TLS is on already");
  }

  @Override
  public long writingSince() {
    return below.writingSince();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      // A blocked writer holds the lock; then no alert can be sent.
      if (below.writingSince() == 0 && sending.tryLock()) {
        try {
          engine.closeOutbound();
          sendPending();
        } catch (IOException e) {
          // The peer was faster; RFC 8446 §6.1 requires sending close_notify, not its arrival.
        } finally {
          sending.unlock();
        }
      }
      below.close();
    }
  }

  @Override
  public void abort() {
    closed.set(true);
    below.abort();
  }

  private int takePlain(byte[] into, int offset, int length) {
    byte[] from = Objects.requireNonNull(plain);
    int count = Math.min(length, plainTo - plainFrom);
    System.arraycopy(from, plainFrom, into, offset, count);
    plainFrom += count;
    if (plainFrom == plainTo) {
      plain = null;
      pool.give(from);
    }
    return count;
  }

  private boolean hasRecord() {
    byte[] from = sealed;
    int count = sealedTo - sealedFrom;
    if (from == null || count < HEADER_BYTES) {
      return false;
    }
    int type = from[sealedFrom] & 0xff;
    if (type < CONTENT_TYPE_FIRST || type > CONTENT_TYPE_LAST) {
      // Another protocol, whose "record" may never be complete: the engine refuses it.
      return true;
    }
    int length = ((from[sealedFrom + 3] & 0xff) << 8) | (from[sealedFrom + 4] & 0xff);
    // A record larger than TLS allows is refused by the engine.
    return count >= HEADER_BYTES + length || length > BufferPool.BYTES - HEADER_BYTES;
  }

  /// Reads available bytes from below; 0 if there are none, -1 at the end.
  private int pull() throws IOException {
    byte[] into = sealed;
    if (into == null) {
      into = pool.take();
      sealed = into;
      sealedFrom = 0;
      sealedTo = 0;
    }
    if (sealedFrom > 0) {
      System.arraycopy(into, sealedFrom, into, 0, sealedTo - sealedFrom);
      sealedTo -= sealedFrom;
      sealedFrom = 0;
    }
    int count = below.read(into, sealedTo, into.length - sealedTo);
    sealedTo += Math.max(count, 0);
    return count;
  }

  /// Opens a record.
  ///
  /// @return how many bytes were put into the array
  private int unwrap(byte[] into, int offset, int length) throws IOException {
    SSLEngineResult result = unwrap(ByteBuffer.wrap(into, offset, length));
    return switch (result.getStatus()) {
      case OK -> result.bytesProduced();
      case CLOSED -> {
        ended = true;
        yield 0;
      }
      case BUFFER_UNDERFLOW -> 0;
      case BUFFER_OVERFLOW -> {
        byte[] all = pool.take();
        plain = all;
        plainFrom = 0;
        plainTo = unwrap(ByteBuffer.wrap(all)).bytesProduced();
        yield takePlain(into, offset, length);
      }
    };
  }

  private SSLEngineResult unwrap(ByteBuffer into) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(sealedArray(), sealedFrom, sealedTo - sealedFrom);
    try {
      SSLEngineResult result = engine.unwrap(from, into);
      sealedFrom += result.bytesConsumed();
      if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW && hasRecord()) {
        // The engine reads the length of an SSL 2 record here, and would loop endlessly. RFC 6176
        throw new SSLException("not a TLS record");
      }
      return result;
    } catch (SSLException e) {
      ended = true;
      sendAlert();
      throw e;
    }
  }

  private byte[] sealedArray() {
    return Objects.requireNonNull(sealed);
  }

  /// One step of the handshake that needs the peer.
  private void receive(byte[] scratch, long deadline) throws IOException {
    // A record may contain several handshake messages, so the engine is asked first.
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP && !hasRecord()) {
      int count = pull();
      if (count < 0) {
        throw new EOFException("stream ended in the TLS handshake");
      }
      if (!hasRecord()) {
        if (count == 0) {
          releaseIfEmpty();
          long left = deadline - below.now();
          if (left <= 0) {
            throw new ReadTimeoutException("TLS handshake took too long");
          }
          below.awaitReadableOrEnd(left);
        }
        return;
      }
    }
    if (sealed == null) {
      sealed = pool.take();
    }
    SSLEngineResult result = unwrap(ByteBuffer.wrap(scratch));
    if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
      throw new SSLException("closed in the TLS handshake");
    }
    if (result.bytesProduced() > 0) {
      throw new SSLException("data in the TLS handshake");
    }
  }

  /// Does what the engine requires after a record of data: key updates, tickets.
  private void settle() throws IOException {
    while (true) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status != HandshakeStatus.NOT_HANDSHAKING && !ended && isTls12()) {
        // RFC 9325 §3.4: renegotiation would let a client cause many signatures.
        ended = true;
        throw new SSLException("renegotiation refused");
      }
      switch (status) {
        case NEED_TASK -> runTasks();
        case NEED_WRAP -> sendPending();
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
          return;
        }
      }
    }
  }

  private boolean isTls12() {
    return engine.getSession().getProtocol().equals("TLSv1.2");
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private void sendPending() throws IOException {
    sending.lock();
    byte[] into = pool.take();
    try {
      send(ByteBuffer.allocate(0), into);
    } finally {
      pool.give(into);
      sending.unlock();
    }
  }

  private void send(ByteBuffer source, byte[] into) throws IOException {
    ByteBuffer record = ByteBuffer.wrap(into);
    SSLEngineResult result = engine.wrap(source, record);
    if (record.position() > 0) {
      below.write(into, 0, record.position());
    }
    if (result.getStatus() == SSLEngineResult.Status.CLOSED && source.hasRemaining()) {
      throw new SSLException("closed");
    }
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      runTasks();
    }
  }

  private void sendAlert() {
    try {
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        sendPending();
      }
    } catch (IOException e) {
      // The reported failure matters more than whether the peer learns of it.
    }
  }

  private void releaseIfEmpty() {
    if (sealedFrom == sealedTo) {
      releaseSealed();
    }
  }

  private void releaseSealed() {
    byte[] bytes = sealed;
    if (bytes != null) {
      sealed = null;
      sealedFrom = 0;
      sealedTo = 0;
      pool.give(bytes);
    }
  }
}
