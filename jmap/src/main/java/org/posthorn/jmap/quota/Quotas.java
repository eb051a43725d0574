package org.posthorn.jmap.quota;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.ChangesRequest;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.Filter;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.QueryRequest;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Quota/get, /changes, /query and /queryChanges (RFC 9425). An account has one quota, in octets of
/// its Emails, if it has a limit.
public final class Quotas {
  private static final String ID = "octets";
  private static final String NAME = "Mail";
  private static final String SCOPE = "account";
  private static final String RESOURCE = "octets";
  private static final String TYPE = "Email";
  private static final Set<String> PROPERTIES =
      Set.of(
          "id",
          "resourceType",
          "used",
          "hardLimit",
          "scope",
          "name",
          "types",
          "warnLimit",
          "softLimit",
          "description");

  private final MailAccounts accounts;
  private final JmapLimits limits;

  private Quotas(MailAccounts accounts, JmapLimits limits) {
    this.accounts = accounts;
    this.limits = limits;
  }

  public static Feature feature(MailAccounts accounts, JmapLimits limits) {
    Quotas quotas = new Quotas(accounts, limits);
    return Feature.personal(
        Capability.QUOTA,
        Feature.empty(),
        Feature.empty(),
        List.of(
            new Method("Quota/get", Capability.QUOTA, quotas::get),
            new Method("Quota/changes", Capability.QUOTA, quotas::changes),
            new Method("Quota/query", Capability.QUOTA, quotas::query),
            new Method("Quota/queryChanges", Capability.QUOTA, quotas::queryChanges)));
  }

  private ObjectNode get(Call call) {
    MailAccount mail = accounts.of(call);
    GetRequest request = GetRequest.read(call, PROPERTIES::contains, PROPERTIES, limits);
    call.arguments().requireAllKnown();
    QuotaState state = QuotaState.of(mail.quota());
    List<ObjectNode> found = new ArrayList<>();
    if (state.isThere() && request.ids().map(ids -> ids.contains(ID)).orElse(true)) {
      found.add(object(state).retain(request.properties()));
    }
    return request.answer(ObjectId.ofAccount(mail.id()), state.toString(), found);
  }

  /// RFC 9425 §4.2
  private static ObjectNode object(QuotaState state) {
    ObjectNode quota = JsonNodeFactory.instance.objectNode();
    quota.put("id", ID);
    quota.put("resourceType", RESOURCE);
    quota.put("used", state.used());
    quota.put("hardLimit", state.limit());
    quota.put("scope", SCOPE);
    quota.put("name", NAME);
    quota.putArray("types").add(TYPE);
    quota.putNull("warnLimit");
    quota.putNull("softLimit");
    quota.putNull("description");
    return quota;
  }

  private static QuotaState since(String state) {
    return QuotaState.parse(state)
        .orElseThrow(() -> ChangesRequest.cannotCalculate("unknown state"));
  }

  private ObjectNode changes(Call call) {
    MailAccount mail = accounts.of(call);
    ChangesRequest request = ChangesRequest.read(call);
    call.arguments().requireAllKnown();
    QuotaState before = since(request.sinceState());
    QuotaState now = QuotaState.of(mail.quota());
    boolean same = before.toString().equals(now.toString());
    List<String> created = now.isThere() && !before.isThere() ? List.of(ID) : List.of();
    List<String> updated = now.isThere() && before.isThere() && !same ? List.of(ID) : List.of();
    List<String> destroyed = before.isThere() && !now.isThere() ? List.of(ID) : List.of();
    ObjectNode answer =
        request.answer(
            ObjectId.ofAccount(mail.id()),
            new ChangesRequest.Changes(now.toString(), false, created, updated, destroyed));
    // RFC 9425 §4.3: the changed properties; null for all.
    if (before.limit() == now.limit()) {
      ArrayNode properties = answer.putArray("updatedProperties");
      if (!same) {
        properties.add("used");
      }
    } else {
      answer.putNull("updatedProperties");
    }
    return answer;
  }

  /// RFC 9425 §4.4.1
  private static boolean fits(ObjectNode condition) {
    Arguments of = new Arguments(condition);
    boolean fits =
        of.string("name")
                .map(name -> NAME.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT)))
                .orElse(true)
            && of.string("scope").map(SCOPE::equals).orElse(true)
            && of.string("resourceType").map(RESOURCE::equals).orElse(true)
            && of.string("type").map(TYPE::equals).orElse(true);
    for (String property : condition.propertyNames()) {
      if (!Set.of("name", "scope", "resourceType", "type").contains(property)) {
        throw Filter.unsupported("Quotas cannot be filtered by " + property);
      }
    }
    return fits;
  }

  /// Reads the filter and the sort.
  ///
  /// @return whether the quota matches
  private static boolean fits(Call call, List<QueryRequest.Sort> sorts) {
    for (QueryRequest.Sort sort : sorts) {
      if (!Set.of("name", "used").contains(sort.property())) {
        throw new MethodException(
            MethodException.Type.UNSUPPORTED_SORT, "Quotas cannot be sorted by " + sort.property());
      }
    }
    Optional<Filter<Boolean>> filter = Filter.read(call.arguments(), Quotas::fits);
    return filter.map(each -> each.matches(Boolean::booleanValue)).orElse(true);
  }

  private ObjectNode query(Call call) {
    MailAccount mail = accounts.of(call);
    QueryRequest request = QueryRequest.read(call);
    boolean fits = fits(call, request.sort());
    call.arguments().requireAllKnown();
    QuotaState state = QuotaState.of(mail.quota());
    List<String> ids = fits && state.isThere() ? List.of(ID) : List.of();
    QueryRequest.Page page = request.page(ids.size(), ids::indexOf, limits.objectsInGetMax());
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", ObjectId.ofAccount(mail.id()));
    answer.put("queryState", state.toString());
    answer.put("canCalculateChanges", true);
    answer.put("position", page.from());
    ArrayNode list = answer.putArray("ids");
    ids.subList(page.from(), page.to()).forEach(list::add);
    if (request.calculateTotal()) {
      answer.put("total", ids.size());
    }
    return answer;
  }

  private ObjectNode queryChanges(Call call) {
    MailAccount mail = accounts.of(call);
    boolean total = call.arguments().flag("calculateTotal", false);
    String sinceQueryState = call.arguments().required("sinceQueryState");
    boolean fits = fits(call, QueryRequest.read(call).sort());
    call.arguments().string("upToId");
    call.arguments().unsigned("maxChanges");
    call.arguments().requireAllKnown();
    QuotaState before = since(sinceQueryState);
    QuotaState now = QuotaState.of(mail.quota());
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", ObjectId.ofAccount(mail.id()));
    answer.put("oldQueryState", sinceQueryState);
    answer.put("newQueryState", now.toString());
    if (total) {
      answer.put("total", fits && now.isThere() ? 1 : 0);
    }
    // Objects that move are returned as removed and added (RFC 8620 §5.6); a single one cannot
    // move.
    ArrayNode removed = answer.putArray("removed");
    ArrayNode added = answer.putArray("added");
    if (fits && before.isThere() && !now.isThere()) {
      removed.add(ID);
    }
    if (fits && now.isThere() && !before.isThere()) {
      added.addObject().put("id", ID).put("index", 0);
    }
    return answer;
  }
}
