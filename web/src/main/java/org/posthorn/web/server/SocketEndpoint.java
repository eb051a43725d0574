package org.posthorn.web.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;
import org.posthorn.web.WebSocket;
import org.posthorn.web.WebSocketListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One WebSocket. Public for the library, which finds its methods by reflection.
public final class SocketEndpoint implements Session.Listener, WebSocket {
  private static final Logger LOG = LoggerFactory.getLogger(SocketEndpoint.class);

  /// RFC 6455 §7.4.1 and its registry: try again later.
  private static final int TRY_AGAIN_LATER = 1013;

  /// What a message costs besides its characters.
  private static final int MESSAGE_OVERHEAD = 256;

  /// How long a client may take to close its side.
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final WebSockets sockets;
  private final WebSocketListener listener;
  private final Live.Place place;
  private final AtomicInteger answering = new AtomicInteger();
  private final AtomicBoolean pinging = new AtomicBoolean();
  private volatile long pingsRead = System.nanoTime(); // when the last ping was written
  private volatile long heard = System.nanoTime();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  private @Nullable Session session;
  private boolean closed; // guarded by lock
  private long waiting; // guarded by lock

  private boolean refused;
  private StringBuilder message = new StringBuilder();

  SocketEndpoint(WebSockets sockets, WebSocketListener listener, Live.Place place) {
    this.sockets = sockets;
    this.listener = listener;
    this.place = place;
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    session = opened;
    place.endedBy(() -> close(StatusCode.SHUTDOWN, "the server is stopping"));
    Thread.startVirtualThread(() -> {
      run(() -> listener.opened(this));
      opened.demand();
    });
    sockets.later(sockets.limits().heartbeat(), this::ping);
  }

  private Session session() {
    if (session == null) {
      throw new IllegalStateException("not open yet");
    }
    return session;
  }

  @Override
  public void onWebSocketPartialText(String part, boolean last) {
    if (refused) {
      next();
    } else if (message.length() + part.length() > sockets.limits().messageMax()) {
      refuse(StatusCode.MESSAGE_TOO_LARGE, "the message is too long");
    } else if (!sockets.reserve(part.length())) {
      refuse(TRY_AGAIN_LATER, "the server is overloaded");
    } else {
      message.append(part);
      if (last) {
        answer();
      } else {
        next();
      }
    }
  }

  private void answer() {
    sockets.count();
    String text = message.toString();
    message = new StringBuilder();
    boolean more = answering.incrementAndGet() < sockets.limits().messagesAtOnceMax();
    Thread.startVirtualThread(() -> {
      try {
        run(() -> listener.text(this, text));
      } finally {
        sockets.free(text.length());
        if (answering.getAndDecrement() == sockets.limits().messagesAtOnceMax()) {
          next();
        }
      }
    });
    if (more) {
      next();
    }
  }

  /// Discards what the client still sends until the connection is closed.
  private void refuse(int code, String reason) {
    refused = true;
    close(code, reason);
    next();
  }

  @Override
  public void onWebSocketPartialBinary(ByteBuffer payload, boolean last, Callback callback) {
    callback.succeed();
    if (refused) {
      next();
      return;
    }
    refuse(StatusCode.BAD_DATA, "only text messages are supported");
  }

  /// The next frame is read after the response was written, so that responses do not accumulate.
  @Override
  public void onWebSocketPing(ByteBuffer payload) {
    ByteBuffer copy = BufferUtil.copy(payload);
    session().sendPong(copy, Callback.from(this::next, _ -> session().disconnect()));
  }

  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    next();
  }

  private void ping() {
    if (!session().isOpen()) {
      return;
    }
    long now = System.nanoTime();
    long silence = sockets.limits().silenceMax().toNanos();
    if (now - heard > silence || now - pingsRead > silence) {
      session().disconnect();
      return;
    }
    if (!pinging.getAndSet(true)) {
      session().sendPing(BufferUtil.EMPTY_BUFFER, Callback.from(this::pinged, _ -> {}));
    }
    sockets.later(sockets.limits().heartbeat(), this::ping);
  }

  private void pinged() {
    pingsRead = System.nanoTime();
    pinging.set(false);
  }

  /// Reads the next frame.
  private void next() {
    heard = System.nanoTime();
    session().demand();
  }

  @Override
  public void send(String text) throws IOException {
    int cost = text.length() + MESSAGE_OVERHEAD;
    lock.lock();
    try {
      awaitRoom(cost);
      waiting += cost;
    } finally {
      lock.unlock();
    }
    session().sendText(text, Callback.from(() -> sent(cost), _ -> end()));
  }

  private void awaitRoom(int cost) throws IOException {
    long left = sockets.limits().silenceMax().toNanos();
    long waitedFor = waiting;
    while (!closed && waiting > 0 && waiting + cost > sockets.limits().waitingMax()) {
      try {
        left = room.awaitNanos(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for the client", e);
      }
      if (waiting != waitedFor) {
        waitedFor = waiting; // the client has read something
        left = sockets.limits().silenceMax().toNanos();
      } else if (left <= 0) {
        session().disconnect();
        throw new IOException("the client does not read");
      }
    }
    if (closed) {
      throw new IOException("the WebSocket is closed");
    }
  }

  private void sent(int cost) {
    lock.lock();
    try {
      waiting -= cost;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean end() {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      room.signalAll();
      return first;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close(int code, String reason) {
    session().close(code, reason, Callback.NOOP);
    sockets.later(CLOSING, session()::disconnect);
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    LOG.debug(
        "web event=socket-failed", cause); // the client disconnected, or violated the protocol
    if (session == null) {
      place.close();
    }
  }

  @Override
  public void onWebSocketClose(int code, @Nullable String reason, Callback callback) {
    callback.succeed();
    end();
    sockets.free(message.length());
    message = new StringBuilder();
    place.close();
    Thread.startVirtualThread(() -> run(listener::closed));
  }

  private interface Step {
    void run() throws IOException;
  }

  private void run(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      LOG.debug("web event=socket-gone", e);
    } catch (RuntimeException e) {
      LOG.error("web event=socket-failed", e);
      close(StatusCode.SERVER_ERROR, "internal error; see the server's log");
    }
  }
}
