package org.posthorn.jmap.query;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Effort;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.QueryRequest;
import org.posthorn.search.TextIndex;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.EmailChange.Why;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.Reminder;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Email/query, Email/queryChanges and SearchSnippet/get. Thread-safe.
public final class EmailQueries {
  private final MailAccounts accounts;
  private final JmapLimits limits;
  private final QueryLimits queryLimits;
  private final Searching searching;
  private final QueryCache cache;

  /// Queries that read all messages in question.
  public EmailQueries(MailAccounts accounts, JmapLimits limits, QueryLimits queryLimits) {
    this(accounts, limits, queryLimits, TextIndex.NONE);
  }

  /// @param index is asked before messages are read
  public EmailQueries(
      MailAccounts accounts, JmapLimits limits, QueryLimits queryLimits, TextIndex index) {
    this.accounts = accounts;
    this.limits = limits;
    this.queryLimits = queryLimits;
    this.searching = new Searching(queryLimits, index);
    this.cache = new QueryCache(queryLimits.cacheBytesMax());
  }

  /// Properties by which Emails can be sorted, for the capability object (RFC 8621 §1.3.1).
  public static List<String> sortOptions() {
    return Arrays.stream(EmailSort.Property.values())
        .filter(property -> property != EmailSort.Property.WOKEN_AT)
        .map(EmailSort.Property::toString)
        .toList();
  }

  public List<Method> methods() {
    return List.of(
        new Method("Email/query", Capability.MAIL, this::query),
        new Method("Email/queryChanges", Capability.MAIL, this::queryChanges),
        new Method("SearchSnippet/get", Capability.MAIL, this::snippets));
  }

  /// A query of a call, with its key in the cache.
  ///
  /// @param state of the Emails before the reminders were read
  private record Asked(MailAccount account, Query query, QueryCache.Key key, long state) {}

  /// @param sorts as in the request
  private Asked asked(Call call, List<QueryRequest.Sort> sorts) {
    Arguments arguments = call.arguments();
    boolean collapse = arguments.flag("collapseThreads", false);
    List<EmailSort> order = EmailSort.of(sorts);
    if (order.stream().anyMatch(EmailSort::isOfWoken) && !call.uses(Capability.REMINDERS)) {
      throw EmailSort.unsupported("by wokenAt without the capability of reminders");
    }
    String text =
        arguments.json().path("filter") + "\n" + arguments.json().path("sort") + "\n" + collapse;
    MailAccount account = accounts.seen(call);
    long state = account.states().emails();
    // Read before any result: attachments that are read later change it without changing mail.
    long read = searching.index().attachmentsRead(account.id());
    Query query =
        new Query(EmailCondition.filter(arguments), order, collapse, woken(account, order));
    QueryCache.Key key =
        new QueryCache.Key(
            account.id(), account.viewer(), query.isOfAttachments() ? text + "\n" + read : text);
    return new Asked(account, query, key, state);
  }

  /// When Emails returned by a reminder, if the order needs it.
  private static Map<Long, Long> woken(MailAccount account, List<EmailSort> order) {
    Map<Long, Long> woken = new HashMap<>();
    if (order.stream().anyMatch(EmailSort::isOfWoken)) {
      for (Reminder each : account.reminders()) {
        if (each.why() == Why.WOKEN) {
          woken.put(each.emailId(), each.at().toEpochMilli());
        }
      }
    }
    return woken;
  }

  private static boolean isOfWoken(QueryRequest.Sort sort) {
    return sort.property().equals(EmailSort.Property.WOKEN_AT.toString());
  }

  private Results results(Asked asked) {
    return cache
        .of(asked.key, asked.account.states().emails())
        .orElseGet(() -> new Results(asked.account, asked.query, searching));
  }

  // RFC 8621 §4.4
  private ObjectNode query(Call call) {
    QueryRequest request = QueryRequest.read(call);
    Asked asked = asked(call, request.sort());
    call.arguments().requireAllKnown();
    Results results = results(asked);
    if (results.state() != asked.state()
        && request.sort().stream().anyMatch(EmailQueries::isOfWoken)) {
      // One may have returned between the two reads.
      asked = asked(call, request.sort());
      results = results(asked);
    }
    try {
      return answer(request, asked, results, call.effort());
    } finally {
      // Including what was found before the request reached its limit.
      cache.used(asked.key, results);
    }
  }

