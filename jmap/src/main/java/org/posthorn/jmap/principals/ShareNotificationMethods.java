package org.posthorn.jmap.principals;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.jmap.mailbox.RightsJson;
import org.posthorn.jmap.mailbox.Sharees;
import org.posthorn.jmap.objects.Listing;
import org.posthorn.jmap.objects.StoredType;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Filter;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.QueryRequest;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.protocol.SetRequest;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mailbox.ShareLimits;
import org.posthorn.store.mailbox.ShareNotice;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// ShareNotifications (RFC 9670 §3): changes of what others share with the caller. The caller may
/// remove them.
final class ShareNotificationMethods {
  private static final StoredType TYPE = new StoredType(ObjectType.SHARE_NOTIFICATION, 'N');
  private static final String MAILBOX = "Mailbox";

  private static final Set<String> PROPERTIES =
      new LinkedHashSet<>(
          List.of(
              "id",
              "created",
              "changedBy",
              "objectType",
              "objectAccountId",
              "objectId",
              "oldRights",
              "newRights",
              "name"));

  private final MailAccounts accounts;
  private final Colleagues colleagues;
  private final JmapLimits limits;

  ShareNotificationMethods(MailAccounts accounts, Colleagues colleagues, JmapLimits limits) {
    this.accounts = accounts;
    this.colleagues = colleagues;
    this.limits = limits;
  }

  List<Method> methods() {
    return List.of(
        new Method("ShareNotification/get", Capability.PRINCIPALS, this::get),
        new Method("ShareNotification/changes", Capability.PRINCIPALS, this::changes),
        new Method("ShareNotification/set", Capability.PRINCIPALS, this::set),
        new Method("ShareNotification/query", Capability.PRINCIPALS, this::query),
        new Method("ShareNotification/queryChanges", Capability.PRINCIPALS, this::queryChanges));
  }

  /// A notice with its number.
  private record Kept(long number, ShareNotice notice) {
    String id() {
      return TYPE.spelled(number);
    }
  }

  private record All(String state, List<Kept> kept) {}

  private static All all(AccountObjects objects) {
    return objects.read(reader -> {
      List<StoredObject> rows =
          ObjectRows.all(
              reader, ObjectType.SHARE_NOTIFICATION, ShareLimits.defaults().noticesMax());
      return new All(
          Long.toString(ObjectRows.state(reader, ObjectType.SHARE_NOTIFICATION)),
          rows.stream().map(row -> new Kept(row.id(), ShareNotice.decode(row.bytes()))).toList());
    });
  }

  private ObjectNode get(Call call) {
    AccountObjects objects = accounts.objects(call);
    GetRequest request = GetRequest.read(call, PROPERTIES::contains, PROPERTIES, limits);
    call.arguments().requireAllKnown();
    All all = all(objects);
    List<ObjectNode> found = new ArrayList<>();
    for (Kept each : all.kept()) {
      if (request.ids().map(ids -> ids.contains(each.id())).orElse(true)) {
        found.add(json(each, call).retain(request.properties()));
      }
    }
    GetRequest.requireFew(found.size(), limits);
    return request.answer(ObjectId.ofAccount(objects.id()), all.state(), found);
  }

  private ObjectNode json(Kept kept, Call call) {
    ShareNotice notice = kept.notice();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", kept.id());
    json.put("created", created(notice).toString());
    ObjectNode by = json.putObject("changedBy");
    var known = colleagues.of(call.principal().tenant(), notice.by());
    by.put("name", known.map(PrincipalMethods::name).orElse(notice.byName()));
    by.put("email", known.map(account -> account.address().toString()).orElse(null));
    by.put("principalId", known.map(account -> Sharees.principal(account.id())).orElse(null));
    json.put("objectType", MAILBOX);
    json.put("objectAccountId", ObjectId.ofAccount(notice.owner()));
    json.put("objectId", notice.mailbox().toString());
    json.set("oldRights", rights(notice.before()));
    json.set("newRights", rights(notice.after()));
    json.put("name", notice.mailboxName());
    return json;
  }

  /// In whole seconds, the resolution of UTCDate.
  private static Instant created(ShareNotice notice) {
    return Instant.ofEpochSecond(notice.atMillis() / 1_000);
  }

  private static JsonNode rights(MailboxRights rights) {
    return rights.isNone() ? NullNode.getInstance() : RightsJson.of(rights);
  }

