package org.posthorn.jmap.sieve;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.jmap.blob.BlobId;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.blob.OpenBlob;
import org.posthorn.jmap.objects.Listing;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Filter;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.Patch;
import org.posthorn.jmap.protocol.QueryRequest;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.protocol.SetRequest;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.script.Compiler;
import org.posthorn.sieve.script.Problem;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.scripts.ScriptEntry;
import org.posthorn.store.scripts.ScriptException;
import org.posthorn.store.scripts.Scripts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// SieveScript/get, /set, /query and /validate (RFC 9661 §2).
final class ScriptMethods {
  private static final Set<String> PROPERTIES = Set.of("id", "name", "blobId", "isActive");
  private static final char LETTER = 'C';

  private final MailAccounts accounts;
  private final Blobs blobs;
  private final JmapLimits limits;
  private final SieveLimits sieve = SieveLimits.defaults();

  ScriptMethods(MailAccounts accounts, Blobs blobs, JmapLimits limits) {
    this.accounts = accounts;
    this.blobs = blobs;
    this.limits = limits;
  }

  List<Method> methods() {
    return List.of(
        new Method("SieveScript/get", Capability.SIEVE, this::get),
        new Method("SieveScript/set", Capability.SIEVE, this::set),
        new Method("SieveScript/query", Capability.SIEVE, this::query),
        new Method("SieveScript/validate", Capability.SIEVE, this::validate));
  }

  private static String state(Scripts scripts) {
    return Long.toString(scripts.version());
  }

  private static String spelled(int id) {
    return LETTER + Integer.toHexString(id);
  }

