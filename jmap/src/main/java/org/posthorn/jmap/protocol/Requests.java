package org.posthorn.jmap.protocol;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.protocol.RequestException.Kind;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.ComputeSlots;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.mail.MailException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Executes the calls of a request one after another (RFC 8620 §3.3 to §3.7). Thread-safe.
public final class Requests {
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

  /// Suffixes of methods that change nothing.
  private static final Set<String> READING =
      Set.of("echo", "get", "changes", "query", "queryChanges", "lookup", "parse", "validate");

  private final JmapLimits limits;
  private final Json json;
  private final ResponseMemory room;
  private final BiFunction<Principal, AccountId, Optional<ObjectNode>> accounts;
  private final ComputeSlots turns = ComputeSlots.ofProcessors();
  private final Map<String, Method> methods = new HashMap<>();

  /// @param accounts returns an account as in the session object of a principal; empty if it cannot
  ///   see it
  public Requests(
      JmapLimits limits,
      List<Method> methods,
      BiFunction<Principal, AccountId, Optional<ObjectNode>> accounts) {
    this.accounts = accounts;
    this.limits = limits;
    this.json = new Json(limits);
    this.room = new ResponseMemory(limits.answersSizeMax(), limits.answersAtOnceMax());
    this.methods.put(
        "Core/echo", new Method("Core/echo", Capability.CORE, call -> call.arguments().json()));
    for (Method method : methods) {
      if (this.methods.put(method.name(), method) != null) {
        throw new IllegalArgumentException(method.name() + " is there twice");
      }
    }
  }

  /// Data shared by all calls of a request.
  private record Caller(
      Callers senders,
      Set<Capability> using,
      Map<String, String> createdIds,
      ResponseMemory.Share room,
      Effort effort) {}

  /// Answers a request, after waiting for its turn.
  ///
  /// @param sessionState of the current session object
  /// @throws RequestException if the whole request is refused
  public byte[] answer(Callers callers, byte[] request, String sessionState) {
    if (request.length > limits.sizeRequestMax()) {
      throw RequestException.limit(
          "maxSizeRequest", "the request is longer than " + limits.sizeRequestMax() + " octets");
    }
    return turns.take(() -> answered(callers, json.read(request), sessionState, json::write));
  }

  /// Answers a request that is already parsed.
  ///
  /// @param reader converts the response; the memory of the response stays reserved until it
  ///   returns
  /// @throws RequestException if the whole request is refused
  public <T> T answer(Principal principal, JsonNode request, Function<ObjectNode, T> reader) {
    return turns.take(() -> answered(Callers.of(principal), request, "", reader));
  }

  private <T> T answered(
      Callers callers, JsonNode read, String sessionState, Function<ObjectNode, T> reader) {
    TimeSlice slice = new TimeSlice();
    Set<Capability> using = using(read.path("using"));
    List<Invocation> calls = calls(read.path("methodCalls"));
    boolean withIds = read.has("createdIds");
    Map<String, String> createdIds = createdIds(read.path("createdIds"));
    List<Invocation> answers = new ArrayList<>();
    Effort effort = new Effort();
    try (ResponseMemory.Share share = room.share()) {
      for (Invocation call : calls) {
        if (share.full()) {
          answers.add(Invocation.error(call.callId(), tooMuchAnswered()));
          continue;
        }
        int before = answers.size();
        long taken = share.taken();
        answer(new Caller(callers, using, createdIds, share, effort), call, answers);
        long length = 0;
        for (Invocation answer : answers.subList(before, answers.size())) {
          length += Json.length(answer.arguments(), limits.answersSizeMax());
        }
        share.settle(taken + length);
        slice.breatheNow();
      }
      return reader.apply(
          response(answers, withIds ? Optional.of(createdIds) : Optional.empty(), sessionState));
    }
  }

  private static ObjectNode response(
      List<Invocation> answers, Optional<Map<String, String>> createdIds, String sessionState) {
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    ArrayNode all = response.putArray("methodResponses");
    answers.forEach(answer -> all.add(answer.json()));
    createdIds.ifPresent(given -> {
      ObjectNode ids = response.putObject("createdIds");
      given.forEach(ids::put);
    });
    response.put("sessionState", sessionState);
    return response;
  }

  private MethodException tooMuchAnswered() {
    return new MethodException(
        MethodException.Type.REQUEST_TOO_LARGE,
        "the previous responses have more than "
            + limits.answersSizeMax()
            + " characters; the call was not executed, send it in another request");
  }

