package org.posthorn.web;

import java.time.Duration;
import java.util.Optional;

/// What is told on one stream of server-sent events. Used by one thread, but for [#end].
public interface EventFeed extends AutoCloseable {
  /// An event of the WHATWG's HTML standard §9.2.
  ///
  /// @param type empty for the usual one
  /// @param id what the client says in `Last-Event-ID` when it connects again; empty for none
  /// @param last whether the stream ends with it
  record Event(String type, String data, String id, boolean last) {
    public Event {
      if ((type + id).chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
        throw new IllegalArgumentException("a line of its own");
      }
    }
  }

  /// The next event, as soon as there is one.
  ///
  /// @param patience how long to wait at most; empty is returned then, and after [#end] at once
  Optional<Event> next(Duration patience) throws InterruptedException;

  /// The client is gone, or the server stops: nothing more is asked for. Ends the wait of [#next];
  /// called by any thread, more than once. The thread of the stream is not interrupted, since that
  /// would close the files that it reads.
  void end();

  /// The stream is over, whatever ended it.
  @Override
  void close();
}
