package org.posthorn.jmap.submission;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.posthorn.delivery.submissions.DeliveryStatus;
import org.posthorn.delivery.submissions.EmailSubmission;
import org.posthorn.delivery.submissions.EmailSubmissions;
import org.posthorn.delivery.submissions.SubmissionSender;
import org.posthorn.directory.AccountId;
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
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectType;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// EmailSubmission/get, /changes, /query and /queryChanges (RFC 8621 §7).
final class EmailSubmissionMethods {
  static final StoredType TYPE = new StoredType(ObjectType.EMAIL_SUBMISSION, 'S');

  static final Set<String> PROPERTIES =
      Set.of(
          "id",
          "identityId",
          "emailId",
          "threadId",
          "envelope",
          "sendAt",
          "undoStatus",
          "deliveryStatus",
          "dsnBlobIds",
          "mdnBlobIds");

  private final EmailSubmissions submissions;
  private final SubmissionSender sender;
  private final MailAccounts accounts;
  private final JmapLimits limits;

  EmailSubmissionMethods(
      EmailSubmissions submissions,
      SubmissionSender sender,
      MailAccounts accounts,
      JmapLimits limits) {
    this.submissions = submissions;
    this.sender = sender;
    this.accounts = accounts;
    this.limits = limits;
  }

  List<Method> methods() {
    return List.of(
        new Method("EmailSubmission/get", Capability.SUBMISSION, this::get),
        new Method("EmailSubmission/changes", Capability.SUBMISSION, this::changes),
        new Method("EmailSubmission/query", Capability.SUBMISSION, this::query),
        new Method("EmailSubmission/queryChanges", Capability.SUBMISSION, this::queryChanges));
  }

  private ObjectNode get(Call call) {
    AccountObjects objects = accounts.objects(call);
    GetRequest request = GetRequest.read(call, PROPERTIES::contains, PROPERTIES, limits);
    call.arguments().requireAllKnown();
    AccountId account = objects.id();
    List<EmailSubmission> found = new ArrayList<>();
    if (request.ids().isEmpty()) {
      found.addAll(submissions.all(call.principal(), account));
      GetRequest.requireFew(found.size(), limits);
    } else {
      for (String id : request.ids().get()) {
        OptionalLong number = TYPE.number(id);
        if (number.isPresent()) {
          submissions.get(call.principal(), account, number.getAsLong()).ifPresent(found::add);
        }
      }
    }
    List<ObjectNode> list =
        found.stream()
            .map(each -> json(sender.current(account, each)).retain(request.properties()))
            .toList();
    return request.answer(ObjectId.ofAccount(account), TYPE.state(objects), list);
  }

  private ObjectNode changes(Call call) {
    return TYPE.changes(call, accounts.objects(call));
  }

  private ObjectNode query(Call call) {
    AccountObjects objects = accounts.objects(call);
    QueryRequest request = QueryRequest.read(call);
    // First the state, then the results: changes in between are requested again.
    String state = TYPE.state(objects);
    List<String> ids = results(call, objects, request.sort());
    call.arguments().requireAllKnown();
    return Listing.answer(request, ObjectId.ofAccount(objects.id()), state, ids);
  }

  private ObjectNode queryChanges(Call call) {
    AccountObjects objects = accounts.objects(call);
    String state = TYPE.state(objects);
    List<String> ids = results(call, objects, QueryRequest.read(call).sort());
    return Listing.unchanged(call, ObjectId.ofAccount(objects.id()), state, ids);
  }

  private List<String> results(Call call, AccountObjects objects, List<QueryRequest.Sort> sorts) {
    Optional<Filter<Predicate<EmailSubmission>>> filter =
        Filter.read(call.arguments(), EmailSubmissionMethods::condition);
    Comparator<EmailSubmission> order = order(sorts);
    return submissions.all(call.principal(), objects.id()).stream()
        .filter(
            each -> filter.map(all -> all.matches(condition -> condition.test(each))).orElse(true))
        .sorted(order)
        .map(each -> TYPE.spelled(each.id()))
        .toList();
  }

  /// RFC 8621 §7.3
  private static Predicate<EmailSubmission> condition(ObjectNode json) {
    Arguments wanted = new Arguments(json);
    Optional<List<String>> identities = wanted.ids("identityIds");
    Optional<List<String>> emails = wanted.ids("emailIds");
    Optional<List<String>> threads = wanted.ids("threadIds");
    Optional<String> undoStatus = wanted.string("undoStatus");
    Optional<Instant> before = date(wanted, "before");
    Optional<Instant> after = date(wanted, "after");
    try {
      wanted.requireAllKnown();
    } catch (MethodException e) {
      throw Filter.unsupported(String.valueOf(e.getMessage()));
    }
    return each ->
        identities
                .map(ids -> ids.contains(Identities.TYPE.spelled(each.about().identity())))
                .orElse(true)
            && emails.map(ids -> ids.contains(ObjectId.ofEmail(each.about().email()))).orElse(true)
            && threads
                .map(ids -> ids.contains(ObjectId.ofThread(each.about().thread())))
                .orElse(true)
            && undoStatus.map(word(each.undoStatus())::equals).orElse(true)
            && before.map(time -> each.sendAt().isBefore(time)).orElse(true)
            && after.map(time -> !each.sendAt().isBefore(time)).orElse(true);
  }

  private static Optional<Instant> date(Arguments wanted, String name) {
    try {
      return wanted.string(name).map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw MethodException.invalid(name + " must be a date");
    }
  }

  private static Comparator<EmailSubmission> order(List<QueryRequest.Sort> sorts) {
    Comparator<EmailSubmission> order = (_, _) -> 0;
    for (QueryRequest.Sort sort : sorts) {
      Comparator<EmailSubmission> one =
          switch (sort.property()) {
            case "emailId" -> Comparator.comparingLong(each -> each.about().email());
            case "threadId" -> Comparator.comparingLong(each -> each.about().thread());
            // RFC 8621 §7.3 calls it sentAt; clients also use the name of the property.
            case "sentAt", "sendAt" -> Comparator.comparing(EmailSubmission::sendAt);
            default ->
                throw new MethodException(
                    MethodException.Type.UNSUPPORTED_SORT,
                    "EmailSubmissions cannot be sorted by " + sort.property());
          };
      order = order.thenComparing(sort.ascending() ? one : one.reversed());
    }
    return order.thenComparingLong(EmailSubmission::id);
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /// RFC 8620 §1.4, UTCDate.
  static String date(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static ObjectNode json(EmailSubmission submission) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", TYPE.spelled(submission.id()));
    json.put("identityId", Identities.TYPE.spelled(submission.about().identity()));
    json.put("emailId", ObjectId.ofEmail(submission.about().email()));
    json.put("threadId", ObjectId.ofThread(submission.about().thread()));
    json.set("envelope", Envelopes.json(submission.envelope()));
    json.put("sendAt", date(submission.sendAt()));
    json.put("undoStatus", word(submission.undoStatus()));
    ObjectNode statuses = json.putObject("deliveryStatus");
    for (int i = 0; i < submission.statuses().size(); i++) {
      DeliveryStatus status = submission.statuses().get(i);
      ObjectNode one = statuses.putObject(submission.envelope().to().get(i).email());
      one.put("smtpReply", status.smtpReply());
      one.put("delivered", word(status.delivered()));
      one.put("displayed", "unknown");
    }
    json.putArray("dsnBlobIds");
    json.putArray("mdnBlobIds");
    return json;
  }
}
