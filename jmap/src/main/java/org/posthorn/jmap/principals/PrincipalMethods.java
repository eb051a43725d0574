package org.posthorn.jmap.principals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.posthorn.directory.Account;
import org.posthorn.jmap.mailbox.Sharees;
import org.posthorn.jmap.objects.Listing;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.ChangesRequest;
import org.posthorn.jmap.protocol.Filter;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.QueryRequest;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.protocol.SetRequest;
import org.posthorn.runtime.Digests;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Principals (RFC 9670 §2): accounts in the directory. Only administrators can change them. The
/// state shows only whether something has changed, not what.
final class PrincipalMethods {
  private static final Set<String> PROPERTIES =
      new LinkedHashSet<>(
          List.of(
              "id",
              "type",
              "name",
              "description",
              "email",
              "timeZone",
              "capabilities",
              "accounts"));

  private final MailAccounts accounts;
  private final Colleagues colleagues;
  private final JmapLimits limits;

  PrincipalMethods(MailAccounts accounts, Colleagues colleagues, JmapLimits limits) {
    this.accounts = accounts;
    this.colleagues = colleagues;
    this.limits = limits;
  }

  List<Method> methods() {
    return List.of(
        new Method("Principal/get", Capability.PRINCIPALS, this::get),
        new Method("Principal/changes", Capability.PRINCIPALS, this::changes),
        new Method("Principal/set", Capability.PRINCIPALS, this::set),
        new Method("Principal/query", Capability.PRINCIPALS, this::query),
        new Method("Principal/queryChanges", Capability.PRINCIPALS, this::queryChanges));
  }

  private ObjectNode get(Call call) {
    String accountId = ObjectId.ofAccount(accounts.of(call).id());
    GetRequest request = GetRequest.read(call, PROPERTIES::contains, PROPERTIES, limits);
    call.arguments().requireAllKnown();
    List<Account> all = colleagues.all(call.principal().account());
    List<ObjectNode> found = new ArrayList<>();
    if (request.ids().isEmpty()) {
      GetRequest.requireFew(all.size(), limits);
      all.forEach(each -> found.add(json(each, call, request.properties())));
    } else {
      request.ids().get().stream()
          .flatMap(id -> Sharees.account(id).stream())
          .flatMap(id -> colleagues.seen(call.principal().account(), id).stream())
          .forEach(each -> found.add(json(each, call, request.properties())));
    }
    return request.answer(accountId, state(all), found);
  }

