package org.posthorn.jmap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.RequestException;
import org.posthorn.jmap.protocol.Requests;
import org.posthorn.runtime.Digests;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The JMAP server: requests are answered, and the session object tells what there is. Knows no
/// HTTP. Thread-safe.
public final class Jmap {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HexFormat HEX = HexFormat.of();

  private final JmapLimits limits;
  private final List<Feature> features;
  private final Requests requests;
  private final Function<Principal, List<Visible>> accounts;

  /// An account that a principal sees.
  ///
  /// @param name for people
  /// @param personal whether it is the principal's own
  /// @param readOnly whether the principal may change nothing in it
  public record Visible(AccountId id, String name, boolean personal, boolean readOnly) {}

  /// Where the resources are, as absolute URLs; those of RFC 8620 §2 with its variables in braces.
  ///
  /// @param webSocket of RFC 8887 §3
  public record Urls(
      String api, String download, String upload, String eventSource, String webSocket) {}

  /// @param ofCore methods of the core besides `Core/echo`
  /// @param features each of another capability
  /// @param accounts those that a principal sees, its own one first
  public Jmap(
      JmapLimits limits,
      List<Method> ofCore,
      List<Feature> features,
      Function<Principal, List<Visible>> accounts) {
    this.limits = limits;
    this.features = List.copyOf(features);
    this.accounts = accounts;
    List<Method> methods = new ArrayList<>(ofCore);
    features.forEach(feature -> methods.addAll(feature.methods()));
    this.requests = new Requests(limits, methods);
  }

  public JmapLimits limits() {
    return limits;
  }

  /// Answers a request (RFC 8620 §3).
  ///
  /// @param urls of the session object, whose state is told
  /// @return JSON
  /// @throws RequestException if the whole of it is refused
  public byte[] answer(Principal principal, byte[] request, Urls urls) {
    return requests.answer(principal, request, session(principal, urls).get("state").asString());
  }

  /// Answers a request of this program, which has no session.
  ///
  /// @param reader makes of the response what is wanted
  /// @throws RequestException if the whole of it is refused
  public <T> T answer(Principal principal, ObjectNode request, Function<ObjectNode, T> reader) {
    return requests.answer(principal, request, reader);
  }

  /// The session object (RFC 8620 §2).
  public ObjectNode session(Principal principal, Urls urls) {
    ObjectNode session = JsonNodeFactory.instance.objectNode();
    ObjectNode capabilities = session.putObject("capabilities");
    capabilities.set(Capability.CORE.uri(), core());
    capabilities
        .putObject(Capability.WEBSOCKET.uri())
        .put("url", urls.webSocket())
        .put("supportsPush", true);
    features.forEach(feature -> capabilities.set(feature.capability().uri(), feature.session()));
    ObjectNode all = session.putObject("accounts");
    ObjectNode primary = session.putObject("primaryAccounts");
    for (Visible account : accounts.apply(principal)) {
      String id = ObjectId.ofAccount(account.id());
      ObjectNode own = all.putObject(id);
      own.put("name", account.name());
      own.put("isPersonal", account.personal());
      own.put("isReadOnly", account.readOnly());
      ObjectNode has = own.putObject("accountCapabilities");
      for (Feature feature : features) {
        String uri = feature.capability().uri();
        feature
            .account()
            .apply(account.id())
            .ifPresent(object -> {
              has.set(uri, object);
              if (account.personal()) {
                primary.put(uri, id);
              }
            });
      }
    }
    session.put("username", principal.name());
    session.put("apiUrl", urls.api());
    session.put("downloadUrl", urls.download());
    session.put("uploadUrl", urls.upload());
    session.put("eventSourceUrl", urls.eventSource());
    session.put("state", state(session));
    return session;
  }

  /// Changes whenever anything in the session object does.
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
