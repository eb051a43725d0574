package org.posthorn.jmap.mailbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.ChangesRequest;
import org.posthorn.jmap.protocol.Filter;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.QueryRequest;
import org.posthorn.runtime.Digests;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mailbox.ListedMailbox;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Mailbox/query and Mailbox/queryChanges (RFC 8621 §2.3, §2.4). The state of a query is a digest
/// of its results, so it changes only with them. The differences cannot be calculated.
final class MailboxQuery {
  private final MailAccounts accounts;
  private final JmapLimits limits;

  MailboxQuery(MailAccounts accounts, JmapLimits limits) {
    this.accounts = accounts;
    this.limits = limits;
  }

  ObjectNode query(Call call) {
    MailAccount mail = accounts.seen(call);
    QueryRequest request = QueryRequest.read(call);
    List<String> ids = results(mail, call.arguments(), request.sort(), call);
    call.arguments().requireAllKnown();
    QueryRequest.Page page = request.page(ids.size(), ids::indexOf, limits.objectsInGetMax());
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", ObjectId.ofAccount(mail.id()));
    answer.put("queryState", state(ids));
    answer.put("canCalculateChanges", false);
    answer.put("position", page.from());
    ArrayNode list = answer.putArray("ids");
    ids.subList(page.from(), page.to()).forEach(list::add);
    if (request.calculateTotal()) {
      answer.put("total", ids.size());
    }
    if (request.limit().isPresent() && request.limit().get() > limits.objectsInGetMax()) {
      answer.put("limit", limits.objectsInGetMax());
    }
    return answer;
  }

