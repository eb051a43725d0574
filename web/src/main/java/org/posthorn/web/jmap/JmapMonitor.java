package org.posthorn.web.jmap;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Histogram;
import org.posthorn.web.WebRequest;
import org.posthorn.wire.sessions.OpenSession;
import org.posthorn.wire.sessions.OpenSessions;
import org.posthorn.wire.sessions.Trace;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reports JMAP to the list of sessions and to traces: open streams are sessions, and a trace of
/// the account records methods, sizes and times of requests, never arguments.
final class JmapMonitor {
  private static final String PROTOCOL = "jmap";
  private static final JsonFactory JSON = new JsonFactory();

  /// Largest number of methods that are listed for a request.
  private static final int METHODS_MAX = 64;

  private final OpenSessions sessions;
  private final Histogram times;

  /// @param times histogram of request times
  JmapMonitor(OpenSessions sessions, Histogram times) {
    this.sessions = sessions;
    this.times = times;
  }

  /// Registers a WebSocket or event stream.
  ///
  /// @param ending ends it, with a reason
  OpenSession open(WebRequest request, Principal principal, String what, Consumer<String> ending) {
    Optional<String> tls = request.secure() ? Optional.of("TLS") : Optional.empty();
    OpenSession session =
        sessions.open(
            PROTOCOL + what, new OpenSession.Peer(id(), request.client(), () -> tls), ending);
    session.program(request.field("User-Agent").orElse(""));
    session.loggedIn(principal.name());
    return session;
  }

  /// Answers a request.
  @FunctionalInterface
  interface Answering {
    byte[] answer(byte[] request) throws IOException;
  }

  /// @param how it came, for people
  byte[] answer(Principal principal, String how, byte[] request, Answering answering)
      throws IOException {
    long begin = System.nanoTime();
    try {
      return told(principal, how, request, answering);
    } finally {
      times.addSince(begin);
    }
  }

  private byte[] told(Principal principal, String how, byte[] request, Answering answering)
      throws IOException {
    String account = principal.name();
    if (!sessions.traces().listens(account)) {
      return answering.answer(request);
    }
    String id = id();
    tell(
        account,
        id,
        Trace.Side.CLIENT,
        how + ", " + request.length + " octets: " + methods(request, "methodCalls"));
    long begin = System.nanoTime();
    try {
      byte[] answer = answering.answer(request);
      tell(
          account,
          id,
          Trace.Side.SERVER,
          answer.length
              + " octets after "
              + Duration.ofNanos(System.nanoTime() - begin).toMillis()
              + " ms: "
              + methods(answer, "methodResponses"));
      return answer;
    } catch (IOException | RuntimeException e) {
      tell(account, id, Trace.Side.NOTE, "refused: " + e.getMessage());
      throw e;
    }
  }

  private void tell(String account, String id, Trace.Side side, String text) {
    sessions.traces().hear(account, id, PROTOCOL, side, text);
  }

  private static String id() {
    return Long.toString(ThreadLocalRandom.current().nextLong() >>> 16, Character.MAX_RADIX);
  }

  /// The names of calls or responses: the first elements of arrays in the array of a name.
  private static String methods(byte[] json, String member) {
    List<String> names = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      JsonToken token = parser.nextToken();
      if (token != JsonToken.START_OBJECT) {
        return "no object";
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean found = parser.currentName().equals(member);
        token = parser.nextToken();
        if (found && token == JsonToken.START_ARRAY) {
          calls(parser, names);
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException e) {
      return "no JSON";
    }
    return names.isEmpty() ? "no methods" : String.join(", ", names);
  }

  private static void calls(JsonParser parser, List<String> names) {
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      JsonToken first = parser.nextToken();
      if (names.size() < METHODS_MAX) {
        boolean named =
            first == JsonToken.VALUE_STRING && parser.getString().matches("[A-Za-z/]{1,64}");
        names.add(named ? parser.getString() : "?");
      }
      while (first != JsonToken.END_ARRAY && parser.nextToken() != JsonToken.END_ARRAY) {
        parser.skipChildren();
      }
    }
  }
}
