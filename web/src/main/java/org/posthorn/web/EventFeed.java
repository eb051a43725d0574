package org.posthorn.web;

import java.time.Duration;
import java.util.Optional;

/// The events of one stream of server-sent events. Used by one thread, except [#end].
public interface EventFeed extends AutoCloseable {
  /// An event of the WHATWG's HTML standard §9.2.
  ///
  /// @param type empty for the default type
  /// @param id for `Last-Event-ID` when the client reconnects; empty for none
  /// @param last whether the stream ends with this event
  record Event(String type, String data, String id, boolean last) {
    public Event {
      if ((type + id).chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
        throw new IllegalArgumentException("type and id must be single lines");
      }
    }
  }

  /// Waits for the next event.
  ///
  /// @param patience timeout, after which empty is returned; after [#end], empty is returned at
  ///   once
  Optional<Event> next(Duration patience) throws InterruptedException;

  /// Ends a wait in [#next], because the client has disconnected or the server stops. Called by any
  /// thread, possibly more than once. The thread of the stream is not interrupted, since that would
  /// close the files that it reads.
  void end();

  /// Called when the stream has ended, for whatever reason.
  @Override
  void close();
}