  /// Answers only if nothing has changed.
  ObjectNode changes(Call call) {
    MailAccount mail = accounts.seen(call);
    Arguments arguments = call.arguments();
    String since = arguments.required("sinceQueryState");
    List<QueryRequest.Sort> sort = QueryRequest.read(call).sort();
    boolean total = arguments.flag("calculateTotal", false);
    arguments.unsigned("maxChanges");
    arguments.string("upToId");
    List<String> ids = results(mail, arguments, sort, call);
    arguments.requireAllKnown();
    if (!since.equals(state(ids))) {
      throw ChangesRequest.cannotCalculate("the results have changed");
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", ObjectId.ofAccount(mail.id()));
    answer.put("oldQueryState", since);
    answer.put("newQueryState", since);
    if (total) {
      answer.put("total", ids.size());
    }
    answer.putArray("removed");
    answer.putArray("added");
    return answer;
  }

  private static String state(List<String> ids) {
    byte[] digest = Digests.sha256(String.join(" ", ids).getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(digest, 0, 8);
  }

  private static List<String> results(
      MailAccount mail, Arguments arguments, List<QueryRequest.Sort> sorts, Call call) {
    Optional<Filter<Predicate<ListedMailbox>>> filter =
        Filter.read(arguments, condition -> condition(condition, call));
    Comparator<ListedMailbox> order = order(sorts);
    boolean sortAsTree = arguments.flag("sortAsTree", false);
    boolean filterAsTree = arguments.flag("filterAsTree", false);
    List<ListedMailbox> all = new ArrayList<>(mail.listed().mailboxes());
    all.sort(order);
    if (sortAsTree) {
      all = asTree(all);
    }
    Set<MailboxId> matching = new HashSet<>();
    for (ListedMailbox each : all) {
      if (filter.isEmpty() || filter.get().matches(test -> test.test(each))) {
        matching.add(each.mailbox().id());
      }
    }
    Set<MailboxId> shown = filterAsTree ? withParents(all, matching) : matching;
    return all.stream()
        .map(each -> each.mailbox().id())
        .filter(shown::contains)
        .map(MailboxId::toString)
        .toList();
  }

  /// RFC 8621 §2.3: children after their parents.
  private static List<ListedMailbox> asTree(List<ListedMailbox> sorted) {
    Map<Optional<MailboxId>, List<ListedMailbox>> children = new HashMap<>();
    for (ListedMailbox each : sorted) {
      children.computeIfAbsent(each.mailbox().parent(), _ -> new ArrayList<>()).add(each);
    }
    List<ListedMailbox> tree = new ArrayList<>(sorted.size());
    add(Optional.empty(), children, tree);
    return tree;
  }

  private static void add(
      Optional<MailboxId> parent,
      Map<Optional<MailboxId>, List<ListedMailbox>> children,
      List<ListedMailbox> tree) {
    for (ListedMailbox each : children.getOrDefault(parent, List.of())) {
      tree.add(each);
      add(Optional.of(each.mailbox().id()), children, tree);
    }
  }

  /// RFC 8621 §2.3: a mailbox is among the results only if all its ancestors match too.
  private static Set<MailboxId> withParents(List<ListedMailbox> all, Set<MailboxId> matching) {
    Map<MailboxId, Optional<MailboxId>> parents = new HashMap<>();
    all.forEach(each -> parents.put(each.mailbox().id(), each.mailbox().parent()));
    Set<MailboxId> shown = new HashSet<>();
    for (MailboxId id : matching) {
      Optional<MailboxId> at = Optional.of(id);
      while (at.isPresent() && matching.contains(at.get())) {
        at = parents.getOrDefault(at.get(), Optional.empty());
      }
      if (at.isEmpty()) {
        shown.add(id);
      }
    }
    return shown;
  }

  private static Comparator<ListedMailbox> order(List<QueryRequest.Sort> sorts) {
    Comparator<ListedMailbox> order = (_, _) -> 0;
    for (QueryRequest.Sort sort : sorts) {
      Comparator<ListedMailbox> by =
          switch (sort.property()) {
            case "sortOrder" -> Comparator.comparingInt(ListedMailbox::sortOrder);
            case "name" ->
                Comparator.comparing(each -> each.mailbox().name().toUpperCase(Locale.ROOT));
            default ->
                throw new MethodException(
                    MethodException.Type.UNSUPPORTED_SORT,
                    "Mailboxes can be sorted by sortOrder and name");
          };
      order = order.thenComparing(sort.ascending() ? by : by.reversed());
    }
    return order;
  }

  /// A FilterCondition (RFC 8621 §2.3).
  private static Predicate<ListedMailbox> condition(ObjectNode json, Call call) {
    Predicate<ListedMailbox> all = _ -> true;
    for (Map.Entry<String, JsonNode> each : json.properties()) {
      all = all.and(condition(each.getKey(), each.getValue(), call));
    }
    return all;
  }

  private static Predicate<ListedMailbox> condition(String name, JsonNode value, Call call) {
    return switch (name) {
      case "parentId" -> {
        Optional<String> parent = text(name, value).flatMap(call::id);
        boolean top = value.isNull();
        yield each ->
            top
                ? each.mailbox().parent().isEmpty()
                : each.mailbox().parent().map(MailboxId::toString).equals(parent);
      }
      case "name" -> {
        String part = text(name, value).orElse("").toUpperCase(Locale.ROOT);
        yield each -> each.mailbox().name().toUpperCase(Locale.ROOT).contains(part);
      }
      case "role" -> {
        Optional<String> role = text(name, value);
        yield each -> each.mailbox().role().map(MailboxRole::jmapName).equals(role);
      }
      case "hasAnyRole" -> {
        boolean any = flag(name, value);
        yield each -> each.mailbox().role().isPresent() == any;
      }
      case "isSubscribed" -> {
        boolean subscribed = flag(name, value);
        yield each -> each.subscribed() == subscribed;
      }
      default -> throw Filter.unsupported("Mailboxes cannot be filtered by " + name);
    };
  }

  private static Optional<String> text(String name, JsonNode value) {
    if (!value.isNull() && !value.isString()) {
      throw MethodException.invalid("the condition " + name + " must be a string or null");
    }
    return value.isNull() ? Optional.empty() : Optional.of(value.asString());
  }

  private static boolean flag(String name, JsonNode value) {
    if (!value.isBoolean()) {
      throw MethodException.invalid("the condition " + name + " must be true or false");
    }
    return value.asBoolean();
  }
}
