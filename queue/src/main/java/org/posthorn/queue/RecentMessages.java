package org.posthorn.queue;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthorn.transport.message.QueueId;

/// Small messages that were accepted a moment ago, so that the worker need not read them from the
/// store. Holds at most [QueueLimits.Messages#recentBytes]; beyond that the oldest is dropped, and
/// is read from the store when it is sent. Thread-safe.
final class RecentMessages {
  /// Memory of the rows besides the body.
  private static final int ROWS_BYTES = 1_024;

  private final QueueLimits limits;
  private final Map<QueueId, Recent> messages = new LinkedHashMap<>();
  private long bytes;

  RecentMessages(QueueLimits limits) {
    this.limits = limits;
  }

  /// @param body the whole message
  record Recent(KnownMessage known, byte[] body) {
    long bytes() {
      return body.length + ROWS_BYTES * (1L + known.recipients().size());
    }
  }

  /// Keeps a message that is on disk and due.
  synchronized void keep(QueueId id, Recent fresh) {
    if (fresh.body().length > limits.messages().recentBodyMax()) {
      return;
    }
    Recent old = messages.put(id, fresh);
    bytes += fresh.bytes() - (old == null ? 0 : old.bytes());
    Iterator<Recent> oldest = messages.values().iterator();
    while (bytes > limits.messages().recentBytes()) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  /// Hands out a message, once.
  ///
  /// @return null if it is not kept here
  synchronized @Nullable Recent take(QueueId id) {
    Recent fresh = messages.remove(id);
    bytes -= fresh == null ? 0 : fresh.bytes();
    return fresh;
  }

  synchronized long bytes() {
    return bytes;
  }
}
