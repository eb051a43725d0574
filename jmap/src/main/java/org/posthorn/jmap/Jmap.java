package org.posthorn.jmap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.RequestException;
import org.posthorn.jmap.protocol.Requests;
import org.posthorn.jmap.protocol.VisibleAccount;
import org.posthorn.runtime.Digests;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The JMAP server: answers requests and builds session objects. Independent of HTTP. Thread-safe.
public final class Jmap {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HexFormat HEX = HexFormat.of();

  /// In the session object of a support session: its programs must store nothing that outlasts it.
  private static final String SUPPORT_SESSION = "https://posthorn.org/jmap/support-session";

  private final JmapLimits limits;
  private final List<Feature> features;
  private final Requests requests;
  private final Function<Principal, List<VisibleAccount>> accounts;

  /// Absolute URLs of the resources, some of them templates with variables in braces (RFC 8620 §2).
  ///
  /// @param webSocket of RFC 8887 §3
  public record Urls(
      String api, String download, String upload, String eventSource, String webSocket) {}

  /// @param ofCore methods of the core besides `Core/echo`
  /// @param features each of another capability
  /// @param accounts returns the accounts that a principal can see, its own first
  public Jmap(
      JmapLimits limits,
      List<Method> ofCore,
      List<Feature> features,
      Function<Principal, List<VisibleAccount>> accounts) {
    this.limits = limits;
    this.features = List.copyOf(features);
    this.accounts = accounts;
    List<Method> methods = new ArrayList<>(ofCore);
    features.forEach(feature -> methods.addAll(feature.methods()));
    this.requests = new Requests(limits, methods, this::account);
  }

  public JmapLimits limits() {
    return limits;
  }

  /// Answers a request (RFC 8620 §3).
  ///
  /// @param urls of the session object, whose state is in the response
  /// @return JSON
  /// @throws RequestException if the whole request is refused
  public byte[] answer(Callers callers, byte[] request, Urls urls) {
    return requests.answer(callers, request, session(callers, urls).get("state").asString());
  }

  /// Which of the callers acts on an account, for requests other than method calls.
  ///
  /// @param account its id, as clients write it
  public Principal acting(Callers callers, String account) {
    return requests.acting(callers, ObjectId.account(account));
  }

  /// Answers an internal request, without a session.
  ///
  /// @param reader converts the response
  /// @throws RequestException if the whole request is refused
  public <T> T answer(Principal principal, ObjectNode request, Function<ObjectNode, T> reader) {
    return requests.answer(principal, request, reader);
  }

  /// The session object (RFC 8620 §2): the accounts of all callers, and then those that others
  /// share with them. An account that is shared with several callers is listed as the first of them
  /// sees it.
  public ObjectNode session(Callers callers, Urls urls) {
    ObjectNode session = JsonNodeFactory.instance.objectNode();
    ObjectNode capabilities = session.putObject("capabilities");
    capabilities.set(Capability.CORE.uri(), core());
    capabilities
        .putObject(Capability.WEBSOCKET.uri())
        .put("url", urls.webSocket())
        .put("supportsPush", true);
    for (Feature feature : features) {
      ObjectNode object = feature.session();
      if (object != null) {
        capabilities.set(feature.capability().uri(), object);
      }
    }
    if (callers.first().scope().equals(Scope.SUPPORT)) {
      capabilities.putObject(SUPPORT_SESSION);
    }
    ObjectNode all = session.putObject("accounts");
    ObjectNode primary = session.putObject("primaryAccounts");
    for (VisibleAccount account : seen(callers)) {
      String id = ObjectId.ofAccount(account.id());
      ObjectNode object = json(account);
      all.set(id, object);
      if (account.id().equals(callers.first().account())) {
        object
            .get("accountCapabilities")
            .propertyNames()
            .forEach(capability -> primary.put(capability, id));
      }
    }
    session.put("username", callers.first().name());
    session.put("apiUrl", urls.api());
    session.put("downloadUrl", urls.download());
    session.put("uploadUrl", urls.upload());
    session.put("eventSourceUrl", urls.eventSource());
    session.put("state", state(session));
    return session;
  }

  private Collection<VisibleAccount> seen(Callers callers) {
    SequencedMap<AccountId, VisibleAccount> own = new LinkedHashMap<>();
    SequencedMap<AccountId, VisibleAccount> shared = new LinkedHashMap<>();
    for (Principal caller : callers.all()) {
      for (VisibleAccount account : accounts.apply(caller)) {
        // RFC 9670 §1.4: the subscribed ones; the others can be found as Principals.
        if (account.subscribed()) {
          (account.personal() ? own : shared).putIfAbsent(account.id(), account);
        }
      }
    }
    shared.forEach(own::putIfAbsent);
    return own.values();
  }

  /// An account as in the session object; empty if the principal cannot see it.
  private Optional<ObjectNode> account(Principal principal, AccountId id) {
    return accounts.apply(principal).stream()
        .filter(account -> account.id().equals(id))
        .findFirst()
        .map(this::json);
  }

  private ObjectNode json(VisibleAccount account) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", account.name());
    json.put("isPersonal", account.personal());
    json.put("isReadOnly", account.readOnly());
    ObjectNode has = json.putObject("accountCapabilities");
    for (Feature feature : features) {
      feature
          .account()
          .apply(account)
          .ifPresent(object -> has.set(feature.capability().uri(), object));
    }
    return json;
  }

  /// The state, which changes with any value in the session object.
  private static String state(ObjectNode session) {
    byte[] digest =
        Digests.sha256(JSON.writeValueAsString(session).getBytes(StandardCharsets.UTF_8));
    return HEX.formatHex(digest, 0, 8);
  }

  private ObjectNode core() {
    ObjectNode core = JsonNodeFactory.instance.objectNode();
    core.put("maxSizeUpload", limits.sizeUploadMax());
    core.put("maxConcurrentUpload", limits.concurrentUploadMax());
    core.put("maxSizeRequest", limits.sizeRequestMax());
    core.put("maxConcurrentRequests", limits.concurrentRequestsMax());
    core.put("maxCallsInRequest", limits.callsInRequestMax());
    core.put("maxObjectsInGet", limits.objectsInGetMax());
    core.put("maxObjectsInSet", limits.objectsInSetMax());
    core.putArray("collationAlgorithms")
        .add("i;ascii-casemap")
        .add("i;octet")
        .add("i;unicode-casemap");
    return core;
  }
}
