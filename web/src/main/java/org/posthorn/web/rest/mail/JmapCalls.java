package org.posthorn.web.rest.mail;

import java.util.function.Function;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.RequestException;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A JMAP request with one or more calls on the caller's account. Used once, by one thread.
public final class JmapCalls {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Jmap jmap;
  private final Principal principal;
  private final ObjectNode request = JSON.objectNode();
  private final ArrayNode calls;

  public JmapCalls(Jmap jmap, Principal principal) {
    this.jmap = jmap;
    this.principal = principal;
    ArrayNode using = request.putArray("using");
    for (Capability capability : Capability.values()) {
      using.add(capability.uri());
    }
    calls = request.putArray("methodCalls");
  }

  /// Adds a call.
  ///
  /// @return its index, for reading its response
  public int add(String method, ObjectNode arguments) {
    arguments.put("accountId", ObjectId.ofAccount(principal.account()));
    int place = calls.size();
    calls.addArray().add(method).add(arguments).add(Integer.toString(place));
    return place;
  }

  /// Sets an argument to a reference to the response of an earlier call (RFC 8620 §3.7).
  public ObjectNode refer(ObjectNode arguments, String argument, int place, String path) {
    ObjectNode reference = arguments.putObject("#" + argument);
    reference.put("resultOf", Integer.toString(place));
    reference.put("name", calls.get(place).get(0).asString());
    reference.put("path", path);
    return arguments;
  }

  /// Executes the calls.
  ///
  /// @param reader converts the responses
  /// @throws org.posthorn.web.rest.RestException if the reader reads the response of a failed call
  public <T> T read(Function<Answers, T> reader) {
    try {
      return jmap.answer(
          principal,
          request,
          response -> reader.apply(new Answers(response.get("methodResponses"))));
    } catch (RequestException e) {
      throw Refusals.of(e);
    }
  }

  /// Executes the calls, and converts the response of the last.
  public <T> T last(Function<JsonNode, T> reader) {
    return read(answers -> reader.apply(answers.of(calls.size() - 1)));
  }

  /// The responses of the calls.
  ///
  /// @param all `methodResponses` (RFC 8620 §3.4)
  public record Answers(JsonNode all) {
    /// @throws org.posthorn.web.rest.RestException if the call failed
    public JsonNode of(int place) {
      for (JsonNode each : all) {
        if (each.get(2).asString().equals(Integer.toString(place))) {
          JsonNode answer = each.get(1);
          if (each.get(0).asString().equals("error")) {
            throw Refusals.ofMethod(answer);
          }
          return answer;
        }
      }
      throw new IllegalStateException("no response to call " + place);
    }

    /// The error type of a failed call; empty on success.
    public String error(int place) {
      for (JsonNode each : all) {
        if (each.get(2).asString().equals(Integer.toString(place))) {
          return each.get(0).asString().equals("error") ? each.get(1).get("type").asString() : "";
        }
      }
      throw new IllegalStateException("no response to call " + place);
    }
  }
}