  private ObjectNode answer(QueryRequest request, Asked asked, Results results, Effort effort) {
    long wanted = Math.min(request.limit().orElse(Long.MAX_VALUE), queryLimits.idsMax());
    long from = from(request, results, effort);
    long[] ids = results.ids(clamped(from), clamped(from + wanted), effort);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", ObjectId.ofAccount(asked.account.id()));
    answer.put("queryState", Long.toString(results.state()));
    answer.put("canCalculateChanges", asked.query.isOfViews());
    answer.put("position", ids.length == 0 ? Math.min(from, results.total(effort)) : from);
    ArrayNode list = answer.putArray("ids");
    for (long id : ids) {
      list.add(ObjectId.ofEmail(id));
    }
    if (request.calculateTotal()) {
      answer.put("total", results.total(effort));
    }
    // RFC 8620 §5.5: returned if the server's own limit applies.
    if (wanted == queryLimits.idsMax() && request.limit().orElse(Long.MAX_VALUE) != wanted) {
      answer.put("limit", wanted);
    }
    return answer;
  }

  private static long from(QueryRequest request, Results results, Effort effort) {
    String anchor = request.anchor();
    if (anchor == null) {
      return request.position() >= 0
          ? request.position()
          : Math.max(0, results.total(effort) + request.position());
    }
    int at =
        ObjectId.email(anchor).stream()
            .mapToInt(id -> results.indexOf(id, effort))
            .findFirst()
            .orElse(-1);
    if (at < 0) {
      throw new MethodException(
          MethodException.Type.ANCHOR_NOT_FOUND, "the anchor is not among the results");
    }
    return Math.max(0, at + request.anchorOffset());
  }

  private static int clamped(long place) {
    return (int) Math.min(place, Integer.MAX_VALUE);
  }

  // RFC 8621 §4.5
  private ObjectNode queryChanges(Call call) {
    Arguments arguments = call.arguments();
    String since = arguments.required("sinceQueryState");
    Optional<Long> max = arguments.unsigned("maxChanges");
    boolean total = arguments.flag("calculateTotal", false);
    String upTo = arguments.string("upToId").flatMap(call::id).orElse(null);
    Asked asked = asked(call, QueryRequest.sorts(arguments));
    arguments.requireAllKnown();
    if (max.isPresent() && max.get() == 0) {
      throw MethodException.invalid("maxChanges must be greater than 0");
    }
    if (!asked.query.isOfViews()) {
      throw QueryChanges.cannotCalculate(
          "changes can be calculated for filters and sorts by mailbox, time, size and keyword");
    }
    Results results = results(asked);
    QueryChanges changes =
        QueryChanges.between(asked.account, since, results, asked.query, queryLimits);
    if (max.isPresent() && changes.count() > max.get()) {
      throw new MethodException(
          MethodException.Type.TOO_MANY_CHANGES, "there are more than " + max.get() + " changes");
    }
    ObjectNode answer = changes.json(upTo(upTo, asked.query, results, call.effort()));
    answer.put("accountId", ObjectId.ofAccount(asked.account.id()));
    answer.put("oldQueryState", since);
    answer.put("newQueryState", Long.toString(results.state()));
    if (total) {
      answer.put("total", results.total(call.effort()));
    }
    cache.used(asked.key, results);
    return answer;
  }

  /// The index after which changes may be omitted (RFC 8620 §5.6), which requires immutable filter
  /// and sort properties.
  private static int upTo(@Nullable String id, Query query, Results results, Effort effort) {
    if (id == null || !query.isImmutable()) {
      return Integer.MAX_VALUE;
    }
    int at =
        ObjectId.email(id).stream()
            .mapToInt(number -> results.indexOf(number, effort))
            .findFirst()
            .orElse(-1);
    return at < 0 ? Integer.MAX_VALUE : at;
  }

  // RFC 8621 §5.1
  private ObjectNode snippets(Call call) {
    return new Snippets(accounts.seen(call), limits, searching).answer(call);
  }
}