  private ObjectNode json(Account of, Call call, Set<String> properties) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", Sharees.principal(of.id()));
    json.put("type", "individual");
    json.put("name", name(of));
    json.putNull("description");
    json.put("email", of.address().toString());
    json.putNull("timeZone");
    json.putObject("capabilities");
    if (properties.contains("accounts")) {
      Optional<ObjectNode> seen = call.account(of.id());
      if (seen.isPresent()) {
        json.putObject("accounts").set(ObjectId.ofAccount(of.id()), seen.get());
      } else {
        json.putNull("accounts");
      }
    }
    return json.retain(properties);
  }

  static String name(Account of) {
    return of.displayName().orElseGet(() -> of.address().toString());
  }

  /// A digest of all of them.
  private static String state(List<Account> all) {
    StringBuilder text = new StringBuilder();
    for (Account each : all) {
      text.append(each.id()).append(' ').append(each.address()).append(' ');
      text.append(each.displayName().orElse("")).append('\n');
    }
    byte[] digest = Digests.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 8);
  }

  private ObjectNode changes(Call call) {
    String accountId = ObjectId.ofAccount(accounts.of(call).id());
    ChangesRequest request = ChangesRequest.read(call);
    call.arguments().requireAllKnown();
    String state = state(colleagues.all(call.principal().account()));
    if (!request.sinceState().equals(state)) {
      // RFC 9670 §2.2 permits this for principals from an external directory.
      throw ChangesRequest.cannotCalculate("the changes of principals cannot be calculated");
    }
    return request.answer(
        accountId, new ChangesRequest.Changes(state, false, List.of(), List.of(), List.of()));
  }

  // RFC 9670 §2.3
  private ObjectNode set(Call call) {
    String accountId = ObjectId.ofAccount(accounts.of(call).id());
    SetRequest request = SetRequest.read(call, limits);
    call.arguments().requireAllKnown();
    String state = state(colleagues.all(call.principal().account()));
    request.requireState(state);
    SetException forbidden =
        new SetException("forbidden", "only administrators can change principals");
    request.create().keySet().forEach(id -> request.notCreated(id, forbidden));
    request.update().keySet().forEach(id -> request.notUpdated(id, forbidden));
    request.destroy().forEach(id -> request.notDestroyed(id, forbidden));
    return request.answer(accountId, state, state);
  }

  private ObjectNode query(Call call) {
    String accountId = ObjectId.ofAccount(accounts.of(call).id());
    QueryRequest request = QueryRequest.read(call);
    Results results = results(call, request.sort());
    call.arguments().requireAllKnown();
    return Listing.answer(request, accountId, results.state(), results.ids());
  }

  private ObjectNode queryChanges(Call call) {
    String accountId = ObjectId.ofAccount(accounts.of(call).id());
    Results results = results(call, QueryRequest.sorts(call.arguments()));
    return Listing.unchanged(call, accountId, results.state(), results.ids());
  }

  private record Results(String state, List<String> ids) {}

  private Results results(Call call, List<QueryRequest.Sort> sorts) {
    Optional<Filter<Predicate<Account>>> filter =
        Filter.read(call.arguments(), condition -> condition(condition, call));
    List<Account> all = colleagues.all(call.principal().account());
    List<String> ids =
        all.stream()
            .filter(
                each -> filter.isEmpty() || filter.get().matches(condition -> condition.test(each)))
            .sorted(order(sorts))
            .map(each -> Sharees.principal(each.id()))
            .toList();
    return new Results(state(all), ids);
  }

  private static Comparator<Account> order(List<QueryRequest.Sort> sorts) {
    Comparator<Account> order = (_, _) -> 0;
    for (QueryRequest.Sort sort : sorts) {
      Comparator<Account> by =
          switch (sort.property()) {
            case "name" -> Comparator.comparing(each -> folded(name(each)));
            case "email" -> Comparator.comparing(each -> folded(each.address().toString()));
            default ->
                throw new MethodException(
                    MethodException.Type.UNSUPPORTED_SORT,
                    "Principals can be sorted by name and email");
          };
      order = order.thenComparing(sort.ascending() ? by : by.reversed());
    }
    return order;
  }

  /// A FilterCondition (RFC 9670 §2.4.1).
  private Predicate<Account> condition(ObjectNode json, Call call) {
    Predicate<Account> all = _ -> true;
    Arguments arguments = new Arguments(json);
    for (Map.Entry<String, JsonNode> each : json.properties()) {
      all = all.and(condition(each.getKey(), arguments, call));
    }
    return all;
  }

  private Predicate<Account> condition(String property, Arguments arguments, Call call) {
    return switch (property) {
      case "accountIds" -> {
        List<String> ids = arguments.strings(property).orElse(List.of());
        yield each ->
            ids.contains(ObjectId.ofAccount(each.id())) && call.account(each.id()).isPresent();
      }
      case "email" -> {
        String part = folded(arguments.required(property));
        yield each -> folded(each.address().toString()).contains(part);
      }
      case "name" -> {
        String part = folded(arguments.required(property));
        yield each -> folded(name(each)).contains(part);
      }
      case "text" -> {
        String part = folded(arguments.required(property));
        yield each ->
            folded(name(each)).contains(part) || folded(each.address().toString()).contains(part);
      }
      case "type" -> {
        boolean individual = arguments.required(property).equals("individual");
        yield _ -> individual;
      }
      case "timeZone" -> {
        boolean none = arguments.string(property).isEmpty();
        yield _ -> none;
      }
      default -> throw Filter.unsupported("Principals cannot be filtered by " + property);
    };
  }

  private static String folded(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
