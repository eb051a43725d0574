package org.posthorn.jmap.push;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.protocol.SetRequest;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.runtime.SlidingWindow;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// PushSubscription/get and /set (RFC 8620 §7.2), and the sending of push messages. Thread-safe.
///
/// A subscription belongs to the credential that created it: other credentials cannot see it, and
/// it ends with the credential.
public final class PushSubscriptions implements AutoCloseable {
  private static final Set<String> PROPERTIES =
      Set.of("id", "deviceClientId", "verificationCode", "expires", "types");
  private static final Set<String> SETTABLE =
      Set.of("deviceClientId", "url", "keys", "verificationCode", "expires", "types");
  private static final int TEXT_CHARS_MAX = 255;
  private static final int TYPES_MAX = 64;
  private static final int ACCOUNTS_REMEMBERED = 10_000;
  private static final int ID_BYTES = 9;
  private static final int CODE_BYTES = 24;

  private final PushRows rows;
  private final StateChanges changes;
  private final Pushers pushers;
  private final PushLimits limits;
  private final JmapLimits jmapLimits;
  private final InstantSource clock;
  private final Vapid vapid;
  private final SlidingWindow<AccountId> verifications;
  private final SecureRandom random = new SecureRandom();

  /// @param kv store with the accounts' partitions
  /// @param signedIn whether a credential is still valid
  public PushSubscriptions(
      KeyValueStore kv,
      StateChanges changes,
      PushService service,
      Vapid vapid,
      Predicate<Principal> signedIn,
      Bounds bounds) {
    this.limits = bounds.push();
    this.jmapLimits = bounds.jmap();
    this.clock = bounds.clock();
    this.vapid = vapid;
    this.changes = changes;
    this.rows = new PushRows(kv, limits.subscriptionsPerAccountMax());
    this.pushers =
        new Pushers(
            new Pushers.Surroundings(rows, changes, service, vapid, signedIn, limits, clock));
    this.verifications =
        new SlidingWindow<>(Duration.ofHours(1), ACCOUNTS_REMEMBERED, bounds.clock());
  }

  /// Limits and the clock.
  public record Bounds(PushLimits push, JmapLimits jmap, InstantSource clock) {}

  /// Resumes the subscriptions of all accounts after a start.
  ///
  /// @param accounts iterates over all accounts
  public void resume(Consumer<Consumer<AccountId>> accounts) {
    pushers.resume(accounts);
  }

  /// The methods, which belong to the core.
  public List<Method> methods() {
    return List.of(
        new Method("PushSubscription/get", Capability.CORE, this::get),
        new Method("PushSubscription/set", Capability.CORE, this::set));
  }

  /// The capability with the VAPID key (RFC 9749 §3).
  public Feature vapid() {
    ObjectNode session = Feature.empty();
    session.put("applicationServerKey", vapid.applicationServerKey());
    return new Feature(Capability.WEBPUSH_VAPID, session, _ -> Optional.empty(), List.of());
  }

  private List<PushSubscription> of(Principal principal) {
    return rows.all(principal.account()).stream()
        .filter(each -> each.owner().credential().equals(principal.credential()))
        .filter(each -> clock.instant().isBefore(each.expires()))
        .toList();
  }

  private ObjectNode get(Call call) {
    List<String> wanted = call.arguments().strings("properties").orElse(List.of());
    if (wanted.contains("url") || wanted.contains("keys")) { // RFC 8620 §7.2.1
      throw new MethodException(MethodException.Type.FORBIDDEN, "url and keys cannot be read back");
    }
    GetRequest request = GetRequest.read(call, PROPERTIES::contains, PROPERTIES, jmapLimits);
    call.arguments().requireAllKnown();
    List<ObjectNode> found = new ArrayList<>();
    for (PushSubscription each : of(call.principal())) {
      if (request.ids().map(ids -> ids.contains(each.id())).orElse(true)) {
        found.add(json(each, request.properties()));
      }
    }
    ObjectNode answer = request.answer("", "", found);
    answer.remove(List.of("accountId", "state")); // RFC 8620 §7.2.1
    return answer;
  }