  private static ObjectNode json(ScriptEntry entry) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", spelled(entry.id()));
    json.put("name", entry.name());
    json.put("blobId", BlobId.ofScript(entry.id(), entry.modSeq()).toString());
    json.put("isActive", entry.active());
    return json;
  }

  private ObjectNode get(Call call) {
    MailAccount account = accounts.of(call);
    GetRequest request = GetRequest.read(call, PROPERTIES::contains, PROPERTIES, limits);
    call.arguments().requireAllKnown();
    Scripts scripts = account.scripts();
    String state = state(scripts);
    List<ObjectNode> found =
        scripts.list().stream()
            .filter(
                entry -> request.ids().map(ids -> ids.contains(spelled(entry.id()))).orElse(true))
            .map(entry -> json(entry).retain(request.properties()))
            .toList();
    GetRequest.requireFew(found.size(), limits);
    return request.answer(ObjectId.ofAccount(account.id()), state, found);
  }

  // ------------------------------------------------------------------ set

  private ObjectNode set(Call call) {
    MailAccount account = accounts.of(call);
    SetRequest request = SetRequest.read(call, limits);
    Optional<String> activate = call.arguments().string("onSuccessActivateScript");
    boolean deactivate = call.arguments().flag("onSuccessDeactivateScript", false);
    call.arguments().requireAllKnown();
    if (activate.isPresent() && deactivate) {
      throw MethodException.invalid(
          "give either onSuccessActivateScript or onSuccessDeactivateScript");
    }
    Scripts scripts = account.scripts();
    String before = state(scripts);
    request.requireState(before);
    boolean all = true;
    for (Map.Entry<String, ObjectNode> each : request.create().entrySet()) {
      try {
        create(request, call, account, each.getKey(), each.getValue());
      } catch (SetException e) {
        request.notCreated(each.getKey(), e);
        all = false;
      }
    }
    for (Map.Entry<String, ObjectNode> each : request.update().entrySet()) {
      try {
        ObjectNode set =
            update(call, account, call.id(each.getKey()).orElseThrow(SetException::notFound), each);
        request.updated(each.getKey(), set);
      } catch (SetException e) {
        request.notUpdated(each.getKey(), e);
        all = false;
      }
    }
    for (String id : request.destroy()) {
      try {
        told(() -> scripts.delete(entry(scripts, id).name()), scripts, "");
        request.destroyed(id);
      } catch (SetException e) {
        request.notDestroyed(id, e);
        all = false;
      }
    }
    // RFC 9661 §2.4: only if everything was done.
    if (all) {
      Optional<String> was = active(scripts);
      activate(call, scripts, activate, deactivate);
      Optional<String> is = active(scripts);
      if (!was.equals(is)) {
        was.ifPresent(id -> request.alsoSet(id, "isActive", false));
        is.ifPresent(id -> request.alsoSet(id, "isActive", true));
      }
    }
    return request.answer(ObjectId.ofAccount(account.id()), before, state(scripts));
  }

  private static Optional<String> active(Scripts scripts) {
    return find(scripts, ScriptEntry::active).map(entry -> spelled(entry.id()));
  }

  private static void activate(
      Call call, Scripts scripts, Optional<String> activate, boolean deactivate) {
    if (deactivate) {
      scripts.deactivate();
    }
    // An unknown id has no effect.
    activate
        .flatMap(call::id)
        .flatMap(id -> find(scripts, id))
        .ifPresent(entry -> scripts.activate(entry.name()));
  }

  private void create(
      SetRequest request, Call call, MailAccount account, String creationId, ObjectNode wanted) {
    for (String name : wanted.propertyNames()) {
      if (!Set.of("name", "blobId").contains(name)) {
        throw SetException.invalid("is set by the server, or does not exist", name);
      }
    }
    byte[] octets = content(call, account, wanted.path("blobId"));
    Scripts scripts = account.scripts();
    JsonNode given = wanted.path("name");
    String name = given.isMissingNode() || given.isNull() ? free(scripts) : text(given, "name");
    told(() -> scripts.create(name, octets), scripts, name);
    ScriptEntry made = find(scripts, entry -> sameName(entry, name)).orElseThrow();
    ObjectNode serverSet = json(made);
    if (made.name().equals(given.asString(""))) {
      serverSet.remove("name");
    }
    request.created(creationId, spelled(made.id()), serverSet);
  }

  /// Names are stored in a normal form.
  private static boolean sameName(ScriptEntry entry, String name) {
    return entry.name().equals(java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFC));
  }

  /// RFC 9661 §2.1: the server chooses the name of a script without one.
  private static String free(Scripts scripts) {
    Set<String> taken =
        scripts.list().stream().map(ScriptEntry::name).collect(java.util.stream.Collectors.toSet());
    int number = 1;
    while (taken.contains("script " + number)) {
      number++;
    }
    return "script " + number;
  }

  private ObjectNode update(
      Call call, MailAccount account, String id, Map.Entry<String, ObjectNode> each) {
    Scripts scripts = account.scripts();
    ScriptEntry before = entry(scripts, id);
    ObjectNode json = json(before);
    ObjectNode wanted = Patch.applied(json, each.getValue());
    for (String name : wanted.propertyNames()) {
      boolean mayChange = name.equals("name") || name.equals("blobId");
      if (!mayChange && !wanted.get(name).equals(json.get(name))) {
        throw SetException.invalid("cannot be changed", name);
      }
    }
    String name = text(wanted.path("name"), "name");
    if (!wanted.path("blobId").equals(json.get("blobId"))) {
      byte[] octets = content(call, account, wanted.path("blobId"));
      told(() -> scripts.replace(before.id(), before.name(), octets), scripts, before.name());
    }
    if (!name.equals(before.name())) {
      told(() -> scripts.rename(before.name(), name), scripts, name);
    }
    ObjectNode serverSet = JsonNodeFactory.instance.objectNode();
    serverSet.set("blobId", json(entry(scripts, id)).get("blobId"));
    return serverSet;
  }

  private static String text(JsonNode value, String name) {
    if (!value.isString()) {
      throw SetException.invalid("must be a string", name);
    }
    return value.asString();
  }

  /// The octets of a blob with a script.
  private byte[] content(Call call, MailAccount account, JsonNode blobId) {
    byte[] octets =
        octets(call, account, blobId.asString(""))
            .orElseThrow(() -> {
              SetException none = new SetException("blobNotFound", "there is no such blob");
              none.with("notFound", JsonNodeFactory.instance.arrayNode().add(blobId.asString("")));
              return none;
            });
    SetException wrong = invalid(octets);
    if (wrong != null) {
      throw wrong;
    }
    return octets;
  }

  /// Reads up to one octet more than a script may have, so that a longer one is detected.
  private Optional<byte[]> octets(Call call, MailAccount account, String blobId) {
    return call.id(blobId)
        .flatMap(BlobId::parse)
        .flatMap(id -> blobs.open(account, id))
        .map(open -> {
          try (OpenBlob blob = open) {
            return blob.first(sieve.scriptOctetsMax() + 1);
          }
        });
  }

  /// RFC 9661 §2.4: the errors of a script, with line and column.
  private @Nullable SetException invalid(byte[] octets) {
    List<Problem> errors = Compiler.compile(octets, sieve).errors();
    return errors.isEmpty()
        ? null
        : new SetException(
            "invalidSieve",
            errors.stream().limit(10).map(Problem::toString).reduce((a, b) -> a + "\n" + b).get());
  }

  private static ScriptEntry entry(Scripts scripts, String id) {
    return find(scripts, id).orElseThrow(SetException::notFound);
  }

  private static Optional<ScriptEntry> find(Scripts scripts, String id) {
    return find(scripts, entry -> spelled(entry.id()).equals(id));
  }

  private static Optional<ScriptEntry> find(Scripts scripts, Predicate<ScriptEntry> which) {
    return scripts.list().stream().filter(which).findFirst();
  }

  /// Runs a change, and translates its exceptions.
  ///
  /// @param name for the script
  private static void told(Runnable change, Scripts scripts, String name) {
    try {
      change.run();
    } catch (ScriptException e) {
      String why = String.valueOf(e.getMessage());
      throw switch (e.kind()) {
        case NOT_FOUND -> SetException.notFound();
        case ALREADY_EXISTS -> exists(scripts, name);
        case ACTIVE -> new SetException("sieveIsActive", why);
        case TOO_MANY, NO_ROOM -> new SetException("overQuota", why);
        case TOO_LARGE -> new SetException("tooLarge", why);
        case INVALID_NAME -> SetException.invalid(why, "name");
      };
    }
  }

  private static SetException exists(Scripts scripts, String name) {
    SetException exists =
        new SetException("alreadyExists", "a script with this name exists already");
    find(scripts, entry -> sameName(entry, name))
        .ifPresent(entry ->
            exists.with("existingId", JsonNodeFactory.instance.stringNode(spelled(entry.id()))));
    return exists;
  }

  // ------------------------------------------------------------------ query, validate

  private ObjectNode query(Call call) {
    MailAccount account = accounts.of(call);
    QueryRequest request = QueryRequest.read(call);
    Optional<Filter<Predicate<ScriptEntry>>> filter =
        Filter.read(call.arguments(), ScriptMethods::condition);
    call.arguments().requireAllKnown();
    Scripts scripts = account.scripts();
    String state = state(scripts);
    List<String> ids =
        scripts.list().stream()
            .filter(entry ->
                filter.map(all -> all.matches(condition -> condition.test(entry))).orElse(true))
            .sorted(order(request.sort()))
            .map(entry -> spelled(entry.id()))
            .toList();
    return Listing.answer(request, ObjectId.ofAccount(account.id()), state, ids);
  }

  /// RFC 9661 §2.5
  private static Predicate<ScriptEntry> condition(ObjectNode json) {
    Arguments wanted = new Arguments(json);
    Optional<String> name = wanted.string("name");
    Optional<JsonNode> active = wanted.value("isActive");
    boolean isActive = wanted.flag("isActive", false);
    try {
      wanted.requireAllKnown();
    } catch (MethodException e) {
      throw Filter.unsupported(String.valueOf(e.getMessage()));
    }
    return entry ->
        name.map(entry.name()::contains).orElse(true)
            && (active.isEmpty() || entry.active() == isActive);
  }

  private static Comparator<ScriptEntry> order(List<QueryRequest.Sort> sorts) {
    Comparator<ScriptEntry> order = (_, _) -> 0;
    for (QueryRequest.Sort sort : sorts) {
      Comparator<ScriptEntry> one =
          switch (sort.property()) {
            case "name" -> Comparator.comparing(ScriptEntry::name);
            case "isActive" -> Comparator.comparing(ScriptEntry::active);
            default ->
                throw new MethodException(
                    MethodException.Type.UNSUPPORTED_SORT,
                    "Scripts cannot be sorted by " + sort.property());
          };
      order = order.thenComparing(sort.ascending() ? one : one.reversed());
    }
    return order.thenComparingInt(ScriptEntry::id);
  }

  /// RFC 9661 §2.6
  private ObjectNode validate(Call call) {
    MailAccount account = accounts.of(call);
    String blobId = call.arguments().required("blobId");
    call.arguments().requireAllKnown();
    byte[] octets =
        octets(call, account, blobId)
            .orElseThrow(() -> MethodException.invalid("there is no such blob"));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", ObjectId.ofAccount(account.id()));
    SetException wrong = invalid(octets);
    answer.set("error", wrong == null ? JsonNodeFactory.instance.nullNode() : wrong.json());
    return answer;
  }
}