  private ObjectNode changes(Call call) {
    return TYPE.changes(call, accounts.objects(call));
  }

  // RFC 9670 §3.3
  private ObjectNode set(Call call) {
    AccountObjects objects = accounts.objects(call);
    SetRequest request = SetRequest.read(call, limits);
    call.arguments().requireAllKnown();
    String before = TYPE.state(objects);
    request.requireState(before);
    SetException forbidden = new SetException("forbidden", "only the server creates them");
    request.create().keySet().forEach(id -> request.notCreated(id, forbidden));
    request.update().keySet().forEach(id -> request.notUpdated(id, forbidden));
    List<String> ids = List.copyOf(request.destroy());
    if (!ids.isEmpty()) {
      List<Boolean> removed =
          objects.write(change ->
              ids.stream()
                  .map(id -> {
                    OptionalLong number = TYPE.number(id);
                    return number.isPresent()
                        && ObjectRows.remove(
                            change, ObjectType.SHARE_NOTIFICATION, number.getAsLong());
                  })
                  .toList());
      for (int i = 0; i < ids.size(); i++) {
        if (removed.get(i)) {
          request.destroyed(ids.get(i));
        } else {
          request.notDestroyed(ids.get(i), SetException.notFound());
        }
      }
    }
    return request.answer(ObjectId.ofAccount(objects.id()), before, TYPE.state(objects));
  }

  private ObjectNode query(Call call) {
    AccountObjects objects = accounts.objects(call);
    QueryRequest request = QueryRequest.read(call);
    All all = all(objects);
    List<String> ids = results(call, all, request.sort());
    call.arguments().requireAllKnown();
    return Listing.answer(request, ObjectId.ofAccount(objects.id()), all.state(), ids);
  }

  private ObjectNode queryChanges(Call call) {
    AccountObjects objects = accounts.objects(call);
    All all = all(objects);
    List<String> ids = results(call, all, QueryRequest.sorts(call.arguments()));
    return Listing.unchanged(call, ObjectId.ofAccount(objects.id()), all.state(), ids);
  }

  private static List<String> results(Call call, All all, List<QueryRequest.Sort> sorts) {
    Optional<Filter<Predicate<ShareNotice>>> filter =
        Filter.read(call.arguments(), ShareNotificationMethods::condition);
    Comparator<Kept> order = (_, _) -> 0;
    for (QueryRequest.Sort sort : sorts) {
      if (!sort.property().equals("created")) {
        throw new MethodException(
            MethodException.Type.UNSUPPORTED_SORT, "ShareNotifications can be sorted by created");
      }
      Comparator<Kept> by = Comparator.comparing(each -> created(each.notice()));
      order = order.thenComparing(sort.ascending() ? by : by.reversed());
    }
    return all.kept().stream()
        .filter(each ->
            filter.isEmpty() || filter.get().matches(condition -> condition.test(each.notice())))
        .sorted(order)
        .map(Kept::id)
        .toList();
  }

  /// A FilterCondition (RFC 9670 §3.4.1).
  private static Predicate<ShareNotice> condition(ObjectNode json) {
    Predicate<ShareNotice> all = _ -> true;
    Arguments arguments = new Arguments(json);
    for (Map.Entry<String, JsonNode> each : json.properties()) {
      all = all.and(condition(each.getKey(), arguments));
    }
    return all;
  }

  private static Predicate<ShareNotice> condition(String property, Arguments arguments) {
    return switch (property) {
      case "after" -> {
        Instant time = time(property, arguments);
        yield each -> !created(each).isBefore(time);
      }
      case "before" -> {
        Instant time = time(property, arguments);
        yield each -> created(each).isBefore(time);
      }
      case "objectType" -> {
        boolean mailbox = arguments.required(property).equals(MAILBOX);
        yield _ -> mailbox;
      }
      case "objectAccountId" -> {
        String account = arguments.required(property);
        yield each -> ObjectId.ofAccount(each.owner()).equals(account);
      }
      default -> throw Filter.unsupported("ShareNotifications cannot be filtered by " + property);
    };
  }

  private static Instant time(String property, Arguments arguments) {
    try {
      return Instant.parse(arguments.required(property));
    } catch (DateTimeException e) {
      throw MethodException.invalid("the condition " + property + " must be a date in UTC");
    }
  }
}