  private static Map<String, String> createdIds(JsonNode given) {
    Map<String, String> ids = new LinkedHashMap<>();
    if (given.isMissingNode()) {
      return ids;
    }
    for (Map.Entry<String, JsonNode> each : given.properties()) {
      if (!each.getValue().isString()) {
        throw new RequestException(Kind.NOT_REQUEST, "createdIds must be an object of ids");
      }
      ids.put(each.getKey(), each.getValue().asString());
    }
    if (!given.isObject()) {
      throw new RequestException(Kind.NOT_REQUEST, "createdIds must be an object of ids");
    }
    return ids;
  }

  private static Set<Capability> using(JsonNode using) {
    if (!using.isArray()) {
      throw new RequestException(Kind.NOT_REQUEST, "using must be a list of capabilities");
    }
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    for (JsonNode uri : using) {
      if (!uri.isString()) {
        throw new RequestException(Kind.NOT_REQUEST, "using must be a list of capabilities");
      }
      capabilities.add(
          Capability.of(uri.asString())
              .orElseThrow(() ->
                  new RequestException(
                      Kind.UNKNOWN_CAPABILITY, "unknown capability: " + uri.asString())));
    }
    return capabilities;
  }

  private List<Invocation> calls(JsonNode methodCalls) {
    if (!methodCalls.isArray()) {
      throw new RequestException(Kind.NOT_REQUEST, "methodCalls must be a list of calls");
    }
    if (methodCalls.size() > limits.callsInRequestMax()) {
      throw RequestException.limit(
          "maxCallsInRequest", "more than " + limits.callsInRequestMax() + " calls");
    }
    List<Invocation> calls = new ArrayList<>();
    methodCalls.forEach(call -> calls.add(Invocation.read(call)));
    return calls;
  }

  /// Executes a call, and adds its responses to those `before`.
  private void answer(Caller caller, Invocation invocation, List<Invocation> before) {
    String id = invocation.callId();
    try {
      Method method = methods.get(invocation.name());
      if (method == null || !caller.using().contains(method.capability())) {
        throw new MethodException(
            MethodException.Type.UNKNOWN_METHOD,
            method == null
                ? "unknown method " + invocation.name()
                : "it needs " + method.capability().uri() + " in using");
      }
      if (!READING.contains(kind(method))) {
        ComputeSlots.endOwn(); // in case it waits for the disk
      }
      ObjectNode arguments =
          ResultReferences.resolve(invocation.arguments(), before, limits.sizeRequestMax());
      Call call =
          new Call(
              new Call.Caller(account -> acting(caller.senders(), account), accounts),
              caller.using(),
              arguments,
              caller.createdIds(),
              new Call.Bounds(caller.room()::take, caller.effort()));
      SupportSession.check(call.principal(), invocation.name(), arguments);
      before.add(new Invocation(invocation.name(), method.handler().answer(call), id));
      call.implicit()
          .forEach(also -> before.add(new Invocation(also.name(), also.arguments(), id)));
    } catch (MethodException e) {
      before.add(Invocation.error(id, e));
    } catch (MailException e) {
      before.add(Invocation.error(id, told(e)));
    } catch (StoreException e) {
      LOG.error("jmap event=failed method={}", invocation.name(), e);
      before.add(
          Invocation.error(
              id,
              new MethodException(
                  MethodException.Type.SERVER_UNAVAILABLE,
                  "the store is not available; try again later")));
    } catch (RuntimeException e) {
      LOG.error("jmap event=failed method={}", invocation.name(), e);
      before.add(
          Invocation.error(
              id,
              new MethodException(
                  MethodException.Type.SERVER_FAIL, "internal error; see the server's log")));
    }
  }

  /// The caller that acts on an account: its owner, otherwise the first that can see something of
  /// it. Rights are checked by the operation itself.
  ///
  /// @param account if it is empty, or no caller can see it, the first caller is returned
  public Principal acting(Callers callers, Optional<AccountId> account) {
    if (account.isEmpty() || callers.all().size() == 1) {
      return callers.first();
    }
    AccountId id = account.get();
    return callers
        .owner(id)
        .or(() ->
            callers.all().stream().filter(each -> accounts.apply(each, id).isPresent()).findFirst())
        .orElseGet(callers::first);
  }

  private static String kind(Method method) {
    return method.name().substring(method.name().indexOf('/') + 1);
  }

  /// An error of a whole method call.
  private static MethodException told(MailException e) {
    String why = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      // Callers that cannot even read it were refused before, by MailAccounts.
      case FORBIDDEN -> new MethodException(MethodException.Type.ACCOUNT_READ_ONLY, why);
      case NOT_FOUND -> MailAccounts.notFound();
      case INVALID, ALREADY_EXISTS, HAS_CHILDREN, EXPUNGED -> MethodException.invalid(why);
      case OVER_QUOTA, LIMIT -> new MethodException(MethodException.Type.FORBIDDEN, why);
    };
  }
}
