package org.posthorn.web.jmap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.jmap.protocol.RequestException;
import org.posthorn.jmap.push.StateChange;
import org.posthorn.jmap.push.StateChanges;
import org.posthorn.jmap.push.Subscription;
import org.posthorn.web.WebRequest;
import org.posthorn.web.WebSocket;
import org.posthorn.web.WebSocketListener;
import org.posthorn.wire.sessions.OpenSession;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JMAP over one WebSocket (RFC 8887).
final class JmapSocket implements WebSocketListener {
  private static final JsonMapper JSON = new JsonMapper();

  /// For messages of clients, with the same limit of values as for requests, so that 10 MB of empty
  /// arrays do not use hundreds of MB.
  private static final JsonMapper MESSAGES =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxTokenCount(1_000_000).build())
                  .build())
          .build();

  /// Interval of checking the credential, after whose revocation the socket ends.
  private static final Duration SIGNED_IN_EVERY = Duration.ofSeconds(5);

  /// Timeout of a wait, which also ends with the subscription.
  private static final Duration CHANGE_AWAITED = Duration.ofHours(1);

  private static final int POLICY_VIOLATION = 1008;

  private final Parts parts;
  private final Callers callers;
  private final Jmap.Urls urls;
  private final WebRequest request;

  /// Guarded by this.
  private @Nullable Subscription subscription;

  /// Guarded by this.
  private @Nullable OpenSession seen;

  private final CountDownLatch over = new CountDownLatch(1);

  /// Components shared by all sockets.
  ///
  /// @param signedIn whether a credential is still valid
  record Parts(
      Jmap jmap,
      StateChanges changes,
      Predicate<Principal> signedIn,
      JmapMonitor heard,
      RequestLimiter atOnce) {}

  /// @param request the upgrade request
  JmapSocket(Parts parts, Callers callers, Jmap.Urls urls, WebRequest request) {
    this.request = request;
    this.parts = parts;
    this.callers = callers;
    this.urls = urls;
  }

  @Override
  public void opened(WebSocket socket) {
    OpenSession session =
        parts
            .heard()
            .open(
                request,
                callers.first(),
                "-websocket",
                reason ->
                    Thread.ofVirtual()
                        .name("jmap-end")
                        .start(() -> socket.close(POLICY_VIOLATION, reason)));
    synchronized (this) {
      seen = session;
      if (over.getCount() == 0) {
        session.close();
      }
    }
    Thread.ofVirtual().name("jmap-signed-in").start(() -> watch(socket));
  }

  /// Whether all callers are still signed in. If one is not, the socket ends and the browser opens
  /// another.
  private boolean signedIn() {
    return callers.all().stream().allMatch(parts.signedIn());
  }

  /// Checks the credentials periodically while the socket is open.
  private void watch(WebSocket socket) {
    try {
      while (!over.await(SIGNED_IN_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!signedIn()) {
          socket.close(POLICY_VIOLATION, "signed out");
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void text(WebSocket socket, String message) throws IOException {
    if (!signedIn()) {
      socket.close(POLICY_VIOLATION, "signed out");
      return;
    }
    Optional<String> id = Optional.empty();
    try {
      JsonNode read = read(message);
      id = Optional.ofNullable(read.get("id")).filter(JsonNode::isString).map(JsonNode::asString);
      switch (read.path("@type").asString("")) {
        case "Request" -> answer(socket, message, id);
        case "WebSocketPushEnable" -> enable(socket, read);
        case "WebSocketPushDisable" -> disable();
        default ->
            throw new RequestException(RequestException.Kind.NOT_REQUEST, "@type is unknown");
      }
    } catch (RequestException e) {
      refuse(socket, e, id);
    }
  }

  private static JsonNode read(String message) {
    try {
      JsonNode read = MESSAGES.readTree(message);
      if (read != null && read.isObject()) {
        return read;
      }
    } catch (JacksonException e) {
      throw new RequestException(
          RequestException.Kind.NOT_JSON, "not I-JSON: " + e.getOriginalMessage());
    }
    throw new RequestException(RequestException.Kind.NOT_REQUEST, "a message must be an object");
  }

  /// RFC 8887 §4.3.2
  private void answer(WebSocket socket, String message, Optional<String> id) throws IOException {
    byte[] asked = message.getBytes(StandardCharsets.UTF_8);
    byte[] answer =
        parts
            .atOnce()
            .answer(
                callers.first().account(),
                () ->
                    parts
                        .heard()
                        .answer(
                            callers.first(),
                            "WebSocket",
                            asked,
                            json -> parts.jmap().answer(callers, json, urls)));
    ObjectNode response = (ObjectNode) JSON.readTree(answer);
    response.put("@type", "Response");
    id.ifPresent(of -> response.put("requestId", of));
    socket.send(JSON.writeValueAsString(response));
  }

  /// RFC 8887 §4.3.4
  private static void refuse(WebSocket socket, RequestException e, Optional<String> id)
      throws IOException {
    ObjectNode error = JmapResources.problemJson(e);
    error.put("@type", "RequestError");
    id.ifPresent(of -> error.put("requestId", of));
    socket.send(JSON.writeValueAsString(error));
  }

  /// RFC 8887 §4.3.5.2
  private void enable(WebSocket socket, JsonNode message) throws IOException {
    Set<String> types = new HashSet<>();
    for (JsonNode type : message.path("dataTypes")) {
      types.add(type.asString(""));
    }
    Subscription fresh = parts.changes().subscribe(callers, types);
    synchronized (this) {
      disable();
      if (over.getCount() == 0) {
        fresh.close();
        return;
      }
      subscription = fresh;
    }
    StateChange now = fresh.current();
    String known = message.path("pushState").asString("");
    if (!known.isEmpty() && !known.equals(now.pushState())) {
      tell(socket, now);
    }
    Thread.ofVirtual().name("jmap-push").start(() -> push(socket, fresh));
  }

  private void push(WebSocket socket, Subscription from) {
    try {
      while (isCurrent(from)) {
        Optional<StateChange> change = from.next(CHANGE_AWAITED);
        if (change.isPresent() && signedIn()) {
          tell(socket, change.get());
        }
      }
    } catch (IOException gone) {
      closed(); // the client disconnected, or does not read
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// RFC 8887 §4.3.5.1
  private static void tell(WebSocket socket, StateChange change) throws IOException {
    ObjectNode json = change.json();
    json.put("pushState", change.pushState());
    socket.send(JSON.writeValueAsString(json));
  }

  private synchronized boolean isCurrent(Subscription of) {
    return subscription == of;
  }

  private synchronized void disable() {
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
  }

  @Override
  public synchronized void closed() {
    over.countDown();
    disable();
    if (seen != null) {
      seen.close();
    }
  }
}