  private static ObjectNode json(PushSubscription of, Set<String> properties) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", of.id());
    json.put("deviceClientId", of.deviceClientId());
    json.put("verificationCode", of.verified() ? of.code() : null);
    json.put("expires", date(of.expires()));
    if (of.types().isPresent()) {
      ArrayNode types = json.putArray("types");
      of.types().get().stream().sorted().forEach(types::add);
    } else {
      json.putNull("types");
    }
    json.retain(properties);
    return json;
  }

  private static String date(Instant at) {
    return DateTimeFormatter.ISO_INSTANT.format(at.truncatedTo(ChronoUnit.SECONDS));
  }

  private ObjectNode set(Call call) {
    SetRequest request = SetRequest.read(call, jmapLimits);
    call.arguments().requireAllKnown();
    Principal principal = call.principal();
    request
        .create()
        .forEach((creationId, object) -> {
          try {
            PushSubscription made = create(principal, object);
            ObjectNode serverSet = JsonNodeFactory.instance.objectNode();
            serverSet.put("expires", date(made.expires()));
            request.created(creationId, made.id(), serverSet);
            pushers.verify(made);
          } catch (SetException e) {
            request.notCreated(creationId, e);
          }
        });
    request
        .update()
        .forEach((written, patch) -> {
          try {
            String id = call.id(written).orElse(written);
            PushSubscription changed = update(principal, id, patch);
            if (changed.verified()) {
              pushers.begin(changed);
            }
            ObjectNode serverSet = JsonNodeFactory.instance.objectNode();
            serverSet.put("expires", date(changed.expires()));
            request.updated(written, serverSet);
          } catch (SetException e) {
            request.notUpdated(written, e);
          }
        });
    for (String id : request.destroy()) {
      if (of(principal).stream().anyMatch(each -> each.id().equals(id))
          && rows.remove(principal.account(), id)) {
        pushers.end(id);
        request.destroyed(id);
      } else {
        request.notDestroyed(id, SetException.notFound());
      }
    }
    ObjectNode answer = request.answer("", "", "");
    answer.remove(List.of("accountId", "oldState", "newState")); // RFC 8620 §7.2.2
    return answer;
  }

  private PushSubscription create(Principal principal, ObjectNode object) {
    for (String name : object.propertyNames()) {
      if (!SETTABLE.contains(name)) {
        throw SetException.invalid("cannot be set at creation", name);
      }
    }
    if (!object.path("verificationCode").isMissingNode()
        && !object.get("verificationCode").isNull()) {
      throw SetException.invalid("the code is sent to the URL first", "verificationCode");
    }
    PushSubscription made =
        new PushSubscription(
            random(ID_BYTES),
            principal,
            text(object, "deviceClientId", TEXT_CHARS_MAX),
            new PushSubscription.Target(url(object), keys(object.path("keys"))),
            random(CODE_BYTES),
            false,
            expires(object.path("expires")),
            types(object.path("types")));
    // Each sends a message to a URL that the client chooses.
    if (!verifications.tryAdd(principal.account(), 1, limits.verificationsPerHourMax())) {
      throw new SetException("rateLimit", "too many subscriptions in an hour");
    }
    changes.subscribe(Callers.of(principal), Set.of()).close(); // opens the account, or refuses
    removeExpired(principal);
    if (!rows.add(made)) {
      throw new SetException(
          "overQuota", "at most " + limits.subscriptionsPerAccountMax() + " subscriptions");
    }
    return made;
  }

  private void removeExpired(Principal principal) {
    for (PushSubscription each : rows.all(principal.account())) {
      if (!clock.instant().isBefore(each.expires())) {
        rows.remove(principal.account(), each.id());
        pushers.end(each.id());
      }
    }
  }

  private PushSubscription update(Principal principal, String id, ObjectNode patch) {
    if (of(principal).stream().noneMatch(each -> each.id().equals(id))) {
      throw SetException.notFound();
    }
    return rows.change(principal.account(), id, now -> patched(now, patch))
        .orElseThrow(SetException::notFound);
  }

  private PushSubscription patched(PushSubscription now, ObjectNode patch) {
    boolean verified = now.verified();
    Instant expires = now.expires();
    Optional<Set<String>> types = now.types();
    for (Map.Entry<String, JsonNode> each : patch.properties()) {
      switch (each.getKey()) {
        case "verificationCode" -> {
          if (!each.getValue().asString("").equals(now.code())) {
            throw SetException.invalid("wrong verification code", "verificationCode");
          }
          verified = true;
        }
        case "expires" -> expires = expires(each.getValue());
        case "types" -> types = types(each.getValue());
        default -> throw SetException.invalid("cannot be changed", each.getKey());
      }
    }
    return now.with(verified, expires, types);
  }

  private String random(int bytes) {
    byte[] octets = new byte[bytes];
    random.nextBytes(octets);
    return HexFormat.of().formatHex(octets);
  }

  private static String text(ObjectNode object, String name, int max) {
    JsonNode value = object.path(name);
    if (!value.isString() || value.asString().isEmpty() || value.asString().length() > max) {
      throw SetException.invalid("a text of 1 to " + max + " characters", name);
    }
    return value.asString();
  }

  private String url(ObjectNode object) {
    String url = text(object, "url", limits.urlCharsMax());
    try {
      URI uri = new URI(url);
      if ("https".equalsIgnoreCase(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw SetException.invalid("not a URL", "url");
    }
    throw SetException.invalid("must begin with https:// and have a host", "url");
  }

  private static Optional<PushSubscription.Keys> keys(JsonNode keys) {
    if (keys.isMissingNode() || keys.isNull()) {
      return Optional.empty();
    }
    try {
      Base64.Decoder decoder = Base64.getUrlDecoder();
      byte[] key = decoder.decode(keys.path("p256dh").asString(""));
      byte[] secret = decoder.decode(keys.path("auth").asString(""));
      // Their validity is checked when they are used.
      WebPush.encrypt(key, secret, new byte[0], new SecureRandom());
      return Optional.of(new PushSubscription.Keys(key, secret));
    } catch (IllegalArgumentException e) {
      throw SetException.invalid("p256dh must be a point on P-256, and auth 16 octets", "keys");
    }
  }

  private Instant expires(JsonNode value) {
    Instant latest = clock.instant().plus(limits.lifetime()).truncatedTo(ChronoUnit.SECONDS);
    if (value.isMissingNode() || value.isNull()) {
      return latest;
    }
    try {
      Instant wanted = Instant.parse(value.asString(""));
      if (!wanted.isAfter(clock.instant())) {
        throw SetException.invalid("already expired", "expires");
      }
      return wanted.isBefore(latest) ? wanted : latest;
    } catch (DateTimeParseException e) {
      throw SetException.invalid("a date such as 2026-01-02T03:04:05Z", "expires");
    }
  }

  private static Optional<Set<String>> types(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    Set<String> types = new TreeSet<>();
    if (!value.isArray() || value.isEmpty() || value.size() > TYPES_MAX) {
      throw SetException.invalid("a list of 1 to " + TYPES_MAX + " types", "types");
    }
    for (JsonNode each : value) {
      if (!each.isString() || each.asString().length() > TEXT_CHARS_MAX) {
        throw SetException.invalid("a list of 1 to " + TYPES_MAX + " types", "types");
      }
      types.add(each.asString());
    }
    return Optional.of(types);
  }

  @Override
  public void close() {
    pushers.close();
  }
}
