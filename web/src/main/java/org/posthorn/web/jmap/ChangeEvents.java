package org.posthorn.web.jmap;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.jmap.push.StateChange;
import org.posthorn.jmap.push.StateChanges;
import org.posthorn.jmap.push.Subscription;
import org.posthorn.web.EventFeed;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.wire.sessions.OpenSession;
import tools.jackson.databind.json.JsonMapper;

/// State changes as server-sent events (RFC 8620 §7.3). One stream.
final class ChangeEvents implements EventFeed {
  private static final JsonMapper JSON = new JsonMapper();

  /// Interval of checking the credential, after whose revocation the stream ends.
  private static final Duration SIGNED_IN_EVERY = Duration.ofSeconds(5);

  /// RFC 8620 §7.3: a server may change the requested interval.
  private static final int PING_SECONDS_MIN = 30;

  private static final int PING_SECONDS_MAX = 900;

  private final Callers callers;
  private final Predicate<Principal> signedIn;
  private final InstantSource clock;
  private final Subscription subscription;
  private final boolean onlyOne;
  private final int pingSeconds;
  private Instant lastSaid;
  private volatile boolean over;
  private volatile boolean ending;
  private volatile Optional<OpenSession> seen = Optional.empty();
  private Optional<StateChange> missed;

  /// @throws WebException 400 if a parameter is missing or wrong
  ChangeEvents(
      WebRequest request,
      Callers callers,
      StateChanges changes,
      Predicate<Principal> signedIn,
      InstantSource clock) {
    this.callers = callers;
    this.signedIn = signedIn;
    this.clock = clock;
    Set<String> types = types(required(request, "types"));
    onlyOne =
        switch (required(request, "closeafter")) {
          case "state" -> true;
          case "no" -> false;
          default -> throw new WebException(400, "closeafter must be state or no");
        };
    int wanted = seconds(required(request, "ping"));
    pingSeconds = wanted == 0 ? 0 : Math.clamp(wanted, PING_SECONDS_MIN, PING_SECONDS_MAX);
    lastSaid = clock.instant();
    subscription = changes.subscribe(callers, types);
    StateChange now = subscription.current();
    missed =
        request
            .field("Last-Event-ID")
            .filter(known -> !known.equals(now.pushState()))
            .map(_ -> now);
  }

  private static String required(WebRequest request, String name) {
    return request
        .parameter(name)
        .orElseThrow(() -> new WebException(400, "the parameter " + name + " is missing"));
  }

  private static Set<String> types(String list) {
    return list.equals("*") ? Set.of() : Arrays.stream(list.split(",")).collect(Collectors.toSet());
  }

  private static int seconds(String ping) {
    if (!ping.matches("[0-9]{1,9}")) {
      throw new WebException(400, "ping must be a number of seconds");
    }
    return Integer.parseInt(ping);
  }

  @Override
  public Optional<Event> next(Duration patience) throws InterruptedException {
    if (over) {
      return Optional.empty();
    }
    if (ending) {
      return last();
    }
    if (missed.isPresent()) {
      StateChange change = missed.get();
      missed = Optional.empty();
      return Optional.of(event(change));
    }
    Instant until = clock.instant().plus(patience);
    while (!over && clock.instant().isBefore(until)) {
      Duration left = Duration.between(clock.instant(), until);
      Duration wait = left.compareTo(SIGNED_IN_EVERY) < 0 ? left : SIGNED_IN_EVERY;
      Optional<StateChange> change = subscription.next(wait);
      if (ending || !callers.all().stream().allMatch(signedIn)) {
        return last();
      }
      if (change.isPresent()) {
        return change.map(this::event);
      }
      if (pingSeconds > 0
          && Duration.between(lastSaid, clock.instant()).toSeconds() >= pingSeconds) {
        lastSaid = clock.instant();
        return Optional.of(new Event("ping", "{\"interval\":" + pingSeconds + "}", "", false));
      }
    }
    return Optional.empty();
  }

  private Optional<Event> last() {
    over = true;
    return Optional.of(new Event("", "", "", true));
  }

  /// @param session the entry of this stream in the list of sessions, which is closed with it
  void seen(OpenSession session) {
    seen = Optional.of(session);
  }

  /// Ends the stream within [#SIGNED_IN_EVERY].
  void endSoon() {
    ending = true;
  }

  private Event event(StateChange change) {
    lastSaid = clock.instant();
    over = onlyOne;
    return new Event("state", JSON.writeValueAsString(change.json()), change.pushState(), onlyOne);
  }

  @Override
  public void end() {
    over = true;
    subscription.close();
  }

  @Override
  public void close() {
    seen.ifPresent(OpenSession::close);
    subscription.close();
  }
}
