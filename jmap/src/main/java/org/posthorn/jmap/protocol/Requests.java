package org.posthorn.jmap.protocol;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.protocol.MethodException.Type;
import org.posthorn.jmap.protocol.RequestException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes the calls of a request one after another (RFC 8620 §3.3 to §3.7). Thread-safe.
public final class Requests {
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

  private final JmapLimits limits;
  private final Json json;
  private final Map<String, Method> methods = new HashMap<>();

  public Requests(JmapLimits limits, List<Method> methods) {
    this.limits = limits;
    this.json = new Json(limits);
    this.methods.put(
        "Core/echo", new Method("Core/echo", Capability.CORE, (_, arguments) -> arguments));
    for (Method method : methods) {
      if (this.methods.put(method.name(), method) != null) {
        throw new IllegalArgumentException(method.name() + " is there twice");
      }
    }
  }

  /// Answers a request.
  ///
  /// @param sessionState of the session object as it is now
  /// @throws RequestException if the whole of it is refused
  public byte[] answer(Principal principal, byte[] request, String sessionState) {
    if (request.length > limits.sizeRequestMax()) {
      throw RequestException.limit(
          "maxSizeRequest", "the request is longer than " + limits.sizeRequestMax() + " octets");
    }
    JsonNode read = json.read(request);
    Set<Capability> using = using(read.path("using"));
    List<Invocation> calls = calls(read.path("methodCalls"));
    JsonNode createdIds = read.path("createdIds");
    if (!createdIds.isMissingNode() && !createdIds.isObject()) {
      throw new RequestException(Kind.NOT_REQUEST, "createdIds is an object");
    }
    List<Invocation> answers = new ArrayList<>();
    for (Invocation call : calls) {
      answers.add(answer(principal, call, using, answers));
    }
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    ArrayNode all = response.putArray("methodResponses");
    answers.forEach(answer -> all.add(answer.json()));
    if (createdIds.isObject()) {
      response.set("createdIds", createdIds);
    }
    response.put("sessionState", sessionState);
    return json.write(response);
  }

  private static Set<Capability> using(JsonNode using) {
    if (!using.isArray()) {
      throw new RequestException(Kind.NOT_REQUEST, "using is a list of capabilities");
    }
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    for (JsonNode uri : using) {
      if (!uri.isString()) {
        throw new RequestException(Kind.NOT_REQUEST, "using is a list of capabilities");
      }
      capabilities.add(
          Capability.of(uri.asString())
              .orElseThrow(() ->
                  new RequestException(
                      Kind.UNKNOWN_CAPABILITY, "the capability is not known: " + uri.asString())));
    }
    return capabilities;
  }

  private List<Invocation> calls(JsonNode methodCalls) {
    if (!methodCalls.isArray()) {
      throw new RequestException(Kind.NOT_REQUEST, "methodCalls is a list of calls");
    }
    if (methodCalls.size() > limits.callsInRequestMax()) {
      throw RequestException.limit(
          "maxCallsInRequest", "more than " + limits.callsInRequestMax() + " calls");
    }
    List<Invocation> calls = new ArrayList<>();
    methodCalls.forEach(call -> calls.add(Invocation.read(call)));
    return calls;
  }

  private Invocation answer(
      Principal principal, Invocation call, Set<Capability> using, List<Invocation> before) {
    try {
      Method method = methods.get(call.name());
      if (method == null || !using.contains(method.capability())) {
        throw new MethodException(
            Type.UNKNOWN_METHOD,
            method == null
                ? "there is no method " + call.name()
                : "it needs " + method.capability().uri() + " in using");
      }
      ObjectNode arguments = ResultReferences.resolve(call.arguments(), before);
      return new Invocation(call.name(), method.body().call(principal, arguments), call.callId());
    } catch (MethodException e) {
      return Invocation.error(call.callId(), e);
    } catch (RuntimeException e) {
      LOG.error("jmap event=failed method={}", call.name(), e);
      return Invocation.error(
          call.callId(),
          new MethodException(Type.SERVER_FAIL, "the server failed; its log says more"));
    }
  }
}
